"""Subnet pools and their actions."""
from cells import Case

ALL = ('own', 'other', 'shared', 'rbac')


def create(rule, note='', targets=('own', 'other'), **values):
    body = {'name': 'made', 'prefixes': ['10.150.0.0/16'], 'project_id': '{owner}', **values}
    return Case(rule, 'POST', '/subnetpools', {'subnetpool': body}, targets, note=note)


def update(rule, note='', targets=ALL, **values):
    return Case(rule, 'PUT', '/subnetpools/{subnetpool}', {'subnetpool': values}, targets, note=note)


def action(rule, body, targets=ALL, note=''):
    return Case(rule, 'PUT', '/subnetpools/{subnetpool}/' + rule, body, targets, note=note)


CASES = [
    create('create_subnetpool'),
    create('create_subnetpool:shared', shared=True),
    create('create_subnetpool:shared', 'default', shared=False),
    create('create_subnetpool:is_default', is_default=True),
    create('create_subnetpool:is_default', 'default', is_default=False),
    create('create_subnetpool', 'in an address scope', ('own', 'other', 'shared', 'rbac'), project_id='{project.own}',
           address_scope_id='{address_scope}'),
    Case('get_subnetpool', 'GET', '/subnetpools/{subnetpool}', None, ALL),
    Case('get_subnetpool', 'GET', '/subnetpools', None, ('own',), None, 'list', ('subnetpool',)),
    Case('get_subnetpool', 'GET', '/subnetpools?{asc}', None, ('own',), None, 'list in order', ('subnetpool',)),
    Case('get_subnetpool', 'GET', '/subnetpools?{desc}', None, ('own',), None, 'list in reverse', ('subnetpool',)),
    Case('get_subnetpool', 'GET', '/subnetpools?shared=True&{asc}', None, ('own',), None, 'list of shared', ('subnetpool',)),
    Case('get_subnetpool', 'GET', '/subnetpools?project_id={project}&{asc}', None, ('own', 'other'), None, 'list of a project', ('subnetpool',)),
    update('update_subnetpool', name='changed'),
    update('update_subnetpool:is_default', is_default=True),
    update('update_subnetpool:is_default', 'off', is_default=False),
    update('update_subnetpool', 'shared', shared=True),
    update('update_subnetpool', 'address scope', address_scope_id='{address_scope}'),
    action('add_prefixes', {'prefixes': ['10.170.0.0/16']}),
    action('add_prefixes', {'subnetpool': {'prefixes': ['10.170.0.0/16']}}, note='wrapped'),
    action('remove_prefixes', {'prefixes': ['10.170.0.0/16']}),
    action('onboard_network_subnets', {'network_id': '{network}'}, ('own', 'other', 'shared')),
    action('onboard_network_subnets', {'network_id': '{network.own}'}, note='own network'),
    action('onboard_network_subnets', {'network_id': '{network.other}'}, ('own',), "another project's network"),
    Case('delete_subnetpool', 'DELETE', '/subnetpools/{subnetpool}', None, ALL),
]
