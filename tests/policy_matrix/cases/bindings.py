"""Bindings of ports to hosts: for other services."""
from actors import ROLES
from cells import Case

ALL = ('own', 'other', 'guest', 'host')
CASES = [
    Case('get_port_binding', 'GET', '/ports/{bound}/bindings', None, ALL, note='list'),
    Case('get_port_binding', 'GET', '/ports/{bound}/bindings/{host}', None, ALL),
    Case('create_port_binding', 'POST', '/ports/{bound}/bindings', {'binding': {'host': 'elsewhere'}}, ALL),
    Case('create_port_binding', 'POST', '/ports/{bound}/bindings', {'binding': {'host': '{host}'}}, ALL, note='same host'),
    Case('create_port_binding', 'POST', '/ports/{bound}/bindings', {'binding': {'host': 'elsewhere', 'vnic_type': 'normal'}}, ('own',),
         note='with a type'),
    Case('update_port_binding', 'PUT', '/ports/{bound}/bindings/{host}', {'binding': {'vnic_type': 'normal'}}, ALL),
    Case('update_port_binding', 'PUT', '/ports/{bound}/bindings/{host}', {'binding': {'profile': {'a': 'b'}}}, ALL, note='profile'),
    Case('activate', 'PUT', '/ports/{bound}/bindings/{host}/activate', None, ALL),
    Case('activate', 'PUT', '/ports/{bound}/bindings/elsewhere/activate', None, ALL, note='unknown host'),
    Case('delete_port_binding', 'DELETE', '/ports/{bound}/bindings/{host}', None, ALL),
    Case('delete_port_binding', 'DELETE', '/ports/{bound}/bindings/elsewhere', None, ALL, ROLES, note='unknown host'),
]
