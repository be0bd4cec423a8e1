"""Subnet pools: prefixes, sizes, quota, defaults, updates, and what is refused."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    pool = p.post('subnetpools', name='pool', prefixes=['10.200.0.0/16', '10.201.0.0/16'], description='d')
    p.post('subnetpools', name='merged', prefixes=['10.202.0.0/24', '10.202.1.0/24', '10.202.0.0/25'], default_prefixlen=26,
           min_prefixlen=25, max_prefixlen=28)
    six = p.post('subnetpools', name='six', prefixes=['fd00:200::/48'], default_prefixlen=64)
    p.post('subnetpools', name='quota', prefixes=['10.203.0.0/16'], default_quota=256)
    p.post('subnetpools', name='shared', prefixes=['10.204.0.0/16'], shared=True)
    default = p.post('subnetpools', name='default', prefixes=['10.205.0.0/16'], is_default=True)
    for name, attrs in (
            ('second-default', {'prefixes': ['10.206.0.0/16'], 'is_default': True}),
            ('no-prefixes', {}), ('empty-prefixes', {'prefixes': []}), ('text-prefix', {'prefixes': 'x'}), ('bad-prefix', {'prefixes': ['x']}),
            ('mixed', {'prefixes': ['10.206.0.0/16', 'fd00:206::/48']}), ('host-bits', {'prefixes': ['10.206.0.5/16']}),
            ('same-twice', {'prefixes': ['10.206.0.0/16', '10.206.0.0/16']}), ('plain-address', {'prefixes': ['10.206.0.1']}),
            ('min-over-max', {'prefixes': ['10.206.0.0/16'], 'min_prefixlen': 28, 'max_prefixlen': 24}),
            ('default-under-min', {'prefixes': ['10.206.0.0/16'], 'default_prefixlen': 20, 'min_prefixlen': 24}),
            ('default-over-max', {'prefixes': ['10.206.0.0/16'], 'default_prefixlen': 30, 'max_prefixlen': 28}),
            ('max-33', {'prefixes': ['10.206.0.0/16'], 'max_prefixlen': 33}),
            ('min-3', {'prefixes': ['10.206.0.0/16'], 'min_prefixlen': 3}),
            ('max-129', {'prefixes': ['fd00:206::/48'], 'max_prefixlen': 129}),
            ('negative', {'prefixes': ['10.206.0.0/16'], 'min_prefixlen': -1}),
            ('text-length', {'prefixes': ['10.206.0.0/16'], 'min_prefixlen': 'x'}),
            ('negative-quota', {'prefixes': ['10.206.0.0/16'], 'default_quota': -1}),
            ('unknown-scope', {'prefixes': ['10.206.0.0/16'], 'address_scope_id': '00000000-0000-0000-0000-00000000dead'}),
            ('bad-scope', {'prefixes': ['10.206.0.0/16'], 'address_scope_id': 'x'}),
            ('ip-version', {'prefixes': ['10.206.0.0/16'], 'ip_version': 4}),
            ('small-prefix', {'prefixes': ['10.206.0.0/30'], 'default_prefixlen': 24}),
            ('null-prefixes', {'prefixes': None})):
        p.post('subnetpools', name=name, **attrs)
    for attrs in ({'prefixes': ['10.200.0.0/16']}, {'prefixes': ['10.200.0.0/16', '10.201.0.0/16', '10.207.0.0/16']}, {'prefixes': []},
                  {'prefixes': ['10.200.0.0/15', '10.207.0.0/16']}, {'prefixes': ['fd00:207::/48']}, {'name': 'renamed', 'description': ''},
                  {'min_prefixlen': 20}, {'max_prefixlen': 24, 'default_prefixlen': 24}, {'default_prefixlen': 30}, {'default_quota': 1024},
                  {'default_quota': None}, {'is_default': True}, {'shared': True}, {'ip_version': 6}, {'id': 'x'}, {'tenant_id': 'x'},
                  {'address_scope_id': None}, {'colour': 'red'}):
        p.put('subnetpools', pool, **attrs)
    p.put('subnetpools', default, is_default=False)
    p.put('subnetpools', pool, is_default=True)
    p.get('subnetpools/' + pool['id'])
    for query in ('ip_version=6', 'is_default=true', 'shared=true', 'default_prefixlen=26', 'name=six', 'prefixes=x', 'default_quota=256'):
        p.get('subnetpools?fields=name&project_id=%s&%s' % (api.project, query))
    p.delete('subnetpools', six)
    p.delete('subnetpools', six)
    p.get('subnetpools/' + six['id'])
