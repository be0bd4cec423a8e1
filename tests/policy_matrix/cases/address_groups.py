"""Address groups and their actions."""
from cells import Case

ALL = ('own', 'other', 'rbac')


def create(rule, note='', **values):
    body = {'name': 'made', 'addresses': ['192.0.2.0/24'], 'project_id': '{owner}', **values}
    return Case(rule, 'POST', '/address-groups', {'address_group': body}, note=note)


def action(rule, address, note=''):
    return Case(rule, 'PUT', '/address-groups/{address_group}/' + rule, {'addresses': [address]}, ALL, note=note)


CASES = [
    create('create_address_group'),
    Case('get_address_group', 'GET', '/address-groups/{address_group}', None, ALL),
    Case('get_address_group', 'GET', '/address-groups', None, ('own',), None, 'list', ('address_group',)),
    Case('get_address_group', 'GET', '/address-groups?project_id={project}', None, ('own', 'other'), None,
         'list of a project', ('address_group',)),
    Case('update_address_group', 'PUT', '/address-groups/{address_group}', {'address_group': {'name': 'changed'}}, ALL),
    action('add_addresses', '198.51.100.0/24'),
    action('add_addresses', '10.0.0.0/8', 'that is there'),
    action('remove_addresses', '10.0.0.0/8'),
    action('remove_addresses', '198.51.100.0/24', 'that is not there'),
    Case('delete_address_group', 'DELETE', '/address-groups/{address_group}', None, ALL),
]
