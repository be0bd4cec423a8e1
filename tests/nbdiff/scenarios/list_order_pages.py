"""Sorting and paging, with links."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    rows = (('c', 1300), ('a', 1400), ('b', 1300), ('e', 1400), ('d', 1280))
    nets = [p.post('networks', name=name, mtu=mtu) for name, mtu in rows]
    mine = 'networks?project_id=%s&fields=name&fields=id' % api.project
    for query in ('sort_key=name&sort_dir=asc', 'sort_key=name&sort_dir=desc', 'sort_key=mtu&sort_dir=asc&sort_key=name&sort_dir=desc',
                  'sort_key=mtu&sort_dir=desc&sort_key=name&sort_dir=asc', 'sort_key=name', 'sort_dir=asc', 'sort_key=name&sort_dir=up',
                  'sort_key=name&sort_key=mtu&sort_dir=asc', 'sort_key=unknown&sort_dir=asc', 'sort_key=&sort_dir=asc',
                  'sort_key=subnets&sort_dir=asc', 'sort_key=shared&sort_dir=asc', 'sort_key=provider:network_type&sort_dir=asc',
                  'sort_key=created_at&sort_dir=asc&sort_key=name&sort_dir=asc', 'sort_key=revision_number&sort_dir=asc&sort_key=name&sort_dir=asc',
                  'sort_key=tags&sort_dir=asc', 'sort_key=description&sort_dir=asc&sort_key=name&sort_dir=desc',
                  'sort_key=name&sort_dir=ASC', 'sort_key=name&sort_dir=asc&sort_key=name&sort_dir=desc'):
        p.order('%s&%s' % (mine, query))
    by_name = mine + '&sort_key=name&sort_dir=asc'
    ids = {net.get('name'): net['id'] for net in nets}
    for query in ('limit=2', 'limit=2&marker=' + ids['b'], 'limit=2&marker=' + ids['d'], 'limit=5', 'limit=6', 'limit=100000', 'limit=0',
                  'limit=2&page_reverse=True', 'limit=2&page_reverse=true&marker=' + ids['d'], 'limit=2&page_reverse=True&marker=' + ids['b'],
                  'limit=2&page_reverse=False', 'limit=2&page_reverse=x', 'marker=' + ids['b'], 'marker=' + ids['e'], 'limit=x', 'limit=-1',
                  'limit=', 'limit=2&limit=3', 'marker=', 'limit=1.5', 'limit=2&marker=00000000-0000-0000-0000-00000000dead', 'page_reverse=True',
                  'limit=2&name=a&name=b&name=c', 'limit=1&name=nothing'):
        p.order('%s&%s' % (by_name, query))
    p.order('%s&sort_key=name&sort_dir=desc&limit=2&marker=%s' % (mine, ids['d']))
    p.order('%s&sort_key=mtu&sort_dir=asc&sort_key=name&sort_dir=asc&limit=2&marker=%s' % (mine, ids['b']))
    net = nets[0]
    for k, name in enumerate(('z', 'x', 'y')):
        p.post('subnets', name=name, network_id=net['id'], ip_version=4, cidr='10.253.%d.0/24' % (3 - k), enable_dhcp=False)
        p.post('ports', name=name, network_id=net['id'], fixed_ips=[], mac_address='fa:16:3e:53:00:%02x' % (9 - k))
        p.post('subnetpools', name=name, prefixes=['10.253.%d.0/24' % k], default_quota=10 - k)
        p.post('address-scopes', name=name, ip_version=4)
    for kind in ('subnets', 'ports', 'subnetpools', 'address-scopes'):
        owner = '&device_owner=' if kind == 'ports' else ''
        p.order('%s?project_id=%s%s&sort_key=name&sort_dir=asc&limit=2&fields=name' % (kind, api.project, owner))
        p.order('%s?project_id=%s%s&sort_key=name&sort_dir=desc&limit=2&fields=id&fields=name' % (kind, api.project, owner))
    p.order('subnets?project_id=%s&sort_key=cidr&sort_dir=asc' % api.project)
    p.order('ports?project_id=%s&device_owner=&sort_key=mac_address&sort_dir=asc' % api.project)
    for key in ('fixed_ips', 'network_id', 'binding:host_id', 'status', 'security_groups', 'device_id'):
        p.order('ports?project_id=%s&device_owner=&name=x&sort_dir=asc&sort_key=%s' % (api.project, key))
