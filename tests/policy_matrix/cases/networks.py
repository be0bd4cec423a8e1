"""Networks: whose they are, shared, external, provider attributes."""
from actors import ROLES
from cells import Case

ALL = ('own', 'other', 'shared', 'external', 'rbac')
MORE = ROLES + ('advsvc',)
VLAN = {'provider:network_type': 'vlan', 'provider:physical_network': 'public', 'provider:segmentation_id': 2001}
GENEVE = {'provider:network_type': 'geneve'}
HIDDEN = ('get_network', 'get_network:segments', 'get_network:provider:network_type', 'get_network:provider:physical_network',
          'get_network:provider:segmentation_id')


def create(rule, note='', targets=('own', 'other'), **values):
    return Case(rule, 'POST', '/networks', {'network': {'name': 'made', 'project_id': '{owner}', **values}}, targets, note=note)


def update(rule, note='', targets=('own', 'other', 'shared'), **values):
    return Case(rule, 'PUT', '/networks/{network}', {'network': values}, targets, note=note)


CASES = [
    create('create_network'),
    Case('create_network', 'POST', '/networks', {'network': {'name': 'made', 'project_id': '{project}'}}, note='project_id given'),
    Case('create_network', 'POST', '/networks', {'network': {'name': 'made', 'tenant_id': '{project}'}}, note='tenant_id given'),
    Case('create_network', 'POST', '/networks', {'networks': [{'name': 'one'}, {'name': 'two', 'project_id': '{owner}'}]}, note='two'),
    Case('create_network', 'POST', '/networks', {'networks': [{'name': 'one'}, {'name': 'two', 'shared': True}]}, ('own',),
         note='two, one shared'),
    create('create_network:shared', shared=True),
    create('create_network:shared', 'default', shared=False),
    create('create_network:router:external', **{'router:external': True}),
    create('create_network:router:external', 'default', **{'router:external': False}),
    create('create_network:port_security_enabled', port_security_enabled=False),
    create('create_network:segments', segments=[GENEVE]),
    create('create_network:provider:network_type', **GENEVE),
    create('create_network:provider:physical_network', **{'provider:physical_network': 'public'}),
    create('create_network:provider:segmentation_id', **{'provider:segmentation_id': 777}),
    create('create_network:provider:network_type', 'vlan', **VLAN),
    create('create_network:is_default', is_default=True),
    create('create_network:is_default', 'default', is_default=False),
    create('create_network:shared', 'and external', shared=True, **{'router:external': True}),
    create('create_network:provider:network_type', 'bad value', **{'provider:network_type': 'carrier-pigeon'}),
    Case(HIDDEN, 'GET', '/networks/{network}', None, ALL, MORE),
    Case('get_network', 'GET', '/networks/{network}?fields=name&fields=provider:network_type', None, ALL, note='hidden field'),
    Case('get_network', 'GET', '/networks/{network}?fields=name&fields=shared', None, ALL, note='fields'),
    Case('get_network', 'GET', '/networks', None, ('own',), MORE, 'list', ('network',)),
    Case('get_network', 'GET', '/networks?{asc}', None, ('own',), MORE, 'list in order', ('network',)),
    Case('get_network', 'GET', '/networks?{desc}', None, ('own',), MORE, 'list in reverse', ('network',)),
    Case('get_network', 'GET', '/networks?fields=id&fields=provider:network_type&{asc}', None, ('own',), None, 'list, hidden field', ('network',)),
    Case('get_network', 'GET', '/networks?fields=name&fields=mtu', None, ('own',), None, 'list without ids', ('network',)),
    Case('get_network', 'GET', '/networks?shared=True&{asc}', None, ('own',), None, 'list of shared', ('network',)),
    Case('get_network', 'GET', '/networks?shared=False&{asc}', None, ('own',), None, 'list of not shared', ('network',)),
    Case('get_network', 'GET', '/networks?router:external=True&{asc}', None, ('own',), None, 'list of external', ('network',)),
    Case('get_network', 'GET', '/networks?project_id={project}&{asc}', None, ('own', 'other'), None, 'list of a project', ('network',)),
    Case('get_network', 'GET', '/networks?tenant_id={project}&{asc}', None, ('own', 'other'), None, 'list of a tenant', ('network',)),
    Case('get_network', 'GET', '/networks?id={network}', None, ALL, None, 'list of one id', ('network',)),
    Case('get_network', 'GET', '/networks?provider:network_type=geneve&{asc}', None, ('own',), None, 'list by a hidden attribute', ('network',)),
    update('update_network', targets=ALL, name='changed'),
    update('update_network', 'description', targets=ALL, description='changed'),
    update('update_network', 'no attribute'),
    update('update_network:shared', shared=True),
    update('update_network:shared', 'off', ('own', 'other', 'shared', 'rbac'), shared=False),
    update('update_network:router:external', targets=('own', 'other', 'external'), **{'router:external': True}),
    update('update_network:router:external', 'off', ('own', 'other', 'external'), **{'router:external': False}),
    update('update_network:port_security_enabled', targets=ALL, port_security_enabled=False),
    update('update_network:segments', segments=[GENEVE]),
    update('update_network:provider:network_type', **GENEVE),
    update('update_network:provider:physical_network', **{'provider:physical_network': 'public'}),
    update('update_network:provider:segmentation_id', **{'provider:segmentation_id': 778}),
    update('update_network:is_default', targets=('own', 'other', 'external'), is_default=True),
    update('update_network:shared', 'and name', name='changed', shared=True),
    Case('update_network', 'PUT', '/networks/' + '0' * 8 + '-0000-0000-0000-' + '0' * 12, {'network': {'name': 'x'}}, ('own',), note='unknown id'),
    Case('get_network', 'GET', '/networks/' + '0' * 8 + '-0000-0000-0000-' + '0' * 12, None, ('own',), note='unknown id'),
    Case('delete_network', 'DELETE', '/networks/' + '0' * 8 + '-0000-0000-0000-' + '0' * 12, None, ('own',), note='unknown id'),
    Case('delete_network', 'DELETE', '/networks/{network}', None, ALL, MORE),
]
