"""Quotas of projects."""
from cells import Case

CASES = [
    Case('get_quota', 'GET', '/quotas', None, ('own',), None, 'list', ('quota',)),
    Case('get_quota', 'GET', '/quotas/{quota}'),
    Case('get_quota', 'GET', '/quotas/{project}/default', note='defaults'),
    Case('get_quota', 'GET', '/quotas/{project}/details', note='details'),
    Case('get_quota', 'GET', '/quotas/{project}/details.json', note='details.json'),
    Case('get_quota', 'GET', '/quotas/tenant', None, ('own',), note='tenant'),
    Case('get_quota', 'GET', '/quotas/project', None, ('own',), note='project'),
    Case('update_quota', 'PUT', '/quotas/{quota}', {'quota': {'network': 77}}),
    Case('update_quota', 'PUT', '/quotas/{quota}', {'quota': {'network': -1, 'port': 400}}, note='without a limit'),
    Case('update_quota', 'PUT', '/quotas/{quota}', {'quota': {'network': -2}}, note='bad value'),
    Case('update_quota', 'PUT', '/quotas/{quota}', {'quota': {'ship': 1}}, note='unknown resource'),
    Case('delete_quota', 'DELETE', '/quotas/{quota}'),
    Case('update_quota', 'POST', '/quotas', {'quota': {'network': 77}}, ('own',), note='POST'),
]
