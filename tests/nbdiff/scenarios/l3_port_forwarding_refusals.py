"""Forwarded ports that are refused, and what they forbid."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


DEAD = '00000000-0000-0000-0000-00000000dead'


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.74.0/24', gateway_ip='172.24.74.1')
    r = p.post('routers', name='r', external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.74.10'}]})
    n1, s1 = p.behind(r, 'n1', '10.81.1.0/24')
    n2, s2 = p.behind(None, 'n2', '10.81.2.0/24')

    def port(name, *ips, net=n1):
        return p.post('ports', name=name, network_id=net['id'], fixed_ips=[{'ip_address': ip} for ip in ips])
    vm, vm2, lone, bare = port('vm', '10.81.1.10'), port('vm2', '10.81.1.11'), port('lone', '10.81.2.10', net=n2), port('bare')
    used = port('used', '10.81.1.30')
    f, g = (p.post('floatingips', description=name, floating_network_id=ext['id'], floating_ip_address=ip)
            for name, ip in (('f', '172.24.74.100'), ('g', '172.24.74.101')))
    p.post('floatingips', description='h', floating_network_id=ext['id'], floating_ip_address='172.24.74.102', port_id=used['id'])
    path = 'floatingips/%s/port_forwardings' % f['id']
    good = {'protocol': 'tcp', 'external_port': 2222, 'internal_port': 22, 'internal_port_id': vm['id'], 'internal_ip_address': '10.81.1.10'}

    def ask(where=path, **attrs):
        body = dict(good, **attrs)
        return p.post(where, **{key: one for key, one in body.items() if one != '<none>'})
    for attrs in ({'protocol': 'icmp'}, {'protocol': 'x'}, {'protocol': None}, {'protocol': '<none>'}, {'external_port': 0}, {'external_port': 65536},
                  {'external_port': 'x'}, {'internal_port': 0}, {'internal_port': 65536}, {'internal_port': 'x'}, {'internal_port_id': DEAD},
                  {'internal_port_id': 'x'}, {'internal_port_id': '<none>'}, {'internal_ip_address': 'x'}, {'internal_ip_address': '10.81.1.99'},
                  {'internal_ip_address': '<none>'}, {'internal_port_id': lone['id'], 'internal_ip_address': '10.81.2.10'},
                  {'internal_port_id': bare['id']}, {'internal_port_id': used['id'], 'internal_ip_address': '10.81.1.30'},
                  {'external_port_range': '1:2'}, {'external_port': '<none>', 'external_port_range': '5:1'},
                  {'external_port': '<none>', 'external_port_range': 'x'}, {'external_port': '<none>', 'external_port_range': '1:2:3'},
                  {'external_port': '<none>', 'external_port_range': '70000:70001'}, {'external_port': '<none>', 'external_port_range': '0:5'},
                  {'internal_port': '<none>', 'internal_port_range': '20:25'}, {'internal_port': '<none>', 'internal_port_range': '20:25',
                   'external_port': '<none>', 'external_port_range': '20:22'}, {'description': 'x' * 1025}, {'id': DEAD}, {'colour': 'red'}):
        ask(**attrs)
    ask('floatingips/%s/port_forwardings' % DEAD, external_port=5, internal_port=5)
    p.send('POST', path, {'port_forwardings': [good, dict(good, external_port=2223, internal_port=23)]})
    p.get(path)
    api.mark('refused')
    p.names()
    one = ask(external_port=3000, internal_port=30)
    two = ask(external_port=3001, internal_port=31, internal_port_id=vm2['id'], internal_ip_address='10.81.1.11')
    for attrs in ({'external_port': 3000, 'internal_port': 99}, {'external_port': 3099, 'internal_port': 30},
                  {'external_port': '<none>', 'external_port_range': '2990:3000', 'internal_port': 88},
                  {'external_port': '<none>', 'external_port_range': '2990:2999', 'internal_port': '<none>', 'internal_port_range': '25:34'}):
        ask(**attrs)
    ask('floatingips/%s/port_forwardings' % g['id'], external_port=4000, internal_port=30)
    for attrs in ({'external_port': 3001}, {'internal_port_id': DEAD}, {'internal_ip_address': '10.81.1.99'}, {'internal_port_id': lone['id']},
                  {'protocol': 'x'}, {'external_port': 0}, {'external_port_range': '3000:3005'}, {'internal_port': 'x'}, {'id': DEAD}, {'colour': 'red'},
                  {'internal_port_id': vm2['id'], 'internal_ip_address': '10.81.1.11', 'internal_port': 31}):
        p.put(path, one, **attrs)
    for where in ('floatingips/%s/port_forwardings' % g['id'], 'floatingips/%s/port_forwardings' % DEAD):
        p.get('%s/%s' % (where, one['id']))
        p.send('PUT', '%s/%s' % (where, one['id']), {'port_forwarding': {'internal_port': 33}})
        p.send('DELETE', '%s/%s' % (where, one['id']))
    for verb in ('GET', 'DELETE'):
        p.send(verb, path + '/' + DEAD)
    p.send('PUT', path + '/' + DEAD, {'port_forwarding': {'internal_port': 33}})
    p.get(path + '?internal_port=30')
    p.get(path + '?colour=red')
    p.get('floatingips/%s/port_forwardings' % DEAD)
    p.put('floatingips', f, port_id=vm2['id'])
    p.put('floatingips', g, port_id=vm['id'])
    p.delete('floatingips', f)
    p.act(r, 'remove_router_interface', subnet_id=s1['id'])
    p.put('routers', r, external_gateway_info=None)
    p.delete('routers', r)
    p.put(path, two, internal_port=32)
    api.mark('guarded')
