"""Updates of subnets: gateway, pools, DHCP, names; immutable attributes; addresses in use."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def pool(*pairs):
    return [{'start': a, 'end': b} for a, b in pairs]


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    s = p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.140.0.0/24')
    port = p.post('ports', name='p', network_id=net['id'], fixed_ips=[{'ip_address': '10.140.0.50'}])
    p.put('subnets', s, gateway_ip='10.140.0.254')
    p.put('subnets', s, allocation_pools=pool(('10.140.0.10', '10.140.0.200')))
    p.put('subnets', s, gateway_ip='10.140.0.254')
    api.mark('gateway moved')
    p.put('subnets', s, gateway_ip='10.140.0.50')
    p.put('subnets', s, gateway_ip='10.140.0.20')
    p.put('subnets', s, gateway_ip='10.140.0.15', allocation_pools=pool(('10.140.0.20', '10.140.0.200')))
    p.put('subnets', s, allocation_pools=pool(('10.140.0.100', '10.140.0.110')))
    p.put('subnets', s, allocation_pools=pool(('10.140.0.10', '10.140.0.20'), ('10.140.0.30', '10.140.0.40')))
    p.put('subnets', s, allocation_pools=pool(('10.141.0.10', '10.141.0.20')))
    p.put('subnets', s, allocation_pools=[])
    p.put('subnets', s, allocation_pools=pool(('10.140.0.100', '10.140.0.110')))
    p.put('subnets', s, gateway_ip='10.99.0.1')
    p.put('subnets', s, gateway_ip='x')
    p.put('subnets', s, gateway_ip=None)
    api.mark('no gateway')
    p.put('subnets', s, gateway_ip='10.140.0.1')
    for key, value in (('cidr', '10.140.0.0/25'), ('ip_version', 6), ('network_id', net['id']), ('id', s['id']), ('tenant_id', 'x'),
                       ('ipv6_ra_mode', 'slaac'), ('ipv6_address_mode', None), ('subnetpool_id', None), ('enable_dhcp', 'x'),
                       ('enable_dhcp', None), ('colour', 'red'), ('name', 'x' * 256), ('name', None), ('dns_nameservers', None),
                       ('host_routes', None), ('router:external', True), ('description', 'text'), ('segment_id', None)):
        p.put('subnets', s, **{key: value})
    p.put('subnets', s, enable_dhcp=False, name='off')
    api.mark('dhcp off')
    p.put('subnets', s, enable_dhcp=False, dns_nameservers=['10.140.0.3'])
    p.put('subnets', s, enable_dhcp=True, name='on', host_routes=[{'destination': '10.98.0.0/16', 'nexthop': '10.140.0.9'}])
    api.mark('dhcp on')
    p.put('subnets', s, host_routes=[], dns_nameservers=[])
    api.mark('options gone')
    p.names()
    p.delete('subnets', s)
    p.put('ports', port, fixed_ips=[])
    p.delete('subnets', s)
    p.get('subnets/' + s['id'])
    p.put('subnets', s, name='gone')
    p.delete('subnets', s)
    api.mark('subnet gone')
