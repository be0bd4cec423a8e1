"""Extra routes: the attribute `routes`, and the verbs that add and remove some."""
from .row import DEAD, bodies, case, post, put


def route(destination='10.90.0.0/24', nexthop='10.81.0.90', **more):
    return dict({'destination': destination, 'nexthop': nexthop}, **more)


WRONG = {
    'a text': 'x', 'a number': 5, 'an object': {}, 'of texts': ['x'], 'of nulls': [None], 'of lists': [[]], 'an empty one': [{}],
    'no next hop': [{'destination': '10.90.0.0/24'}], 'no destination': [{'nexthop': '10.81.0.90'}], 'unknown key': [route(colour=1)],
    'destination is garbage': [route('x')], 'destination is a number': [route(5)], 'destination is null': [route(None)],
    'destination is a list': [route(['10.90.0.0/24'])], 'destination is too long': [route('10.90.0.0/99')],
    'destination has host bits': [route('10.90.0.1/24')], 'destination with a NUL': [route('10.90.0.0/24\0')],
    'destination is empty': [route('')], 'next hop is garbage': [route(nexthop='x')], 'next hop is a number': [route(nexthop=5)],
    'next hop is null': [route(nexthop=None)], 'next hop is a list': [route(nexthop=['10.81.0.90'])],
    'next hop is a network': [route(nexthop='10.81.0.0/24')], 'next hop out of reach': [route(nexthop='10.1.1.1')],
    'next hop is the router': [route(nexthop='10.81.0.1')], 'next hop of another version': [route(nexthop='fd81::5')],
    'twice': [route(), route()], 'one of them bad': [route(), route('x')], 'too many': [route('10.91.%d.0/24' % k) for k in range(31)],
}

ROUTES = [put('routers', 'router', 'routes, ' + title, routes=value) for title, value in WRONG.items()] + [
    put('routers', 'router', 'routes are null', routes=None), post('routers', 'routes', routes=[route()]), post('routers', 'no routes', routes=[]),
    put('routers', 'stranger', 'routes without interfaces', routes=[route()]),
] + [
    row for verb in ('add_extraroutes', 'remove_extraroutes')
    for row in bodies(verb, 'PUT', 'routers/{router}/' + verb, 'router', {
        'no routes': {'router': {}}, 'routes are null': {'router': {'routes': None}}, 'not wrapped': {'routes': [route()]},
        'more than routes': {'router': {'routes': [], 'name': 'x'}},
        **{'routes, ' + title: {'router': {'routes': value}} for title, value in WRONG.items() if title not in ('twice', 'one of them bad')}})
] + [
    case('%s of %s' % (verb, title), 'PUT', 'routers/%s/%s' % (id, verb), {'router': {'routes': [route()]}})
    for verb in ('add_extraroutes', 'remove_extraroutes') for title, id in (('an unknown router', DEAD), ('a bad router', 'x'), ('another router', '{stranger}'))
]
