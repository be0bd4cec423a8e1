"""Tags and quotas of routers and floating IPs, and quotas of routes and forwardings."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


PROJECT = '98989898989898989898989898989898'


def run(api):
    p = Probe(api)
    api.http('DELETE', '/v2.0/quotas/' + PROJECT)
    ext, es = p.external('ext', cidr='172.24.90.0/24', gateway_ip='172.24.90.1')
    made = {'routers': p.post('routers', name='tagged'),
            'floatingips': p.post('floatingips', description='tagged', floating_network_id=ext['id'], floating_ip_address='172.24.90.100')}
    for kind, row in made.items():
        path = '%s/%s/tags' % (kind, row['id'])
        p.get(path)
        p.send('PUT', path, {'tags': ['red', 'blue']})
        p.send('PUT', path + '/green')
        p.send('GET', path + '/green')
        p.send('GET', path + '/nothing')
        p.send('DELETE', path + '/red')
        p.send('DELETE', path + '/red')
        p.send('POST', path, {'tags': ['white', 'green']})
        p.get('%s/%s?fields=tags' % (kind, row['id']))
        for query in ('tags=green', 'tags=green,black', 'tags-any=green,black', 'not-tags=green', 'not-tags-any=black,green'):
            p.get('%s?fields=tags&project_id=%s&%s' % (kind, api.project, query))
        p.send('PUT', path, {'tags': ['x' * 256]})
        p.send('DELETE', path)
        p.get(path)
    p.get('quotas/%s/default' % PROJECT)
    for quota in ({'router': 1}, {'floatingip': 2}, {'router': -2}, {'floatingip': 'x'}, {'port_forwarding': 5}, {'router_route': 2}, {'router': 1, 'floatingip': 2}):
        p.send('PUT', 'quotas/' + PROJECT, {'quota': quota})

    def router(name, **more):
        return p.post('routers', name=name, project_id=PROJECT, **more)

    def fip(name, **more):
        return p.post('floatingips', description=name, project_id=PROJECT, floating_network_id=ext['id'], **more)
    first = router('first')
    router('second')
    fip('one', floating_ip_address='172.24.90.110')
    fip('two', floating_ip_address='172.24.90.111')
    fip('three', floating_ip_address='172.24.90.112')
    p.get('ports?fields=device_owner&device_owner=network:floatingip&network_id=' + ext['id'])
    p.get('quotas/%s/details' % PROJECT)
    n, s = p.behind(None, 'n', '10.85.1.0/24', project_id=PROJECT)
    p.drop_default_group(PROJECT)
    p.act(first, 'add_router_interface', subnet_id=s['id'])
    routes = [{'destination': '10.85.%d.0/24' % k, 'nexthop': '10.85.1.77'} for k in range(10, 43)]
    p.put('routers', first, routes=routes[:2])
    p.put('routers', first, routes=routes[:3])
    p.act(first, 'add_extraroutes', router={'routes': routes[2:3]})
    p.put('routers', first, routes=routes)
    p.get('routers/%s?fields=routes' % first['id'])
    p.send('DELETE', 'quotas/' + PROJECT)
    p.put('routers', first, routes=[])
    p.names()
    p.act(first, 'remove_router_interface', subnet_id=s['id'])
    router('third')
    p.get('quotas/%s/details' % PROJECT)
