"""Subnets: the owner of the network decides."""
from cells import Case

ALL = ('own', 'other', 'shared', 'external', 'rbac')


def create(rule, note='', targets=ALL, **values):
    body = {'name': 'made', 'network_id': '{network}', 'ip_version': 4, 'cidr': '10.99.0.0/24', **values}
    return Case(rule, 'POST', '/subnets', {'subnet': body}, targets, note=note)


def update(rule, note='', targets=ALL, **values):
    return Case(rule, 'PUT', '/subnets/{subnet}', {'subnet': values}, targets, note=note)


CASES = [
    create('create_subnet'),
    create('create_subnet', 'for another project', ('own', 'other', 'shared'), project_id='{project.other}'),
    create('create_subnet', 'for the own project', ('own', 'other', 'shared'), project_id='{project.own}'),
    Case('create_subnet', 'POST', '/subnets', {'subnet': {'network_id': '{network.own}', 'ip_version': 4, 'prefixlen': 24,
         'subnetpool_id': '{subnetpool}'}}, ('own', 'other', 'shared', 'rbac'), note='from a pool'),
    create('create_subnet:segment_id', targets=('own', 'other'), segment_id='{segment}'),
    create('create_subnet:segment_id', 'default', ('own', 'other'), segment_id=None),
    create('create_subnet:service_types', targets=('own', 'other', 'shared'), service_types=['compute:matrix']),
    create('create_subnet:service_types', 'default', ('own', 'other'), service_types=[]),
    Case(('get_subnet', 'get_subnet:segment_id'), 'GET', '/subnets/{subnet}', None, ALL),
    Case('get_subnet', 'GET', '/subnets', None, ('own',), None, 'list', ('subnet',)),
    Case('get_subnet', 'GET', '/subnets?{asc}', None, ('own',), None, 'list in order', ('subnet',)),
    Case('get_subnet', 'GET', '/subnets?{desc}', None, ('own',), None, 'list in reverse', ('subnet',)),
    Case('get_subnet', 'GET', '/subnets?project_id={project}&{asc}', None, ('own', 'other'), None, 'list of a project', ('subnet',)),
    Case('get_subnet', 'GET', '/subnets?network_id={lan}&{asc}', None, ALL, None, 'list of a network', ('subnet',)),
    Case('get_subnet', 'GET', '/subnets?fields=id&fields=segment_id&{asc}', None, ('own',), None, 'list, hidden field', ('subnet',)),
    update('update_subnet', name='changed'),
    update('update_subnet', 'gateway', ('own', 'other'), gateway_ip=None),
    update('update_subnet:segment_id', targets=('own', 'other'), segment_id=None),
    update('update_subnet:service_types', targets=('own', 'other', 'shared'), service_types=['compute:matrix']),
    Case('delete_subnet', 'DELETE', '/subnets/{subnet}', None, ALL),
]
