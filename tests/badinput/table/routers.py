"""Routers: their own attributes, paths, filters."""
from .row import DEAD, HUGE, LONG, bodies, case, post, put, several

CHANGED = {
    'name is a number': {'name': 5}, 'name is null': {'name': None}, 'name is a list': {'name': ['x']}, 'name too long': {'name': LONG},
    'name is huge': {'name': HUGE}, 'description too long': {'description': LONG}, 'description is huge': {'description': HUGE},
    'description is null': {'description': None}, 'description is an object': {'description': {}},
    'admin_state_up is a text': {'admin_state_up': 'maybe'}, 'admin_state_up is null': {'admin_state_up': None},
    'admin_state_up is a list': {'admin_state_up': []}, 'admin_state_up is a number': {'admin_state_up': 7},
    'id': {'id': DEAD}, 'status': {'status': 'ACTIVE'}, 'unknown': {'colour': 1}, 'no name': {'': 1}, 'revision': {'revision_number': 1},
    'gateway port': {'gw_port_id': DEAD}, 'zones': {'availability_zones': ['x']}, 'created_at': {'created_at': 'x'},
    'tags': {'tags': ['x']}, 'enable_snat of its own': {'enable_snat': False}, 'ndp proxy': {'enable_ndp_proxy': True},
    'distributed': {'distributed': True}, 'distributed is garbage': {'distributed': 'x'}, 'distributed is null': {'distributed': None},
    'ha is garbage': {'ha': 'x'}, 'ha is a list': {'ha': []}, 'ha is false': {'ha': False},
    'ecmp is garbage': {'enable_default_route_ecmp': 'x'}, 'ecmp is a list': {'enable_default_route_ecmp': []},
    'bfd is garbage': {'enable_default_route_bfd': 'x'}, 'bfd is an object': {'enable_default_route_bfd': {}},
    'service type': {'service_type_id': DEAD},
}

ROUTERS = bodies('POST routers', 'POST', 'routers', 'router') + several('routers') + [
    post('routers', title, **attrs) for title, attrs in {
        **CHANGED, 'NUL in the name': {'name': 'a\0b'}, 'project is a number': {'project_id': 5}, 'project is null': {'project_id': None},
        'project too long': {'project_id': LONG}, 'no project': {'project_id': '<none>'}, 'two projects': {'tenant_id': 'another'},
        'flavor is garbage': {'flavor_id': 'x'}, 'flavor is unknown': {'flavor_id': DEAD}, 'flavor is a number': {'flavor_id': 5},
        'hints is a text': {'availability_zone_hints': 'x'}, 'hints is null': {'availability_zone_hints': None},
        'hints is an object': {'availability_zone_hints': {}}, 'hints of numbers': {'availability_zone_hints': [5]},
        'hints unknown': {'availability_zone_hints': ['x']}, 'hints of nulls': {'availability_zone_hints': [None]},
        'hints too long': {'availability_zone_hints': [LONG]}, 'ha is true': {'ha': True},
    }.items()
] + bodies('PUT routers', 'PUT', 'routers/{router}', 'router', {'the plural': {'routers': [{'name': 'x'}]}}) + [
    put('routers', 'router', title, **attrs) for title, attrs in {
        **CHANGED, 'project': {'project_id': 'x'}, 'tenant': {'tenant_id': 'x'}, 'flavor': {'flavor_id': DEAD},
        'hints unknown': {'availability_zone_hints': ['x']}, 'hints is a text': {'availability_zone_hints': 'x'}}.items()
] + [
    case('router of an unknown id', 'GET', 'routers/' + DEAD), case('router of a bad id', 'GET', 'routers/x'),
    case('router of a long id', 'GET', 'routers/' + LONG), case('router of an id with NUL', 'GET', 'routers/a%00b'),
    case('update of an unknown router', 'PUT', 'routers/' + DEAD, {'router': {'name': 'x'}}),
    case('bad update of an unknown router', 'PUT', 'routers/' + DEAD, {'router': {'name': 5}}),
    case('delete of an unknown router', 'DELETE', 'routers/' + DEAD), case('delete of a bad router', 'DELETE', 'routers/x'),
    case('delete of a router in use', 'DELETE', 'routers/{router}'), case('delete of all routers', 'DELETE', 'routers'),
    case('update of all routers', 'PUT', 'routers', {'router': {}}), case('POST to a router', 'POST', 'routers/{router}', {'router': {}}),
    case('PATCH of a router', 'PATCH', 'routers/{router}', {'router': {}}),
    case('unknown verb of a router', 'PUT', 'routers/{router}/explode', {}), case('GET of a verb', 'GET', 'routers/{router}/add_router_interface'),
    case('POST of a verb', 'POST', 'routers/{router}/add_router_interface', {'subnet_id': '{subnet}'}),
    case('DELETE of a verb', 'DELETE', 'routers/{router}/add_extraroutes'), case('ports of a router by path', 'GET', 'routers/{router}/ports'),
    case('If-Match of a router', 'PUT', 'routers/{router}', {'router': {'name': 'x'}}, if_match='revision_number=999'),
    case('If-Match of a router is garbage', 'PUT', 'routers/{router}', {'router': {'name': 'x'}}, if_match='revision_number=x'),
    case('If-Match on DELETE of a router', 'DELETE', 'routers/{stranger}', if_match='revision_number=999'),
    case('routers by an unknown filter', 'GET', 'routers?colour=red'), case('routers by their gateways', 'GET', 'routers?external_gateways=x'),
    case('routers by the gateway', 'GET', 'routers?external_gateway_info=x'), case('routers by their routes', 'GET', 'routers?routes=x'),
    case('routers by a state that is garbage', 'GET', 'routers?admin_state_up=x'), case('routers by status', 'GET', 'routers?status=x'),
    case('routers by ha', 'GET', 'routers?ha=x'), case('routers by flavor', 'GET', 'routers?flavor_id=x'),
    case('routers by ecmp', 'GET', 'routers?enable_default_route_ecmp=x'), case('routers by hints', 'GET', 'routers?availability_zone_hints=x'),
    case('routers sorted by gateway', 'GET', 'routers?sort_key=external_gateway_info&sort_dir=asc'),
    case('routers sorted by routes', 'GET', 'routers?sort_key=routes&sort_dir=asc'),
    case('routers sorted by what is unknown', 'GET', 'routers?sort_key=colour&sort_dir=asc'),
    case('routers from an unknown marker', 'GET', 'routers?limit=1&marker=' + DEAD), case('routers, limit garbage', 'GET', 'routers?limit=x'),
]
