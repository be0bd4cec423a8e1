"""Address scopes."""
from cells import Case

ALL = ('own', 'other', 'shared', 'rbac')


def create(rule, note='', **values):
    body = {'name': 'made', 'ip_version': 4, 'project_id': '{owner}', **values}
    return Case(rule, 'POST', '/address-scopes', {'address_scope': body}, note=note)


def update(rule, note='', **values):
    return Case(rule, 'PUT', '/address-scopes/{address_scope}', {'address_scope': values}, ALL, note=note)


CASES = [
    create('create_address_scope'),
    create('create_address_scope:shared', shared=True),
    create('create_address_scope:shared', 'default', shared=False),
    Case('get_address_scope', 'GET', '/address-scopes/{address_scope}', None, ALL),
    Case('get_address_scope', 'GET', '/address-scopes', None, ('own',), None, 'list', ('address_scope',)),
    Case('get_address_scope', 'GET', '/address-scopes?project_id={project}', None, ('own', 'other'), None, 'list of a project',
         ('address_scope',)),
    update('update_address_scope', name='changed'),
    update('update_address_scope:shared', shared=True),
    update('update_address_scope:shared', 'off', shared=False),
    Case('delete_address_scope', 'DELETE', '/address-scopes/{address_scope}', None, ALL),
]
