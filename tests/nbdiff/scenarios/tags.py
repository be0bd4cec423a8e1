"""Tags of every resource that has them, and the four filters."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='net')
    made = {'networks': [net]}
    made['subnets'] = [p.post('subnets', name='subnet', network_id=net['id'], ip_version=4, cidr='10.250.0.0/24')]
    made['ports'] = [p.post('ports', name='port', network_id=net['id'], fixed_ips=[{'ip_address': '10.250.0.10'}])]
    made['subnetpools'] = [p.post('subnetpools', name='pool', prefixes=['10.251.0.0/16'])]
    made['security-groups'] = [p.get('security-groups?project_id=%s&name=default&fields=id' % api.project)['security_groups'][0]]
    for kind, (row,) in made.items():
        path = '%s/%s/tags' % (kind, row['id'])
        p.get(path)
        p.send('PUT', path, {'tags': ['red', 'blue']})
        p.send('PUT', path + '/green', shown=('Content-Type',))
        p.send('PUT', path + '/green')
        p.send('GET', path + '/green')
        p.send('GET', path + '/nothing')
        p.send('DELETE', path + '/red')
        p.send('DELETE', path + '/red')
        p.get('%s/%s?fields=tags' % (kind, row['id']))
        p.send('PUT', path, {'tags': ['blue', 'blue', 'white']})
        p.get(path)
    path = 'networks/%s/tags' % net['id']
    for tags in ('x', None, [5], ['x' * 255], ['x' * 256], [''], ['a,b'], ['a/b'], ['\u00e9'], [], ['x'] * 3, ['t%02d' % k for k in range(60)]):
        p.send('PUT', path, {'tags': tags})
    for body in ({}, {'tag': ['x']}, {'tags': ['x'], 'colour': 1}, ['x']):
        p.send('PUT', path, body)
    for tag in ('x' * 255, 'x' * 256, 'with%20space', 'a%2Cb'):
        p.send('PUT', path + '/' + tag)
    p.get(path)
    p.send('POST', path, {'tags': ['p1', 'p2']})
    p.send('POST', path, {'tags': ['p2', 'p3']})
    p.send('DELETE', path)
    p.get(path)
    p.send('PUT', 'nothings/%s/tags' % net['id'], {'tags': ['x']})
    p.post('networks', name='with tags in the body', tags=['x'])
    p.put('networks', net, tags=['x'])
    p.send('DELETE', 'security-groups/%s/tags' % made['security-groups'][0]['id'])
    api.mark('northbound knows no tags')
