"""What the API of ports, subnets and networks may do to what belongs to a router."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


DEAD = '00000000-0000-0000-0000-00000000dead'


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.84.0/24', gateway_ip='172.24.84.1')
    r = p.post('routers', name='r', external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.84.10'}]})
    n1, s1 = p.behind(r, 'n1', '10.83.1.0/24')
    n2, s2 = p.behind(None, 'n2', '10.83.2.0/24')
    extra = p.post('subnets', name='extra', network_id=n1['id'], ip_version=4, cidr='10.83.3.0/24')
    mine = p.post('ports', name='mine', network_id=n2['id'], fixed_ips=[{'ip_address': '10.83.2.9'}])
    p.act(r, 'add_router_interface', port_id=mine['id'])
    inner = p.get('ports?fields=id&network_id=%s&device_owner=network:router_interface' % n1['id'])['ports'][0]
    gate = p.get('ports?fields=id&device_owner=network:router_gateway&device_id=' + r['id'])['ports'][0]
    api.settle()
    for row in (inner, gate, mine):
        p.get('ports/' + row['id'])
        p.delete('ports', row)
        p.put('ports', row, fixed_ips=[])
        p.put('ports', row, name='named', description='words')
        p.put('ports', row, admin_state_up=False)
        p.until('ports/' + row['id'], status='DOWN')
        p.put('ports', row, admin_state_up=True)
        api.settle()
        p.put('ports', row, security_groups=[DEAD])
    api.mark('tried')
    p.put('ports', inner, fixed_ips=[{'ip_address': '10.83.1.7'}])
    api.mark('another address')
    p.put('ports', inner, mac_address='fa:16:3e:83:00:01')
    p.put('ports', mine, mac_address='fa:16:3e:83:00:02')
    p.put('ports', inner, fixed_ips=[{'ip_address': '10.83.1.7'}, {'ip_address': '10.83.3.7'}])
    p.put('ports', mine, fixed_ips=[{'ip_address': '10.83.1.99'}])
    api.mark('two addresses')
    p.delete('subnets', s1)
    p.delete('subnets', extra)
    p.delete('networks', n1)
    p.put('subnets', s1, allocation_pools=[{'start': '10.83.1.100', 'end': '10.83.1.110'}])
    p.put('networks', n1, admin_state_up=False)
    p.put('networks', n1, name='renamed')
    for owner in ('network:router_interface', 'network:router_gateway'):
        p.post('ports', name=owner, network_id=n2['id'], device_owner=owner, device_id=r['id'], fixed_ips=[{'ip_address': '10.83.2.5%d' % (len(owner) % 10)}])
    p.get('ports?fields=name&fields=device_owner&device_id=' + r['id'])
    p.get('routers/%s?fields=external_gateways' % r['id'])
    api.mark('ports that say they are of a router')
