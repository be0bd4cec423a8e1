"""Addresses of ports on IPv6 subnets: EUI-64, stateful, dual stack, and changes of the MAC address."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    v4 = p.post('subnets', name='v4', network_id=net['id'], ip_version=4, cidr='10.31.0.0/24',
                allocation_pools=[{'start': '10.31.0.2', 'end': '10.31.0.3'}])
    slaac = p.post('subnets', name='slaac', network_id=net['id'], ip_version=6, cidr='fd31::/64', ipv6_ra_mode='slaac', ipv6_address_mode='slaac')
    less = p.post('subnets', name='less', network_id=net['id'], ip_version=6, cidr='fd32::/64', ipv6_ra_mode='dhcpv6-stateless',
                  ipv6_address_mode='dhcpv6-stateless')
    full = p.post('subnets', name='full', network_id=net['id'], ip_version=6, cidr='fd33::/64', ipv6_ra_mode='dhcpv6-stateful',
                  ipv6_address_mode='dhcpv6-stateful')

    def port(name, last, ips=None, **more):
        if ips is not None:
            more['fixed_ips'] = ips
        return p.post('ports', name=name, network_id=net['id'], mac_address='fa:16:3e:31:00:%02x' % last, **more)
    port('automatic', 1)
    dual = port('v4-only-asked', 2, [{'subnet_id': v4['id'], 'ip_address': '10.31.0.20'}])
    port('slaac-asked', 3, [{'subnet_id': slaac['id']}])
    port('slaac-address', 4, [{'subnet_id': slaac['id'], 'ip_address': 'fd31::4'}])
    port('slaac-own-eui64', 5, [{'subnet_id': slaac['id'], 'ip_address': 'fd31::f816:3eff:fe31:5'}])
    port('stateless-address', 6, [{'ip_address': 'fd32::6'}])
    port('stateful-address', 7, [{'ip_address': 'fd33::7'}])
    port('stateful-subnet', 8, [{'subnet_id': full['id']}])
    port('stateful-long-form', 9, [{'ip_address': 'fd33:0:0:0:0:0:0:9'}])
    port('stateful-upper', 10, [{'ip_address': 'FD33::A'}])
    port('taken', 11, [{'ip_address': 'fd33::7'}])
    port('stateful-network-address', 12, [{'ip_address': 'fd33::'}])
    port('stateful-gateway', 13, [{'ip_address': 'fd33::1'}])
    port('nothing', 14, [])
    port('both-slaac', 15, [{'subnet_id': slaac['id']}, {'subnet_id': less['id']}])
    api.mark('created')
    p.put('ports', dual, mac_address='fa:16:3e:31:00:aa')
    p.put('ports', dual, fixed_ips=[{'subnet_id': v4['id'], 'ip_address': '10.31.0.21'}])
    p.put('ports', dual, fixed_ips=[{'subnet_id': full['id'], 'ip_address': 'fd33::21'}])
    p.put('ports', dual, fixed_ips=[{'subnet_id': slaac['id'], 'ip_address': 'fd31::21'}])
    api.mark('updated')
    late = p.post('networks', name='late')
    p.post('ports', name='before', network_id=late['id'], mac_address='fa:16:3e:31:01:01')
    p.post('subnets', name='late-v4', network_id=late['id'], ip_version=4, cidr='10.32.0.0/24')
    p.post('ports', name='between', network_id=late['id'], mac_address='fa:16:3e:31:01:02', fixed_ips=[{'ip_address': '10.32.0.20'}])
    auto = p.post('subnets', name='late-slaac', network_id=late['id'], ip_version=6, cidr='fd34::/64', ipv6_ra_mode='slaac',
                  ipv6_address_mode='slaac')
    p.get('ports?fields=name&fields=fixed_ips&device_owner=&network_id=' + late['id'])
    api.mark('an automatic subnet came later')
    p.names()
    p.delete('subnets', auto)
    p.get('ports?fields=name&fields=fixed_ips&device_owner=&network_id=' + late['id'])
