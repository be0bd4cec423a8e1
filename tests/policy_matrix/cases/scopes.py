"""Callers without a project, and callers whom Keystone does not know."""
from actors import SCOPES, STRANGERS
from cells import Case

WHO = tuple(SCOPES) + STRANGERS


def who(rule, method, path, body=None, targets=('own',), note='', lists=()):
    return Case(rule, method, path, body, targets, WHO, ('scopes ' + note).strip(), lists)


CASES = [
    who('get_network', 'GET', '/networks/{network}', None, ('own', 'shared')),
    who('get_network', 'GET', '/networks', None, note='list', lists=('network',)),
    who('create_network', 'POST', '/networks', {'network': {'name': 'made'}}),
    who('create_network', 'POST', '/networks', {'network': {'name': 'made', 'project_id': '{project}'}}, note='project_id given'),
    who('update_network', 'PUT', '/networks/{network}', {'network': {'name': 'changed'}}),
    who('delete_network', 'DELETE', '/networks/{network}'),
    who('get_port', 'GET', '/ports', None, note='list', lists=('port',)),
    who('create_port', 'POST', '/ports', {'port': {'network_id': '{lan}'}}),
    who('get_security_group', 'GET', '/security-groups', None, note='list', lists=('security_group',)),
    who('create_security_group', 'POST', '/security-groups', {'security_group': {'name': 'made'}}),
    who('get_router', 'GET', '/routers', None, note='list', lists=('router',)),
    who('create_router', 'POST', '/routers', {'router': {'name': 'made'}}),
    who('get_floatingip', 'GET', '/floatingips', None, note='list', lists=('floatingip',)),
    who('create_floatingip', 'POST', '/floatingips', {'floatingip': {'floating_network_id': '{lan.external}', 'subnet_id': '{subnet.external}'}}),
    who('get_quota', 'GET', '/quotas/{quota}'),
    who('get_agent', 'GET', '/agents', None, note='list'),
    who('get_availability_zone', 'GET', '/availability_zones'),
    who('extensions', 'GET', '/extensions/address-scope'),
    who('no rule', 'GET', '/ships', note='unknown path'),
]
