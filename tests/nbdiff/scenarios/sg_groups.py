"""Security groups: every attribute, names, lists and refusals."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402

OTHER = 'a1' * 16


def run(api):
    p = Probe(api)
    plain = p.post('security-groups', name='plain')
    text = p.post('security-groups', name='with-text', description='text \u00e9')
    p.post('security-groups')
    p.post('security-groups', name='plain', description='same name')
    p.post('security-groups', name='stateful', stateful=True)
    p.post('security-groups', name='stateless', stateful=False)
    p.post('security-groups', name='stateless-by-text', stateful='no')
    p.post('security-groups', name='of-another', project_id=OTHER)
    p.drop_default_group(OTHER)
    p.post('security-groups', name='n' * 255)
    api.mark('created')
    for attrs in ({'name': 'default'}, {'name': 'DeFault'}, {'name': None}, {'name': 5}, {'name': 'n' * 256}, {'description': None},
                  {'description': 'd' * 255}, {'description': 'd' * 256}, {'stateful': 'x'}, {'stateful': None}, {'colour': 'red'}, {'id': 'x'},
                  {'security_group_rules': []}, {'shared': True}, {'tags': ['x']}, {'project_id': None}, {'project_id': 'x' * 256}):
        p.post('security-groups', **dict({'name': 'odd'}, **attrs))
    p.bulk('security-groups', [{'name': 'bulk-1'}, {'name': 'bulk-2', 'stateful': False}])
    p.bulk('security-groups', [{'name': 'bulk-3'}, {'name': 'default'}])
    p.bulk('security-groups', [])
    p.get('security-groups?name=bulk-1&name=bulk-2&name=bulk-3')
    p.put('security-groups', plain, name='renamed')
    p.put('security-groups', plain, description='changed')
    p.put('security-groups', plain, name='', description='')
    p.put('security-groups', plain)
    for attrs in ({'name': 'default'}, {'name': None}, {'name': 'n' * 256}, {'description': 5}, {'project_id': OTHER}, {'colour': 'red'},
                  {'stateful': 'x'}, {'security_group_rules': []}):
        p.put('security-groups', plain, **attrs)
    p.send('PUT', 'security-groups/%s?fields=name' % plain['id'], {'security_group': {'description': 'shown'}})
    p.put('security-groups', plain, name='renamed again')
    p.put('security-groups', text, headers={'If-Match': 'revision_number=99'}, name='no')
    api.mark('changed')
    p.get('security-groups/' + plain['id'])
    p.get('security-groups/%s?fields=name&fields=stateful' % text['id'])
    for query in ('name=with-text', 'description=same%20name', 'stateful=false&project_id=' + api.project, 'id=' + text['id'],
                  'project_id=' + OTHER, 'shared=true', 'fields=name&fields=shared&project_id=' + OTHER, 'colour=red', 'revision_number=x'):
        p.get('security-groups?' + query)
    p.order('security-groups?sort_key=name&sort_dir=desc&project_id=' + api.project)
    p.order('security-groups?sort_key=name&sort_dir=asc&name=with-text&name=stateful&name=stateless&limit=2')
    p.get('security-groups/00000000-0000-0000-0000-00000000dead')
    p.get('security-groups/x')
    p.put('security-groups', {'id': '00000000-0000-0000-0000-00000000dead'}, name='x')
    p.delete('security-groups', {'id': '00000000-0000-0000-0000-00000000dead'})
    p.names()
    p.delete('security-groups', text)
    p.get('security-groups?name=with-text')
    p.delete('security-groups', plain)
    api.mark('two are gone')
