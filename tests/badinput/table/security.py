"""Security groups and their rules, address groups, default rules, what is shared."""
from .row import DEAD, LONG, case, post, put


def rules(titles):
    """Rules with these attributes, by title."""
    return [post('security-group-rules', title, **attrs) for title, attrs in titles.items()]


def change(verb, title, body):
    """An address group given more or fewer addresses."""
    return case('%s: %s' % (verb, title), 'PUT', 'address-groups/{office}/' + verb, body)


SECURITY = [
    post('security-groups', 'name is null', name=None), post('security-groups', 'name is a list', name=['x']),
    post('security-groups', 'name too long', name=LONG), post('security-groups', 'name of the default', name='Default'),
    post('security-groups', 'description is a number', description=5), post('security-groups', 'description too long', description=LONG),
    post('security-groups', 'description far too long', description=LONG * 5),
    post('security-groups', 'stateful is garbage', stateful='x'), post('security-groups', 'stateful is null', stateful=None),
    post('security-groups', 'rules of its own', security_group_rules=[]), post('security-groups', 'project is null', project_id=None),
    post('security-groups', 'NUL', name='a\0b'), post('security-groups', 'unknown', colour=1),
    put('security-groups', 'group', 'name is null', name=None), put('security-groups', 'group', 'name of the default', name='default'),
    put('security-groups', 'group', 'stateful is garbage', stateful=[]), put('security-groups', 'group', 'project', project_id='x'),
    put('security-groups', 'group', 'description too long', description=LONG), put('security-groups', 'group', 'unknown', colour=1),
    case('group of an empty object', 'POST', 'security-groups', {}), case('group of a list', 'POST', 'security-groups', []),
    case('group of a number', 'POST', 'security-groups', b'5'), case('group that is no JSON', 'POST', 'security-groups', b'{'),
    case('group of nothing at all', 'POST', 'security-groups'), case('group of null', 'POST', 'security-groups', b'null'),
    case('group of a rule', 'POST', 'security-groups', {'security_group_rule': {}}),
    case('group changed by an empty object', 'PUT', 'security-groups/{group}', {}),
    case('group changed by a number', 'PUT', 'security-groups/{group}', b'5'),
    case('group changed by no JSON', 'PUT', 'security-groups/{group}', b'{'),
    case('group changed by nothing at all', 'PUT', 'security-groups/{group}'),
    case('group changed by a rule', 'PUT', 'security-groups/{group}', {'security_group_rule': {}}),
    case('unknown group changed by a rule', 'PUT', 'security-groups/' + DEAD, {'security_group_rule': {}}),
    case('groups that are text', 'POST', 'security-groups', {'security_groups': ['x']}),
    case('update of an unknown group', 'PUT', 'security-groups/' + DEAD, {'security_group': {'name': 'x'}}),
    case('update of a rule', 'PUT', 'security-group-rules/{rule}', {'security_group_rule': {'description': 'x'}}),
    case('update of a rule without change', 'PUT', 'security-group-rules/{rule}', {'security_group_rule': {}}),
    case('update of a rule\'s protocol', 'PUT', 'security-group-rules/{rule}', {'security_group_rule': {'protocol': 'udp'}}),
    case('rules of two groups', 'POST', 'security-group-rules', {'security_group_rules': [
        {'security_group_id': group, 'direction': 'ingress', 'project_id': '{project}'} for group in ('{group}', DEAD)]}),
    case('filter by a port that is garbage', 'GET', 'security-group-rules?port_range_min=x'),
    case('filter by an unknown protocol', 'GET', 'security-group-rules?protocol=x'),
    case('filter by a prefix that is garbage', 'GET', 'security-group-rules?remote_ip_prefix=x'),
    case('filter by an unknown ethertype', 'GET', 'security-group-rules?ethertype=x'),
    case('filter groups by stateful garbage', 'GET', 'security-groups?stateful=x'),
    case('filter groups by shared garbage', 'GET', 'security-groups?shared=x'),
] + rules({
    'no group': {'security_group_id': '<none>'}, 'group is null': {'security_group_id': None}, 'group is a list': {'security_group_id': ['x']},
    'group is unknown': {'security_group_id': DEAD}, 'no direction': {'direction': '<none>'}, 'direction is garbage': {'direction': 'x'},
    'direction is a list': {'direction': []}, 'ethertype is garbage': {'ethertype': 'x'}, 'ethertype is null': {'ethertype': None},
    'ethertype is a list': {'ethertype': ['IPv4']}, 'protocol with a sign': {'protocol': '+1'}, 'protocol with a zero': {'protocol': '06'},
    'protocol ANY': {'protocol': 'ANY'}, 'protocol is true': {'protocol': True}, 'protocol is a fraction': {'protocol': 6.5},
    'protocol is a list': {'protocol': []}, 'protocol is an object': {'protocol': {}}, 'protocol is negative': {'protocol': -1},
    'protocol is too great': {'protocol': 256}, 'protocol is garbage': {'protocol': 'x'}, 'protocol is a blank': {'protocol': ' '},
    'protocol is digits of another script': {'protocol': '\u0661'}, 'protocol is huge': {'protocol': '9' * 400},
    'ports without protocol': {'port_range_min': 1, 'port_range_max': 2}, 'port is garbage': {'protocol': 'tcp', 'port_range_min': 'x'},
    'port is huge': {'protocol': 'tcp', 'port_range_min': 1, 'port_range_max': 10 ** 30},
    'port is a list': {'protocol': 'tcp', 'port_range_min': [], 'port_range_max': []},
    'port is an object': {'protocol': 'tcp', 'port_range_min': {'a': 1}, 'port_range_max': 2},
    'port is a fraction': {'protocol': 'tcp', 'port_range_min': 80.5, 'port_range_max': 81},
    'port is true': {'protocol': 'tcp', 'port_range_min': True, 'port_range_max': True},
    'port is an exponent': {'protocol': 'tcp', 'port_range_min': '1e2', 'port_range_max': 200},
    'prefix is garbage': {'remote_ip_prefix': 'x'}, 'prefix is a number': {'remote_ip_prefix': 5}, 'prefix is true': {'remote_ip_prefix': True},
    'prefix is an object': {'remote_ip_prefix': {'a': 1}}, 'prefix is a list': {'remote_ip_prefix': ['x']},
    'prefix of the other version': {'remote_ip_prefix': '2001:db8::/32'}, 'prefix with a NUL': {'remote_ip_prefix': '10.0.0.0/8\0'},
    'remote group is empty': {'remote_group_id': ''},
    'remote group is a list': {'remote_group_id': ['x']}, 'remote group is an object': {'remote_group_id': {'a': 1}},
    'remote group is unknown': {'remote_group_id': DEAD}, 'remote addresses are empty': {'remote_address_group_id': ''},
    'remote addresses are a list': {'remote_address_group_id': ['x']}, 'remote addresses are unknown': {'remote_address_group_id': DEAD},
    'two remotes': {'remote_ip_prefix': '10.0.0.0/8', 'remote_group_id': '{group}'}, 'description too long': {'description': LONG},
    'description is null': {'description': None}, 'unknown': {'colour': 1}, 'tags': {'tags': ['x']}, 'project too long': {'project_id': LONG},
}) + [
    post('address-groups', 'name is null', name=None), post('address-groups', 'name too long', name=LONG),
    post('address-groups', 'description too long', description=LONG), post('address-groups', 'description far too long', description=LONG * 5),
    post('address-groups', 'addresses are a text', addresses='x'), post('address-groups', 'addresses are null', addresses=None),
    post('address-groups', 'an address is garbage', addresses=['x']), post('address-groups', 'an address is a host', addresses=['10.0.0.1']),
    post('address-groups', 'an address is null', addresses=[None]), post('address-groups', 'an address is a list', addresses=[[]]),
    post('address-groups', 'host bits', addresses=['10.0.0.1/8']), post('address-groups', 'an address twice', addresses=['10.0.0.0/8'] * 2),
    post('address-groups', 'shared', shared=True), post('address-groups', 'unknown', colour=1),
    case('many address groups', 'POST', 'address-groups', {'address_groups': [{'name': 'a', 'project_id': '{project}'}] * 2}),
    put('address-groups', 'office', 'addresses', addresses=[]), put('address-groups', 'office', 'name is a number', name=5),
    put('address-groups', 'office', 'description too long', description=LONG), put('address-groups', 'office', 'unknown', colour=1),
    case('addresses of an unknown group', 'PUT', 'address-groups/%s/add_addresses' % DEAD, {'addresses': ['10.0.0.0/8']}),
    case('address group with an unknown verb', 'PUT', 'address-groups/{office}/set_addresses', {'addresses': []}),
] + [change(verb, title, body) for verb in ('add_addresses', 'remove_addresses') for title, body in {
    'no addresses': {}, 'addresses are null': {'addresses': None}, 'addresses are a number': {'addresses': 5},
    'addresses are a text': {'addresses': 'x'}, 'an address is null': {'addresses': [None]}, 'an address is a number': {'addresses': [5]},
    'an address is a list': {'addresses': [['10.0.0.0/8']]}, 'an address is garbage': {'addresses': ['x']},
    'an address is empty': {'addresses': ['']}, 'an address with a NUL': {'addresses': ['10.0.0.0/8\0']}, 'a list': ['10.0.0.0/8'],
    'no body': None, 'wrapped': {'address_group': {'addresses': ['10.0.0.0/8']}}, 'more than addresses': {'addresses': [], 'colour': 1}}.items()] + [
    post('default-security-group-rules', 'no use', used_in_default_sg='<none>'),
    post('default-security-group-rules', 'use is garbage', used_in_non_default_sg='x'),
    post('default-security-group-rules', 'protocol is garbage', protocol='x'),
    post('default-security-group-rules', 'port is garbage', protocol='tcp', port_range_min='x'),
    post('default-security-group-rules', 'remote group is unknown', remote_group_id=DEAD),
    post('default-security-group-rules', 'remote group is a text', remote_group_id='x'),
    post('default-security-group-rules', 'remote group is a list', remote_group_id=['x']),
    post('default-security-group-rules', 'remote addresses are unknown', remote_address_group_id=DEAD),
    post('default-security-group-rules', 'description too long', description=LONG),
    post('default-security-group-rules', 'unknown', colour=1),
    case('an unknown default rule', 'DELETE', 'default-security-group-rules/' + DEAD),
] + [case('sharing %s' % title, 'POST', 'rbac-policies', {'rbac_policy': dict(
    {'object_type': 'security_group', 'object_id': '{group}', 'action': 'access_as_shared', 'target_tenant': '*', 'project_id': '{project}'},
    **attrs)}) for title, attrs in {
        'an unknown group': {'object_id': DEAD}, 'an address group as a group': {'object_id': '{office}'},
        'an unknown address group': {'object_id': DEAD, 'object_type': 'address_group'}, 'as external': {'action': 'access_as_external'},
        'an unknown type': {'object_type': 'x'}, 'with nobody': {'target_tenant': None}, 'with a list': {'target_tenant': ['x']},
        'a list': {'object_id': ['x']}}.items()]
