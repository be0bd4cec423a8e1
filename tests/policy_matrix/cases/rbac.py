"""RBAC policies: who may share with whom, and the wildcard."""
from cells import Case

KINDS = {'network': 'network', 'subnetpool': 'subnetpool', 'address_scope': 'address_scope', 'security_group': 'security_group'}
PATH = '/rbac-policies/{rbac_policy}'


def create(rule, note='', targets=('own', 'other', 'shared'), kind='network', to='1' * 32, action='access_as_shared', tenant='target_tenant'):
    return Case(rule, 'POST', '/rbac-policies', {'rbac_policy': {
        'object_type': KINDS[kind], 'object_id': '{%s}' % kind, 'action': action, tenant: to}}, targets, note=note)


CASES = [
    *[create('create_rbac_policy', kind, targets, kind) for kind, targets in (
        ('network', ('own', 'other', 'shared')), ('subnetpool', ('own', 'other')), ('address_scope', ('own', 'other')),
        ('security_group', ('own', 'other', 'rbac')))],
    create('create_rbac_policy', 'external', action='access_as_external'),
    create('create_rbac_policy', 'unknown action', action='access_as_friend'),
    create('create_rbac_policy:target_tenant', to='*'),
    create('create_rbac_policy:target_tenant', 'external', to='*', action='access_as_external'),
    create('create_rbac_policy:target_project', to='*', tenant='target_project'),
    create('create_rbac_policy:target_project', 'one', tenant='target_project'),
    Case('create_rbac_policy', 'POST', '/rbac-policies', {'rbac_policy': {
        'object_type': 'network', 'object_id': '{network}', 'action': 'access_as_shared', 'target_tenant': '2' * 32,
        'project_id': '{project}'}}, note='project_id given'),
    Case('get_rbac_policy', 'GET', PATH),
    Case('get_rbac_policy', 'GET', '/rbac-policies', None, ('own',), None, 'list', ('rbac_policy',)),
    Case('get_rbac_policy', 'GET', '/rbac-policies?project_id={project}', None, ('own', 'other'), None, 'list of a project', ('rbac_policy',)),
    Case('update_rbac_policy', 'PUT', PATH, {'rbac_policy': {'target_tenant': '3' * 32}}),
    Case('update_rbac_policy:target_tenant', 'PUT', PATH, {'rbac_policy': {'target_tenant': '*'}}),
    Case('update_rbac_policy:target_project', 'PUT', PATH, {'rbac_policy': {'target_project': '*'}}),
    Case('delete_rbac_policy', 'DELETE', PATH),
]
