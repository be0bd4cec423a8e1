"""Forwarded ports: the owner of the floating IP decides."""
from cells import Case

PATH, ONE = '/floatingips/{floatingip}/port_forwardings', '/floatingips/{floatingip}/port_forwardings/{forwarding}'
TARGETS = (('own', 1), ('other', 2))


def body(third, **values):
    return {'port_forwarding': {'protocol': 'udp', 'external_port': 53, 'internal_port': 53, 'internal_port_id': '{inside}',
                                'internal_ip_address': '10.77.%d.50' % third, **values}}


CASES = [Case('create_floatingip_port_forwarding', 'POST', PATH, body(third), (target,), note='of ' + target) for target, third in TARGETS]
CASES += [
    Case('create_floatingip_port_forwarding', 'POST', PATH, body(2, internal_port_id='{inside.other}'), ('own',),
         note="to another project's port"),
    Case('get_floatingip_port_forwarding', 'GET', ONE),
    Case('get_floatingip_port_forwarding', 'GET', PATH, note='list', lists=('forwarding',)),
    Case('update_floatingip_port_forwarding', 'PUT', ONE, {'port_forwarding': {'internal_port': 23}}),
    Case('delete_floatingip_port_forwarding', 'DELETE', ONE),
]
