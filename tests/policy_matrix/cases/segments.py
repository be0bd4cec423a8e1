"""Segments: for administrators."""
from cells import Case

CASES = [
    Case('create_segment', 'POST', '/segments', {'segment': {
        'network_id': '{network}', 'network_type': 'vlan', 'physical_network': 'public', 'segmentation_id': 2100}}, ('own', 'other', 'shared')),
    Case('get_segment', 'GET', '/segments/{segment}'),
    Case('get_segment', 'GET', '/segments', None, ('own',), None, 'list', ('segment',)),
    Case('get_segment', 'GET', '/segments?network_id={network}', None, ('own', 'other'), None, 'list of a network', ('segment',)),
    Case('update_segment', 'PUT', '/segments/{segment}', {'segment': {'name': 'changed'}}),
    Case('delete_segment', 'DELETE', '/segments/{segment}'),
]
