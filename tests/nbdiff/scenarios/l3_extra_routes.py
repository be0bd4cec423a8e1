"""Extra routes: replaced as a whole, added and removed one by one, refused."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


DEAD = '00000000-0000-0000-0000-00000000dead'


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.40.0/24', gateway_ip='172.24.40.1')
    r = p.post('routers', name='r')
    n1, s1 = p.behind(r, 'n1', '10.66.1.0/24')
    n2, s2 = p.behind(r, 'n2', '10.66.2.0/24')

    def route(destination, nexthop='10.66.1.77'):
        return {'destination': destination, 'nexthop': nexthop}

    def add(*routes):
        p.act(r, 'add_extraroutes', router={'routes': list(routes)})

    def remove(*routes):
        p.act(r, 'remove_extraroutes', router={'routes': list(routes)})
    a, b, c = route('10.70.0.0/16'), route('10.71.0.0/16', '10.66.2.77'), route('10.72.3.0/24')
    p.put('routers', r, routes=[a, b])
    api.mark('two')
    p.put('routers', r, routes=[b, c])
    api.mark('one replaced')
    add(a)
    add(a, route('10.73.0.0/16', '10.66.2.78'))
    add()
    api.mark('two more')
    remove(a, b)
    remove(a)
    remove(route('10.99.0.0/16'))
    remove()
    api.mark('two fewer')
    add(route('10.70.0.0/16', '10.66.1.77'), route('10.70.0.0/16', '10.66.2.77'))
    api.mark('two ways to one network')
    p.put('routers', r, routes=[route('10.74.1.2/32'), route('0.0.0.0/0', '10.66.1.99')])
    api.mark('a host and a default route')
    for routes in ('x', 5, None, [5], [route('x')], [route('10.75.0.0/16', 'x')], [route('10.75.0.0/16', '10.99.0.1')], [route('10.75.0.0/16', '10.66.1.1')],
                   [route('10.75.0.0/16', 'fd00::1')], [route('fd00::/64', '10.66.1.5'), route('10.75.0.0/16', '10.66.9.1')], [a, a]):
        p.put('routers', r, routes=routes)
        p.get('routers/%s?fields=routes' % r['id'])
    for verb in ('add_extraroutes', 'remove_extraroutes'):
        p.act(r, verb, router={'routes': [route('10.75.0.0/16', '10.99.0.1')]})
        p.send('PUT', 'routers/%s/%s' % (DEAD, verb), {'router': {'routes': [a]}})
    p.put('routers', r, routes=[a, b])
    p.act(r, 'remove_router_interface', subnet_id=s1['id'])
    p.put('routers', r, routes=[b])
    p.act(r, 'remove_router_interface', subnet_id=s1['id'])
    api.mark('an interface fewer')
    p.put('routers', r, external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [{'subnet_id': es['id'], 'ip_address': '172.24.40.10'}]})
    add(route('10.76.0.0/16', '172.24.40.99'))
    add(route('10.76.0.0/16', '172.24.40.10'))
    api.mark('by the gateway network')
    p.put('routers', r, routes=[])
    api.mark('no routes')
    p.put('routers', r, routes=[b], external_gateway_info=None, name='renamed')
    api.mark('all at once')
