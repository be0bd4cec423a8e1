"""Agents, and the routers that are on them."""
from .row import DEAD, LONG, bodies, case

ON = 'agents/peer-hv1/l3-routers'

AGENTS = bodies('POST l3-routers', 'POST', ON, 'router_id', {
    'unknown router': {'router_id': DEAD}, 'wrapped': {'l3-router': {'router_id': '{router}'}}, 'router without gateway': {'router_id': '{stranger}'},
    'router is an object': {'router_id': {}}, 'router is empty': {'router_id': ''}}) + [
    case('%s, priority is %s' % (title, what), method, path, dict(body, ha_chassis_priority=value))
    for title, method, path, body in (('POST l3-routers', 'POST', ON, {'router_id': '{router}'}), ('PUT l3-routers', 'PUT', ON + '/{router}', {}))
    for what, value in {'a text': 'x', 'a list': [], 'negative': -1, 'beyond': 32768, 'huge': 10 ** 30}.items()
] + bodies('PUT l3-routers', 'PUT', ON + '/{stranger}', 'ha_chassis_priority') + [
    case('router for an unknown agent', 'POST', 'agents/%s/l3-routers' % DEAD, {'router_id': '{router}'}),
    case('routers of an unknown agent', 'GET', 'agents/%s/l3-routers' % DEAD), case('routers of a long agent', 'GET', 'agents/%s/l3-routers' % LONG),
    case('router taken from an unknown agent', 'DELETE', 'agents/%s/l3-routers/{router}' % DEAD),
    case('router changed on an unknown agent', 'PUT', 'agents/%s/l3-routers/{router}' % DEAD, {'ha_chassis_priority': 5}),
    case('unknown router taken from an agent', 'DELETE', ON + '/' + DEAD), case('bad router taken from an agent', 'DELETE', ON + '/x'),
    case('router without gateway taken from an agent', 'DELETE', ON + '/{stranger}'),
    case('unknown router changed on an agent', 'PUT', ON + '/' + DEAD, {'ha_chassis_priority': 5}),
    case('one router of an agent', 'GET', ON + '/{router}'),
    case('all routers changed on an agent', 'PUT', ON, {'ha_chassis_priority': 5}), case('POST to a router of an agent', 'POST', ON + '/{router}', {}),
    case('agents of an unknown router', 'GET', 'routers/%s/l3-agents' % DEAD), case('agents of a bad router', 'GET', 'routers/x/l3-agents'),
    case('agent made for a router', 'POST', 'routers/{router}/l3-agents', {'agent': {}}), case('one agent of a router', 'GET', 'routers/{router}/l3-agents/peer-hv1'),
    case('agent taken from a router', 'DELETE', 'routers/{router}/l3-agents/peer-hv1'),
    case('routers of an agent by an unknown filter', 'GET', ON + '?colour=red'),
    case('unknown agent', 'GET', 'agents/' + DEAD), case('agent is made', 'POST', 'agents', {'agent': {}}), case('agents by an unknown filter', 'GET', 'agents?colour=red'),
    case('agents, alive is garbage', 'GET', 'agents?alive=x'), case('agents by configuration', 'GET', 'agents?configurations=x'),
    case('update of an unknown agent', 'PUT', 'agents/' + DEAD, {'agent': {'description': 'x'}}), case('delete of an unknown agent', 'DELETE', 'agents/' + DEAD),
] + [case('PUT agents: ' + title, 'PUT', 'agents/peer-hv1', {'agent': attrs}) for title, attrs in {
    'admin_state_up is garbage': {'admin_state_up': 'x'}, 'admin_state_up is null': {'admin_state_up': None}, 'description is a number': {'description': 5},
    'description is a list': {'description': []}, 'id': {'id': DEAD}, 'host': {'host': 'x'}, 'binary': {'binary': 'x'}, 'unknown': {'colour': 1}}.items()]
