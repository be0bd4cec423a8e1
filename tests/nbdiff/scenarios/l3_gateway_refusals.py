"""Gateways that are refused, and what a gateway forbids."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


DEAD = '00000000-0000-0000-0000-00000000dead'


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.20.0/29', gateway_ip='172.24.20.1', allocation_pools=[{'start': '172.24.20.2', 'end': '172.24.20.2'}])
    other, os_ = p.external('other', 631, cidr='172.24.20.0/24', gateway_ip='172.24.20.254')
    empty = p.post('networks', name='empty', **{'router:external': True, 'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1',
                                                'provider:segmentation_id': 632})
    n1, s1 = p.behind(None, 'n1', '10.63.1.0/24')
    r, r2 = p.post('routers', name='r'), p.post('routers', name='r2')
    p.act(r, 'add_router_interface', subnet_id=s1['id'])

    def ask(router, **info):
        p.put('routers', router, external_gateway_info=info)

    def ip(subnet, address):
        return [{'subnet_id': subnet['id'], 'ip_address': address}]
    ask(r, network_id=n1['id'])
    ask(r, network_id=DEAD)
    ask(r, network_id='x')
    ask(r, network_id=None)
    ask(r, enable_snat=True)
    ask(r, network_id=ext['id'], enable_snat='x')
    ask(r, network_id=ext['id'], enable_snat=None)
    ask(r, network_id=ext['id'], colour='red')
    for fixed in ('x', 5, {}, [5], ['x'], [{}], [{'subnet_id': 'x'}], [{'ip_address': 'x'}], [{'subnet_id': DEAD}], [{'ip_address': '10.99.0.1'}],
                  ip(s1, '10.63.1.9'), ip(os_, '172.24.20.9'), ip(es, '10.63.1.9'), ip(es, '172.24.20.1'), ip(es, '172.24.20.0'),
                  ip(es, '172.24.20.7'), ip(es, '172.24.20.3') * 2, [{'ip_address': '172.24.20.3', 'colour': 'red'}]):
        ask(r, network_id=ext['id'], external_fixed_ips=fixed)
    p.put('routers', r, external_gateway_info='x')
    p.put('routers', r, external_gateway_info=[{'network_id': ext['id']}])
    ask(r, network_id=ext['id'], external_fixed_ips=None)
    p.get('routers/%s?fields=external_gateway_info&fields=enable_snat' % r['id'])
    p.put('routers', r, external_gateway_info=None)
    ask(r, network_id=ext['id'], external_fixed_ips=ip(es, '172.24.20.3'))
    ask(r2, network_id=ext['id'], external_fixed_ips=ip(es, '172.24.20.3'))
    ask(r2, network_id=ext['id'], external_fixed_ips=ip(es, '172.24.20.2'))
    r3 = p.post('routers', name='r3', external_gateway_info={'network_id': ext['id']})
    p.get('routers?name=r3&fields=name')
    ask(r3, network_id=empty['id'])
    p.get('routers/%s?fields=external_gateway_info' % r3['id'])
    api.mark('what came of it')
    overlap = p.post('subnets', name='overlap', network_id=p.post('networks', name='n2')['id'], ip_version=4, cidr='172.24.20.0/28')
    p.act(r, 'add_router_interface', subnet_id=overlap['id'])
    p.act(r, 'add_router_interface', subnet_id=es['id'])
    p.act(r3, 'add_router_interface', subnet_id=overlap['id'])
    ask(r3, network_id=other['id'])
    p.post('subnets', name='behind it', network_id=ext['id'], ip_version=4, cidr='10.63.1.0/25', enable_dhcp=False)
    p.put('networks', ext, **{'router:external': False})
    p.put('networks', n1, **{'router:external': True})
    p.delete('networks', ext)
    p.delete('subnets', es)
    p.delete('subnets', s1)
    port = p.get('ports?fields=id&device_owner=network:router_gateway&device_id=' + r['id'])['ports'][0]
    p.act(r, 'remove_router_interface', port_id=port['id'])
    f = p.post('floatingips', description='f', floating_network_id=ext['id'], floating_ip_address='172.24.20.5')
    vm = p.post('ports', name='vm', network_id=n1['id'], fixed_ips=[{'ip_address': '10.63.1.10'}])
    p.put('floatingips', f, port_id=vm['id'])
    p.put('routers', r, external_gateway_info=None)
    ask(r, network_id=other['id'])
    p.act(r, 'remove_router_interface', subnet_id=s1['id'])
    p.delete('routers', r)
    p.get('routers/%s?fields=external_gateway_info' % r['id'])
    api.mark('with a floating IP')
