"""Security groups and their rules, which belong to the owner of the group."""
from cells import Case

ALL = ('own', 'other', 'rbac')
RULE = {'direction': 'egress', 'protocol': 'udp', 'port_range_min': 53, 'port_range_max': 53, 'ethertype': 'IPv6'}


def rule(note='', targets=ALL, **values):
    body = dict(RULE, security_group_id='{security_group}', **values)
    return Case('create_security_group_rule', 'POST', '/security-group-rules', {'security_group_rule': body}, targets, note=note)


CASES = [
    Case('create_security_group', 'POST', '/security-groups', {'security_group': {'name': 'made', 'project_id': '{owner}'}}),
    Case('create_security_group', 'POST', '/security-groups', {'security_group': {'name': 'made', 'project_id': '{project}'}},
         note='project_id given'),
    Case('create_security_group', 'POST', '/security-groups', {'security_group': {'name': 'default'}}, ('own',), note='named default'),
    Case('get_security_group', 'GET', '/security-groups/{security_group}', None, ALL),
    Case('get_security_group', 'GET', '/security-groups', None, ('own',), None, 'list', ('security_group',)),
    Case('get_security_group', 'GET', '/security-groups?{asc}', None, ('own',), None, 'list in order', ('security_group',)),
    Case('get_security_group', 'GET', '/security-groups?{desc}', None, ('own',), None, 'list in reverse', ('security_group',)),
    Case('get_security_group', 'GET', '/security-groups?shared=True&{asc}', None, ('own',), None, 'list of shared', ('security_group',)),
    Case('get_security_group', 'GET', '/security-groups?project_id={project}&{asc}', None, ('own', 'other'), None, 'list of a project',
         ('security_group',)),
    Case('update_security_group', 'PUT', '/security-groups/{security_group}', {'security_group': {'name': 'changed'}}, ALL),
    Case('update_security_group', 'PUT', '/security-groups/{security_group}', {'security_group': {'stateful': False}}, ALL, note='stateless'),
    Case('delete_security_group', 'DELETE', '/security-groups/{security_group}', None, ALL),
    rule(),
    rule('remote group', remote_group_id='{security_group}'),
    rule("another project's remote group", ('own',), remote_group_id='{security_group.other}'),
    rule('project_id given', project_id='{project}'),
    Case('create_security_group_rule', 'POST', '/security-group-rules', {'security_group_rules': [
        dict(RULE, security_group_id='{security_group}'),
        dict(RULE, security_group_id='{security_group}', port_range_max=54)]}, ALL, note='two'),
    Case('get_security_group_rule', 'GET', '/security-group-rules/{security_group_rule}', None, ALL),
    Case('get_security_group_rule', 'GET', '/security-group-rules', None, ('own',), None, 'list', ('security_group_rule',)),
    Case('get_security_group_rule', 'GET', '/security-group-rules?security_group_id={security_group}', None, ALL, None, 'list of a group',
         ('security_group_rule',)),
    Case('delete_security_group_rule', 'DELETE', '/security-group-rules/{security_group_rule}', None, ALL),
]
