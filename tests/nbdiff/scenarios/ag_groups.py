"""Address groups: every attribute, lists and refusals."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


OTHER = 'a8' * 16
DEAD = {'id': '00000000-0000-0000-0000-00000000dead'}


def run(api):
    p = Probe(api)
    plain = p.post('address-groups', name='plain')
    office = p.post('address-groups', name='office', description='text \u00e9', addresses=['192.0.2.0/24', '2001:db8::/32'])
    p.post('address-groups')
    p.post('address-groups', name='plain', description='same name')
    p.post('address-groups', name='none', addresses=[])
    p.post('address-groups', name='of-another', project_id=OTHER, addresses=['10.0.0.0/8'])
    p.post('address-groups', name='n' * 255, description='d' * 255)
    api.mark('created')
    for attrs in ({'name': None}, {'name': 5}, {'name': 'n' * 256}, {'description': None}, {'addresses': None},
                  {'addresses': 'x'}, {'addresses': ['x']}, {'addresses': [None]}, {'addresses': '192.0.2.0/24'}, {'addresses': [5]},
                  {'addresses': [['192.0.2.0/24']]}, {'addresses': {}}, {'colour': 'red'}, {'id': 'x'}, {'shared': True}, {'tags': ['x']},
                  {'project_id': None}):
        p.post('address-groups', **dict({'name': 'odd'}, **attrs))
    p.bulk('address-groups', [{'name': 'bulk'}, {'name': None}])
    p.put('address-groups', plain, name='renamed')
    p.put('address-groups', plain, description='changed')
    p.put('address-groups', plain, name='', description='')
    p.put('address-groups', plain)
    for attrs in ({'name': None}, {'name': 'n' * 256}, {'addresses': ['10.0.0.0/8']}, {'project_id': OTHER}, {'colour': 'red'}, {'shared': True}):
        p.put('address-groups', plain, **attrs)
    p.send('PUT', 'address-groups/%s?fields=name' % plain['id'], {'address_group': {'description': 'shown'}})
    p.put('address-groups', plain, name='renamed again')
    p.put('address-groups', office, headers={'If-Match': 'revision_number=99'}, name='no')
    api.mark('changed')
    p.get('address-groups/' + plain['id'])
    p.get('address-groups/%s?fields=name&fields=addresses' % office['id'])
    for query in ('name=office', 'description=same%20name', 'id=' + office['id'], 'project_id=' + OTHER, 'addresses=192.0.2.0/24', 'shared=false',
                  'fields=name&fields=shared', 'colour=red'):
        p.get('address-groups?' + query)
    p.order('address-groups?sort_key=name&sort_dir=desc&project_id=' + api.project)
    p.order('address-groups?sort_key=name&sort_dir=asc&name=office&name=none&name=of-another&limit=2')
    p.get('address-groups/' + DEAD['id'])
    p.put('address-groups', DEAD, name='x')
    p.delete('address-groups', DEAD)
    p.names()
    p.delete('address-groups', office)
    p.delete('address-groups', plain)
    api.mark('two are gone')
