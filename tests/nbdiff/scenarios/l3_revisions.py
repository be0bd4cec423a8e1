"""Revision numbers around routers: If-Match, and what makes whose number grow."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.94.0/24', gateway_ip='172.24.94.1')
    r = p.post('routers', name='r')
    start = r.get('revision_number', 0)
    p.put('routers', r, {'If-Match': 'revision_number=%d' % (start + 100)}, name='refused')
    p.put('routers', r, {'If-Match': 'revision_number=%d' % start}, name='accepted')
    p.put('routers', r, {'If-Match': 'revision_number=%d' % start}, name='refused again')
    p.delete('routers', r, {'If-Match': 'revision_number=%d' % start})
    n, s = p.behind(None, 'n', '10.87.1.0/24')
    vm = p.post('ports', name='vm', network_id=n['id'], fixed_ips=[{'ip_address': '10.87.1.10'}])
    f = p.post('floatingips', description='f', floating_network_id=ext['id'], floating_ip_address='172.24.94.100')
    p.put('floatingips', f, {'If-Match': 'revision_number=99'}, description='refused')
    watched = (('routers', r), ('floatingips', f), ('ports', vm), ('networks', n), ('subnets', s), ('networks', ext))

    def numbers():
        found = []
        for kind, row in watched:
            status, got = api.http('GET', '/v2.0/%s/%s?fields=revision_number' % (kind, row['id']))
            found.append(next(iter(got.values()))['revision_number'] if status == 200 else None)
        return found

    def changes(what, act):
        before = numbers()
        act()
        api.settle()
        p.note('grown by ' + what, ' '.join('%s:%s' % (kind, row.get('name', '')) for (kind, row), a, b in zip(watched, before, numbers()) if a != b))
    changes('a name', lambda: p.put('routers', r, name='r'))
    changes('the same name', lambda: p.put('routers', r, name='r'))
    changes('an interface', lambda: p.act(r, 'add_router_interface', subnet_id=s['id']))
    changes('a gateway', lambda: p.put('routers', r, external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.94.10'}]}))
    changes('another address', lambda: p.put('routers', r, external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.94.11'}]}))
    changes('SNAT', lambda: p.put('routers', r, external_gateway_info={'network_id': ext['id'], 'enable_snat': False}))
    changes('a route', lambda: p.put('routers', r, routes=[{'destination': '10.88.0.0/16', 'nexthop': '10.87.1.77'}]))
    changes('the same route', lambda: p.put('routers', r, routes=[{'destination': '10.88.0.0/16', 'nexthop': '10.87.1.77'}]))
    changes('another route', lambda: p.act(r, 'add_extraroutes', router={'routes': [{'destination': '10.89.0.0/16', 'nexthop': '10.87.1.77'}]}))
    changes('no routes', lambda: p.put('routers', r, routes=[]))
    changes('a tag', lambda: p.send('PUT', 'routers/%s/tags/t' % r['id']))
    changes('ECMP', lambda: p.put('routers', r, enable_default_route_ecmp=True))
    changes('an association', lambda: p.put('floatingips', f, port_id=vm['id']))
    changes('a description', lambda: p.put('floatingips', f, description='f'))
    changes('a release', lambda: p.put('floatingips', f, port_id=None))
    changes('a forwarding', lambda: p.post('floatingips/%s/port_forwardings' % f['id'], protocol='tcp', external_port=1, internal_port=1,
                                           internal_port_id=vm['id'], internal_ip_address='10.87.1.10'))
    changes('a tag of the floating IP', lambda: p.send('PUT', 'floatingips/%s/tags/t' % f['id']))
    changes('an external subnet', lambda: p.put('subnets', es, name='renamed'))
