"""Floating IPs, and the pools that they come from."""
from cells import Case

EXTERNAL = {'floating_network_id': '{lan.external}', 'subnet_id': '{subnet.external}'}


def create(rule, note='', targets=('own', 'other'), **values):
    return Case(rule, 'POST', '/floatingips', {'floatingip': {**EXTERNAL, 'project_id': '{owner}', **values}}, targets, note=note)


def update(rule, note='', targets=('own', 'other'), **values):
    return Case(rule, 'PUT', '/floatingips/{floatingip}', {'floatingip': values}, targets, note=note)


CASES = [
    create('create_floatingip'),
    Case('create_floatingip', 'POST', '/floatingips', {'floatingip': {**EXTERNAL, 'project_id': '{project}'}}, note='project_id given'),
    create('create_floatingip', 'on a network that is not external', ('own',), floating_network_id='{lan.own}', subnet_id=None),
    create('create_floatingip', 'of a port', port_id='{inside}'),
    create('create_floatingip', "of another project's port", ('own',), port_id='{inside.other}'),
    create('create_floatingip:floating_ip_address', floating_ip_address='10.77.4.77'),
    create('create_floatingip:router_id', router_id='{way}', port_id='{inside}'),
    create('create_floatingip:router_id', 'left open', router_id=None),
    Case('get_floatingip', 'GET', '/floatingips/{floatingip}'),
    Case('get_floatingip', 'GET', '/floatingips', None, ('own',), None, 'list', ('floatingip',)),
    Case('get_floatingip', 'GET', '/floatingips?project_id={project}', None, ('own', 'other'), None, 'list of a project', ('floatingip',)),
    update('update_floatingip', description='changed'),
    update('update_floatingip', 'port', port_id='{inside}'),
    update('update_floatingip', "another project's port", ('own',), port_id='{inside.other}'),
    update('update_floatingip', 'no port', port_id=None),
    update('update_floatingip:router_id', router_id='{way}', port_id='{inside}'),
    Case('delete_floatingip', 'DELETE', '/floatingips/{floatingip}'),
    Case('get_floatingip_pool', 'GET', '/floatingip_pools', None, ('own',), note='list'),
]
