"""Agents, availability zones, extensions: what is there, not whose."""
from cells import Case

AGENT = {'agent': {'description': 'changed'}}
NOBODY = '00000000-0000-0000-0000-000000000000'
# A real agent is not removed: the server may be shared with others.
NO_ADMIN = ('manager', 'member', 'reader', 'none', 'service')

CASES = [
    Case('get_agent', 'GET', '/agents/{agent}', None, ('own',)),
    Case('get_agent', 'GET', '/agents', None, ('own',), note='list'),
    Case('get_agent', 'GET', '/agents/' + NOBODY, None, ('own',), note='unknown id'),
    Case('create_agent', 'POST', '/agents', AGENT, ('own',)),
    Case('update_agent', 'PUT', '/agents/' + NOBODY, AGENT, ('own',), note='unknown id'),
    Case('delete_agent', 'DELETE', '/agents/' + NOBODY, None, ('own',), note='unknown id'),
    Case('update_agent', 'PUT', '/agents/{agent}', AGENT, ('own',), NO_ADMIN),
    Case('delete_agent', 'DELETE', '/agents/{agent}', None, ('own',), NO_ADMIN),
    Case('get_l3-routers', 'GET', '/agents/{agent}/l3-routers', None, ('own',), lists=('router',)),
    Case('get_l3-agents', 'GET', '/routers/{router}/l3-agents'),
    Case('create_l3-router', 'POST', '/agents/{agent}/l3-routers', {'router_id': '{router}'}, actors=NO_ADMIN),
    Case('update_l3-router', 'PUT', '/agents/{agent}/l3-routers/{router}', {'ha_chassis_priority': 7}, actors=NO_ADMIN),
    Case('delete_l3-router', 'DELETE', '/agents/{agent}/l3-routers/{router}', actors=NO_ADMIN),
    Case('get_availability_zone', 'GET', '/availability_zones', None, ('own',)),
    Case('extensions', 'GET', '/extensions/address-scope', None, ('own',), note='one'),
]
