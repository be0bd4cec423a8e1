"""Address scopes, and the rules between scopes, pools and networks."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    scope = p.post('address-scopes', name='scope', ip_version=4)
    six = p.post('address-scopes', name='six', ip_version=6)
    second = p.post('address-scopes', name='second', ip_version=4, shared=True)
    for attrs in ({'name': 'no-version'}, {'name': 'five', 'ip_version': 5}, {'ip_version': 4}, {'name': 'x' * 256, 'ip_version': 4},
                  {'name': None, 'ip_version': 4}, {'name': 'x', 'ip_version': 4, 'shared': 'x'}, {'name': 'x', 'ip_version': 4, 'colour': 1}):
        p.post('address-scopes', **attrs)
    pool = p.post('subnetpools', name='pool', prefixes=['10.230.0.0/16'], default_prefixlen=24, address_scope_id=scope['id'])
    p.post('subnetpools', name='overlapping', prefixes=['10.230.5.0/24'], address_scope_id=scope['id'])
    p.post('subnetpools', name='overlapping-elsewhere', prefixes=['10.230.5.0/24'], address_scope_id=second['id'])
    p.post('subnetpools', name='wrong-version', prefixes=['10.231.0.0/16'], address_scope_id=six['id'])
    free = p.post('subnetpools', name='free', prefixes=['10.233.0.0/16'], default_prefixlen=24)
    net = p.post('networks', name='n')
    p.post('subnets', name='scoped', network_id=net['id'], ip_version=4, subnetpool_id=pool['id'])
    p.post('subnets', name='other-pool', network_id=net['id'], ip_version=4, subnetpool_id=free['id'])
    p.post('subnets', name='no-pool', network_id=net['id'], ip_version=4, cidr='10.234.0.0/24')
    p.get('networks/%s?fields=ipv4_address_scope&fields=ipv6_address_scope' % net['id'])
    api.mark('scoped subnet')
    p.put('subnetpools', pool, address_scope_id=second['id'])
    p.put('subnetpools', pool, address_scope_id=None)
    p.put('subnetpools', free, address_scope_id=six['id'])
    p.put('subnetpools', free, address_scope_id=scope['id'])
    p.put('subnetpools', free, prefixes=['10.233.0.0/16', '10.230.0.0/16'])
    for attrs in ({'name': 'renamed'}, {'name': 'again'}, {'ip_version': 6}, {'shared': False}, {'shared': True}, {'tenant_id': 'x'}, {'id': 'x'},
                  {'colour': 'red'}):
        p.put('address-scopes', scope, **attrs)
    p.put('address-scopes', second, shared=False)
    p.delete('address-scopes', scope)
    p.get('address-scopes/' + scope['id'])
    for query in ('ip_version=6', 'shared=true', 'name=second', 'name=second&name=six'):
        p.get('address-scopes?fields=name&project_id=%s&%s' % (api.project, query))
    p.names()
    p.delete('address-scopes', six)
    p.delete('address-scopes', six)
    p.get('address-scopes/' + six['id'])
