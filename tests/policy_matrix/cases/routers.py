"""Routers: their own project; what is for administrators; interfaces and routes."""
from cells import Case

HIDDEN = ('get_router', 'get_router:ha')


def create(rule, note='', targets=('own', 'other'), **values):
    return Case(rule, 'POST', '/routers', {'router': {'name': 'made', 'project_id': '{owner}', **values}}, targets, note=note)


def update(rule, note='', kind='router', **values):
    return Case(rule, 'PUT', '/routers/{%s}' % kind, {'router': values}, note=note)


def action(verb, body, note='', targets=('own', 'other'), kind='router'):
    return Case(verb, 'PUT', '/routers/{%s}/%s' % (kind, verb), body, targets, note=note)


def both(attribute, value, note=''):
    """The attribute in a new router and in an old one."""
    return [create('create_router:' + attribute, note, **{attribute: value}), update('update_router:' + attribute, note, **{attribute: value})]


CASES = [
    create('create_router'),
    Case('create_router', 'POST', '/routers', {'router': {'name': 'made', 'project_id': '{project}'}}, note='project_id given'),
    *both('ha', True),
    *both('ha', None, 'left open'),
    *both('enable_default_route_bfd', True),
    *both('enable_default_route_bfd', False, 'off'),
    *both('enable_default_route_ecmp', True),
    *both('enable_default_route_ecmp', None, 'left open'),
    Case(HIDDEN, 'GET', '/routers/{router}'),
    Case('get_router', 'GET', '/routers/{way}', note='with a gateway'),
    Case('get_router', 'GET', '/routers/{router}?fields=id&fields=ha', note='hidden field'),
    Case('get_router', 'GET', '/routers', None, ('own',), None, 'list', ('router',)),
    Case('get_router', 'GET', '/routers?{asc}', None, ('own',), None, 'list in order', ('router',)),
    Case('get_router', 'GET', '/routers?{desc}', None, ('own',), None, 'list in reverse', ('router',)),
    Case('get_router', 'GET', '/routers?project_id={project}&{asc}', None, ('own', 'other'), None, 'list of a project', ('router',)),
    update('update_router', name='changed'),
    update('update_router', 'down', admin_state_up=False),
    update('update_router:ha', 'and name', name='changed', ha=True),
    Case('delete_router', 'DELETE', '/routers/{router}'),
    Case('delete_router', 'DELETE', '/routers/{attached}', note='with an interface'),
    action('add_router_interface', {'subnet_id': '{fourth_subnet}'}),
    action('add_router_interface', {'port_id': '{port}'}, 'by port'),
    *[action('add_router_interface', {'subnet_id': '{fourth_subnet.%s}' % whose}, 'subnet of ' + whose, ('own',)) for whose in ('other', 'shared', 'rbac')],
    *[action('add_router_interface', {'port_id': '{port.%s}' % whose}, 'port of ' + whose, ('own',)) for whose in ('other', 'guest', 'host')],
    action('remove_router_interface', {'subnet_id': '{third_subnet}'}, kind='attached'),
    action('remove_router_interface', {'subnet_id': '{fourth_subnet}'}, 'not attached'),
]
for target, third in (('own', 1), ('other', 2)):
    ROUTES = [{'destination': '10.210.0.0/24', 'nexthop': '10.79.%d.99' % third}]
    CASES += [
        Case('update_router', 'PUT', '/routers/{attached}', {'router': {'routes': ROUTES}}, (target,), note='routes of ' + target),
        action('add_extraroutes', {'router': {'routes': ROUTES}}, 'of ' + target, (target,), 'attached'),
        action('remove_extraroutes', {'router': {'routes': ROUTES}}, 'of ' + target, (target,), 'attached'),
    ]
