"""Interfaces of routers: `add_router_interface`, `remove_router_interface`."""
from .row import DEAD, LONG, case

# What says nothing about an interface.
SAID = {
    'not JSON': b'{', 'no body': None, 'null': b'null', 'a number': b'5', 'a text': b'"x"', 'a list': [], 'a list of one': [{'subnet_id': '{subnet}'}],
    'an empty object': {}, 'unknown key': {'colour': 1}, 'wrapped': {'router': {'subnet_id': '{subnet}'}},
    'subnet is null': {'subnet_id': None}, 'subnet is a number': {'subnet_id': 5}, 'subnet is a list': {'subnet_id': ['{inner}']},
    'subnet is an object': {'subnet_id': {}}, 'subnet is true': {'subnet_id': True}, 'subnet is empty': {'subnet_id': ''},
    'subnet is garbage': {'subnet_id': 'x'}, 'subnet is unknown': {'subnet_id': DEAD}, 'subnet is long': {'subnet_id': LONG},
    'subnet with a NUL': {'subnet_id': 'a\0b'}, 'subnet is a network': {'subnet_id': '{network}'},
    'port is null': {'port_id': None}, 'port is a number': {'port_id': 5}, 'port is a list': {'port_id': ['{guest}']},
    'port is an object': {'port_id': {}}, 'port is empty': {'port_id': ''}, 'port is garbage': {'port_id': 'x'}, 'port is unknown': {'port_id': DEAD},
    'port is a subnet': {'port_id': '{inner}'}, 'port and subnet unknown': {'port_id': DEAD, 'subnet_id': DEAD},
    'port of another device': {'port_id': '{gateway}'}, 'port without addresses': {'port_id': '{bare}'}, 'port of a floating IP': {'port_id': '{fipport}'},
}
ADDED = {
    'subnet that is there': {'subnet_id': '{inner}'}, 'subnet that overlaps': {'subnet_id': '{copy}'}, 'subnet of the gateway': {'subnet_id': '{outside}'},
    'subnet without a gateway': {'subnet_id': '{closed}'}, 'port and its subnet': {'port_id': '{port}', 'subnet_id': '{subnet}'},
    'port and another subnet': {'port_id': '{guest}', 'subnet_id': '{subnet}'}, 'port that is there': {'port_id': '{interface}'},
    'port on a subnet that is there': {'port_id': '{guest}'}, 'more than a subnet': {'subnet_id': '{inner}', 'colour': 1},
}
REMOVED = {
    'subnet that floating IPs need': {'subnet_id': '{inner}'}, 'port that floating IPs need': {'port_id': '{interface}'},
    'subnet that is not there': {'subnet_id': '{subnet}'}, 'subnet of the gateway': {'subnet_id': '{outside}'},
    'port that is no interface': {'port_id': '{guest}'}, 'port and another subnet': {'port_id': '{interface}', 'subnet_id': '{subnet}'},
    'port and its subnet that floating IPs need': {'port_id': '{interface}', 'subnet_id': '{inner}'},
    'another port and its subnet': {'port_id': '{guest}', 'subnet_id': '{inner}'},
}


def rows(verb, titles):
    return [case('%s: %s' % (verb, title), 'PUT', 'routers/{router}/' + verb, body) for title, body in titles.items()] + [
        case('%s of %s' % (verb, title), 'PUT', 'routers/%s/%s' % (id, verb), {'subnet_id': '{inner}'})
        for title, id in (('an unknown router', DEAD), ('a bad router', 'x'), ('another router', '{stranger}')) if (verb, id) != ('add_router_interface', '{stranger}')]


INTERFACES = rows('add_router_interface', {**SAID, **ADDED}) + rows('remove_router_interface', {**SAID, **REMOVED})
