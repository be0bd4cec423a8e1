"""The gateway address of a subnet changes while a router is on it, inside and outside."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.88.0/24', gateway_ip='172.24.88.1', allocation_pools=[{'start': '172.24.88.10', 'end': '172.24.88.99'}])
    r = p.post('routers', name='r', external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.88.10'}]})
    n1, s1 = p.behind(r, 'n1', '10.84.1.0/24')
    free, fs = p.behind(None, 'free', '10.84.2.0/24')
    p.put('subnets', s1, gateway_ip='10.84.1.200')
    p.put('subnets', s1, gateway_ip=None)
    p.put('subnets', s1, gateway_ip='10.84.1.1')
    p.put('subnets', fs, gateway_ip='10.84.2.200', allocation_pools=[{'start': '10.84.2.2', 'end': '10.84.2.9'}])
    p.put('subnets', es, gateway_ip='172.24.88.254')
    p.put('subnets', es, gateway_ip=None)
    p.put('subnets', es, gateway_ip='172.24.88.1')
    p.get('subnets/%s?fields=gateway_ip' % es['id'])
    p.put('routers', r, external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [{'subnet_id': es['id'], 'ip_address': '172.24.88.11'}]})
    p.put('subnets', es, gateway_ip='172.24.88.2')
    api.mark('one again')
    p.act(r, 'add_router_interface', subnet_id=fs['id'])
    v6 = p.post('subnets', name='v6', network_id=ext['id'], ip_version=6, cidr='2001:db8:88::/64', gateway_ip='2001:db8:88::1', enable_dhcp=False,
                allocation_pools=[{'start': '2001:db8:88::11', 'end': '2001:db8:88::11'}])
    p.get('routers/%s?fields=external_gateway_info' % r['id'])
    api.mark('an IPv6 subnet comes')
    p.put('routers', r, external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.88.11'}, {'subnet_id': v6['id'], 'ip_address': '2001:db8:88::11'}]})
    p.put('subnets', v6, gateway_ip='2001:db8:88::2')
    api.mark('both versions')
    late = p.post('routers', name='late', external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.88.20'}]})
    p.put('subnets', v6, name='v6 renamed', dns_nameservers=['2001:db8::53'])
    p.put('subnets', es, gateway_ip='172.24.88.3')
    p.get('routers/%s?fields=external_gateway_info' % late['id'])
    api.mark('two routers')
