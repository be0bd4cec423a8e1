"""The MTU of networks around a router, and what follows on its ports."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.80.0/24', gateway_ip='172.24.80.1')
    r = p.post('routers', name='r', external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.80.10'}]})
    n1, s1 = p.behind(r, 'n1', '10.82.1.0/24')
    n2, s2 = p.behind(r, 'n2', '10.82.2.0/24', mtu=1300)
    n6 = p.post('networks', name='n6')
    slaac = p.post('subnets', name='slaac', network_id=n6['id'], ip_version=6, cidr='fd83::/64', ipv6_ra_mode='slaac', ipv6_address_mode='slaac')
    p.act(r, 'add_router_interface', subnet_id=slaac['id'])
    api.mark('as made')
    p.put('networks', n1, mtu=1200)
    api.mark('a network with less')
    p.put('networks', n1, mtu=1400)
    p.put('networks', n2, mtu=1400)
    api.mark('with more')
    p.put('networks', ext, mtu=1250)
    api.mark('the external network with less')
    p.put('networks', n6, mtu=1280)
    api.mark('router advertisements')
    p.names()
    p.act(r, 'remove_router_interface', subnet_id=s1['id'])
    p.put('networks', n1, mtu=1000)
    api.mark('a network that has left')
    p.put('networks', ext, mtu=1500)
    p.put('routers', r, external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [{'subnet_id': es['id'], 'ip_address': '172.24.80.11'}]})
    api.mark('another address')
