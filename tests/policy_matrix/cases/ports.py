"""Ports: their own project, the owner of the network, other services and sub-attributes."""
from actors import FORWARDED, ROLES
from cells import Case

ALL = ('own', 'other', 'guest', 'host')
MORE = ROLES + ('advsvc', 'dataplane')
SUBNET = {'subnet_id': '{subnet}'}
PAIR = {'ip_address': '10.200.0.1'}
PAIR_MAC = {'ip_address': '10.200.0.1', 'mac_address': 'fa:16:3e:00:11:22'}
MAC = 'fa:16:3e:77:77:77'
HIDDEN = ('get_port', 'get_port:binding:vif_type', 'get_port:binding:vif_details', 'get_port:binding:host_id', 'get_port:binding:profile')
OWNERS = ('compute', 'baremetal', 'manila', 'network')


def create(rule, note='', targets=ALL, **values):
    body = {'name': 'made', 'network_id': '{lan}', 'project_id': '{owner}', **values}
    return Case(rule, 'POST', '/ports', {'port': body}, targets, note=note)


def update(rule, note='', targets=ALL, **values):
    return Case(rule, 'PUT', '/ports/{port}', {'port': values}, targets, note=note)


def both(attribute, value, note='', rule=None):
    """The attribute in a new port and in an old one."""
    rule = rule or attribute
    return [create('create_port:' + rule, note, **{attribute: value}),
            update('update_port:' + rule, note, **{attribute: value})]


CASES = [
    create('create_port'),
    create('create_port', 'on an external network', ('own',), network_id='{lan.external}'),
    create('create_port', 'on a network by RBAC', ('own',), network_id='{lan.rbac}'),
    create('create_port', 'with a security group', ('own', 'other'), security_groups=['{security_group}']),
    create('create_port', 'with a security group by RBAC', ('own',), security_groups=['{security_group.rbac}']),
    create('create_port', "with another project's security group", ('own',), security_groups=['{security_group.other}']),
    create('create_port', 'without addresses', fixed_ips=[]),
    Case('create_port', 'POST', '/ports', {'ports': [{'network_id': '{lan}'}, {'network_id': '{lan.own}'}]}, ALL, note='two'),
    Case('create_port', 'POST', '/ports', {'port': {'network_id': '{lan}', 'project_id': '{project}'}}, ALL, note='project_id given'),
    create('create_port:fixed_ips:subnet_id', fixed_ips=[SUBNET]),
    update('update_port:fixed_ips:subnet_id', fixed_ips=[SUBNET]),
    *both('device_id', 'machine'),
    *both('device_owner', 'compute:matrix'),
    *both('device_owner', 'network:matrix', 'of the network'),
    *both('device_owner', 'network:router_interface', 'router interface'),
    *both('mac_address', MAC),
    *both('port_security_enabled', False),
    *both('binding:host_id', '{host}'),
    *both('binding:host_id', 'nowhere', 'unknown host'),
    *both('binding:host_id', '', 'empty'),
    *both('binding:profile', {'key': 'value'}),
    *both('binding:profile', {}, 'empty'),
    *both('binding:vnic_type', 'macvtap'),
    *both('binding:vnic_type', 'normal', 'default'),
    *both('allowed_address_pairs', [], 'empty'),
    *both('allowed_address_pairs', [PAIR], rule='allowed_address_pairs:ip_address'),
    *both('allowed_address_pairs', [PAIR_MAC], rule='allowed_address_pairs:mac_address'),
    update('update_port:data_plane_status', data_plane_status='DOWN'),
    Case(HIDDEN, 'GET', '/ports/{port}', None, ALL, MORE),
    Case('get_port', 'GET', '/ports/{port}?fields=id&fields=binding:host_id', None, ALL, note='hidden field'),
    Case('get_port', 'GET', '/ports', None, ('own',), MORE, 'list', ('port',)),
    Case('get_port', 'GET', '/ports?{asc}', None, ('own',), MORE, 'list in order', ('port',)),
    Case('get_port', 'GET', '/ports?{desc}', None, ('own',), MORE, 'list in reverse', ('port',)),
    Case('get_port', 'GET', '/ports?network_id={lan}&{asc}', None, ALL, None, 'list of a network', ('port',)),
    Case('get_port', 'GET', '/ports?project_id={project}&{asc}', None, ('own', 'other'), None, 'list of a project', ('port',)),
    Case('get_port', 'GET', '/ports?binding:host_id=&{asc}', None, ('own',), None, 'list by a hidden attribute', ('port',)),
    Case('get_port', 'GET', '/ports?fields=id&fields=binding:host_id&{asc}', None, ('own',), None, 'list, hidden field', ('port',)),
    Case('get_port', 'GET', '/ports?fields=name&network_id={lan}', None, ALL, None, 'list without ids', ('port',)),
    update('update_port', name='changed'),
    update('update_port', 'down', admin_state_up=False),
    update('update_port', 'security groups', security_groups=['{security_group}'], targets=('own', 'other')),
    update('update_port', "another project's security group", security_groups=['{security_group.other}'], targets=('own', 'guest')),
    update('update_port:device_owner', 'and name', name='changed', device_owner='network:matrix'),
    Case('delete_port', 'DELETE', '/ports/{port}', None, ALL, MORE + (FORWARDED,)),
    *[Case('delete_port', 'DELETE', '/ports/{%s_port}' % owner, None, ALL, ROLES + (FORWARDED,), 'of ' + owner) for owner in OWNERS],
]
for target, third in (('own', 1), ('other', 2), ('guest', 3), ('host', 1)):
    FIXED = {'ip_address': '10.77.%d.99' % third}       # of the target's subnet
    CASES += [
        create('create_port:fixed_ips:ip_address', 'of ' + target, (target,), fixed_ips=[FIXED]),
        create('create_port:fixed_ips', 'of ' + target, (target,), fixed_ips=[dict(FIXED, **SUBNET)]),
        update('update_port:fixed_ips:ip_address', 'of ' + target, (target,), fixed_ips=[FIXED]),
        update('update_port:fixed_ips', 'of ' + target, (target,), fixed_ips=[dict(FIXED, **SUBNET)]),
    ]
