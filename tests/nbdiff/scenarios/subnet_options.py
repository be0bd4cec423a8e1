"""Host routes, DNS servers and service types of subnets."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    third = iter(range(1, 100))

    def subnet(name, **more):
        k = next(third)
        more.setdefault('enable_dhcp', 'service_types' not in more)      # the peer wants a metadata address on each DHCP subnet
        return p.post('subnets', name=name, network_id=net['id'], ip_version=4, cidr='10.150.%d.0/24' % k, **more)

    def route(destination, nexthop):
        return {'destination': destination, 'nexthop': nexthop}
    full = subnet('full', dns_nameservers=['10.0.0.3', '10.0.0.1', '10.0.0.2'],
                  host_routes=[route('10.97.0.0/16', '10.150.1.9'), route('10.96.0.0/16', '10.150.1.8')])
    for k, servers in enumerate((['10.0.0.%d' % i for i in range(1, 6)], ['10.0.0.%d' % i for i in range(1, 7)], ['10.0.0.1', '10.0.0.1'],
                                 ['fd00::53'], ['x'], 'x', [5], [], [''], ['0.0.0.0'])):
        subnet('dns-%d' % k, dns_nameservers=servers)
    for k, routes in enumerate(([route('10.97.0.0/16', '10.99.0.9')], [route('10.97.0.5/16', '10.150.1.9')], [route('x', '10.150.1.9')],
                                [route('10.97.0.0/16', 'x')], [route('fd00::/64', 'fd00::1')], [route('10.97.0.0/16', 'fd00::1')],
                                [route('10.97.0.0/16', '10.150.1.9')] * 2, ['x'], 'x',
                                [route('0.0.0.0/0', '10.150.1.9')],
                                [route('10.97.%d.0/24' % i, '10.150.1.9') for i in range(21)])):
        subnet('route-%d' % k, host_routes=routes)
    for k, types in enumerate((['compute:nova'], ['network:floatingip_agent_gateway'], ['foo'], ['compute:'], ['network:router_gateway', 5],
                               'compute:nova', [''], ['compute:foo'], ['baremetal:none'])):
        subnet('types-%d' % k, service_types=types)
    api.mark('created')
    p.put('subnets', full, dns_nameservers=['10.0.0.2', '10.0.0.9'])
    p.put('subnets', full, host_routes=[route('10.95.0.0/16', '10.150.1.7')])
    p.put('subnets', full, service_types=[])
    p.put('subnets', full, dns_nameservers=['10.0.0.%d' % i for i in range(1, 8)])
    p.put('subnets', full, host_routes=[route('10.95.0.0/16', '10.150.1.7')] * 2)
    p.put('subnets', full, service_types=['compute:nova', 'network:dhcp'])
    p.put('subnets', full, service_types=['network:dhcp', 'network:distributed'])
    p.put('subnets', full, service_types=['x'])
    p.put('subnets', full, service_types=[])
    p.order('subnets?id=%s' % full['id'], 'dns_nameservers')
    api.mark('updated')
    typed = p.post('networks', name='typed')
    p.post('subnets', name='for-compute', network_id=typed['id'], ip_version=4, cidr='10.151.1.0/24', service_types=['compute:nova'],
           enable_dhcp=False)
    p.post('ports', name='refused', network_id=typed['id'])
    p.post('ports', name='refused', network_id=typed['id'], device_owner='compute:other')
    p.post('subnets', name='for-all', network_id=typed['id'], ip_version=4, cidr='10.151.2.0/24')
    p.post('ports', name='plain', network_id=typed['id'])
    p.post('ports', name='instance', network_id=typed['id'], device_owner='compute:nova')
    p.post('ports', name='dhcp', network_id=typed['id'], device_owner='network:dhcp')
    p.post('ports', name='by-address', network_id=typed['id'], fixed_ips=[{'ip_address': '10.151.1.20'}])
    api.mark('service types')
