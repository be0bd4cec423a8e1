"""Interfaces of routers, by subnet and by port: what is attached, what is refused, and how they go."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


DEAD = '00000000-0000-0000-0000-00000000dead'


def run(api):
    p = Probe(api)
    r, other = p.post('routers', name='r'), p.post('routers', name='other')
    n1, s1 = p.behind(None, 'n1', '10.60.1.0/24')
    n2, s2 = p.behind(None, 'n2', '10.60.2.0/24')
    overlapping = p.post('subnets', name='overlapping', network_id=p.post('networks', name='n3')['id'], ip_version=4, cidr='10.60.0.0/16')
    headless = p.post('subnets', name='headless', network_id=p.post('networks', name='n4')['id'], ip_version=4, cidr='10.60.4.0/24', gateway_ip=None)
    second = p.post('subnets', name='second', network_id=n1['id'], ip_version=4, cidr='10.60.5.0/24')
    taken = p.post('subnets', name='taken', network_id=p.post('networks', name='n6')['id'], ip_version=4, cidr='10.60.6.0/24')
    p.post('ports', name='on the gateway address', network_id=taken['network_id'], fixed_ips=[{'ip_address': '10.60.6.1'}])

    def port(name, *last, net=n2, **more):
        return p.post('ports', name=name, network_id=net['id'], fixed_ips=[{'ip_address': one} for one in last], **more)

    def add(what, router=r, **body):
        got = p.act(router, 'add_router_interface', **body)
        return got.get('port_id') if isinstance(got, dict) else None
    add('a subnet', subnet_id=s1['id'])
    add('a port', port_id=port('ours', '10.60.2.200')['id'])
    api.mark('attached')
    p.get('ports?fields=name&fields=device_owner&fields=device_id&fields=fixed_ips&fields=status&device_id=' + r['id'])
    for body in ({'subnet_id': s1['id']}, {'subnet_id': s2['id']}, {'subnet_id': overlapping['id']}, {'subnet_id': headless['id']},
                 {'subnet_id': taken['id']}, {'subnet_id': DEAD}, {'port_id': DEAD}, {'subnet_id': 'x'}, {'port_id': 'x'}, {'port_id': None},
                 {'subnet_id': s1['id'], 'port_id': DEAD}, {}, {'colour': 'red'}, {'subnet_id': second['id'], 'colour': 'red'}):
        add('refused', **body)
    for named in ({'name': 'without addresses', 'fixed_ips': []}, {'name': 'of an instance', 'device_id': 'vm', 'device_owner': 'compute:nova'},
                  {'name': 'with a device id', 'device_id': 'something'}):
        row = p.post('ports', **dict({'network_id': n2['id'], 'fixed_ips': [{'ip_address': '10.60.2.%d' % (30 + len(named['name']))}]}, **named))
        add(named['name'], port_id=row['id'])
    both = port('of two subnets', '10.60.1.40', '10.60.5.40', net=n1)
    add('two IPv4 subnets', other, port_id=both['id'])
    p.get('ports/%s?fields=device_id&fields=device_owner' % both['id'])
    add('a subnet of another router', other, subnet_id=s1['id'])
    lone = port('second way into n1', '10.60.1.50', net=n1)
    add('the same subnet by port', port_id=lone['id'])
    add('by port to another router', other, port_id=lone['id'])
    add('second subnet of the same network', subnet_id=second['id'])
    api.mark('several')
    p.names()
    for router in (DEAD, 'x'):
        p.send('PUT', 'routers/%s/add_router_interface' % router, {'subnet_id': s1['id']})
        p.send('PUT', 'routers/%s/remove_router_interface' % router, {'subnet_id': s1['id']})
    for body in ({'subnet_id': DEAD}, {'port_id': DEAD}, {}, {'subnet_id': 'x'}, {'subnet_id': headless['id']}, {'port_id': both['id']},
                 {'port_id': lone['id'], 'subnet_id': s2['id']}, {'subnet_id': s1['id'], 'port_id': lone['id']}):
        p.act(r, 'remove_router_interface', **body)
    p.delete('routers', r)
    p.act(other, 'remove_router_interface', port_id=lone['id'], subnet_id=s1['id'])
    p.act(r, 'remove_router_interface', subnet_id=s1['id'])
    p.act(r, 'remove_router_interface', subnet_id=s1['id'])
    api.mark('the first is gone')
    p.get('ports?fields=name&fields=device_owner&device_id=' + r['id'])
    add('again', subnet_id=s1['id'])
    api.mark('and back')
    p.put('routers', r, admin_state_up=False)
    p.names()
    for subnet in (s1, s2, second):
        p.act(r, 'remove_router_interface', subnet_id=subnet['id'])
    p.delete('routers', r)
    api.mark('no interfaces')
