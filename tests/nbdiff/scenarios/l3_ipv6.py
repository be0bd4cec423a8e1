"""Routers and IPv6: router advertisements in every mode, subnets that share a port, dual stack, an IPv6 gateway."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


MODES = (('slaac', 'slaac', 'slaac'), ('stateless', 'dhcpv6-stateless', 'dhcpv6-stateless'), ('stateful', 'dhcpv6-stateful', 'dhcpv6-stateful'),
         ('none', None, None), ('foreign-ra', None, 'slaac'), ('ra-only', 'slaac', None))


def run(api):
    p = Probe(api)
    r = p.post('routers', name='r')
    made = {}
    for k, (name, ra, address) in enumerate(MODES):
        net = p.post('networks', name=name)
        modes = {key: mode for key, mode in (('ipv6_ra_mode', ra), ('ipv6_address_mode', address)) if mode}
        made[name] = p.post('subnets', name=name, network_id=net['id'], ip_version=6, cidr='fd6%d::/64' % k, dns_nameservers=['fd00::53'], **modes)
        p.act(r, 'add_router_interface', subnet_id=made[name]['id'])
    api.mark('modes')
    more = {}
    for name, net, cidr in (('slaac-2', 'slaac', 'fd71::/64'), ('slaac-3', 'slaac', 'fd72::/64'), ('stateful-2', 'stateful', 'fd73::/64')):
        mode = 'dhcpv6-stateful' if net == 'stateful' else 'slaac'
        more[name] = p.post('subnets', name=name, network_id=made[net]['network_id'], ip_version=6, cidr=cidr, ipv6_ra_mode=mode, ipv6_address_mode=mode)
        p.act(r, 'add_router_interface', subnet_id=more[name]['id'])
    v4 = p.post('subnets', name='v4', network_id=made['slaac']['network_id'], ip_version=4, cidr='10.61.0.0/24')
    p.act(r, 'add_router_interface', subnet_id=v4['id'])
    p.post('ports', name='dual', network_id=made['slaac']['network_id'], mac_address='fa:16:3e:61:00:01',
           fixed_ips=[{'subnet_id': made['slaac']['id']}, {'subnet_id': v4['id'], 'ip_address': '10.61.0.10'}])
    p.get('ports?fields=name&fields=fixed_ips&fields=device_owner&device_id=' + r['id'])
    api.mark('subnets that share a port')
    own = p.post('ports', name='own', network_id=made['stateful']['network_id'], fixed_ips=[{'subnet_id': made['stateful']['id'], 'ip_address': 'fd62::99'}])
    p.act(r, 'add_router_interface', port_id=own['id'])
    p.act(r, 'remove_router_interface', subnet_id=more['slaac-2']['id'])
    p.names()
    p.act(r, 'remove_router_interface', subnet_id=more['slaac-2']['id'])
    p.act(r, 'remove_router_interface', subnet_id=made['slaac']['id'])
    api.mark('fewer subnets')
    ext, es = p.external('ext', cidr='172.24.7.0/24', gateway_ip='172.24.7.1')
    e6 = p.post('subnets', name='ext-6', network_id=ext['id'], ip_version=6, cidr='2001:db8:7::/64', gateway_ip='2001:db8:7::1', enable_dhcp=False)
    p.put('routers', r, external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.7.50'}, {'subnet_id': e6['id'], 'ip_address': '2001:db8:7::50'}]})
    api.mark('gateway of both versions')
    p.put('routers', r, external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': e6['id'], 'ip_address': '2001:db8:7::50'}]})
    api.mark('gateway of IPv6 only')
    p.put('routers', r, external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.7.51'}]})
    api.mark('gateway of IPv4 only')
    p.put('routers', r, routes=[{'destination': 'fd99::/64', 'nexthop': 'fd62::77'}, {'destination': 'fd9a::/64', 'nexthop': '10.61.0.77'},
                                {'destination': '10.99.0.0/24', 'nexthop': 'fd62::78'}])
    api.mark('routes')
    p.put('routers', r, routes=[])
    for name in ('slaac', 'stateful'):
        p.put('subnets', made[name], name=name + '-renamed', dns_nameservers=['fd00::54'])
    api.mark('subnets changed')
    only = p.post('routers', name='only-6')
    net6, sub6 = p.behind(only, 'net6', 'fd7a::/64', 6)
    x6 = p.post('networks', name='x6', **{'router:external': True, 'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1',
                                          'provider:segmentation_id': 611})
    x6s = p.post('subnets', name='x6-s', network_id=x6['id'], ip_version=6, cidr='2001:db8:8::/64', ipv6_ra_mode='slaac', ipv6_address_mode='slaac')
    p.put('routers', only, external_gateway_info={'network_id': x6['id']})
    p.get('routers/' + only['id'])
    p.post('floatingips', description='none', floating_network_id=x6['id'])
    api.mark('IPv6 only, gateway by SLAAC')
    p.put('routers', only, external_gateway_info={'network_id': x6['id'], 'external_fixed_ips': [{'subnet_id': x6s['id'], 'ip_address': '2001:db8:8::9'}]})
    p.names()
    p.put('routers', only, external_gateway_info=None)
    api.mark('gateways gone')
