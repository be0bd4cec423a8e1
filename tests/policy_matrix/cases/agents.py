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
    Case('get_availability_zone', 'GET', '/availability_zones', None, ('own',)),
    Case('extensions', 'GET', '/extensions/address-scope', None, ('own',), note='one'),
]
