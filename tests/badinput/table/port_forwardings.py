"""Ports that floating IPs forward."""
from .row import DEAD, HUGE, LONG, bodies, case

PATH = 'floatingips/{carrier}/port_forwardings'
GOOD = {'protocol': 'tcp', 'internal_ip_address': '10.81.0.50', 'internal_port_id': '{guest}', 'internal_port': 80, 'external_port': 8080}
RANGES = {
    'text': 'x', 'empty': '', 'number': 5, 'list': ['80:81'], 'object': {}, 'true': True, 'open': '80:', 'backwards': '90:80', 'from zero': '0:80',
    'beyond': '80:70000', 'of three': '1:2:3', 'negative': '-5:5', 'of fractions': '1.5:2', 'with blanks': ' 80 : 81 ',
}
CHANGED = {
    'protocol is garbage': {'protocol': 'x'}, 'protocol is a number': {'protocol': 6}, 'protocol is null': {'protocol': None}, 'protocol is a list': {'protocol': ['tcp']},
    'protocol is another case': {'protocol': 'TCP', 'external_port': 22}, 'protocol is empty': {'protocol': ''},
    'address is garbage': {'internal_ip_address': 'x'}, 'address is a number': {'internal_ip_address': 5}, 'address is null': {'internal_ip_address': None},
    'address is another\'s': {'internal_ip_address': '10.81.0.51'}, 'address is IPv6': {'internal_ip_address': 'fd81::5'}, 'address is a list': {'internal_ip_address': []},
    'port id is garbage': {'internal_port_id': 'x'}, 'port id is unknown': {'internal_port_id': DEAD}, 'port id is a number': {'internal_port_id': 5},
    'port id is null': {'internal_port_id': None}, 'port has a floating IP': {'internal_port_id': '{server}', 'internal_ip_address': '10.81.0.51'},
    'port has another address': {'internal_port_id': '{server}'}, 'port out of reach': {'internal_port_id': '{port}', 'internal_ip_address': '10.76.0.50'},
    'port without addresses': {'internal_port_id': '{bare}'}, 'description too long': {'description': LONG}, 'description is huge': {'description': HUGE},
    'description is a number': {'description': 5}, 'id': {'id': DEAD}, 'unknown': {'colour': 1}, 'floating IP': {'floatingip_id': DEAD}, 'tags': {'tags': ['x']},
    **{'%s is %s' % (side, title): {side: value} for side in ('internal_port', 'external_port') for title, value in {
        'zero': 0, 'beyond': 65536, 'negative': -1, 'a text': 'x', 'a list': [80], 'an object': {}, 'a fraction': 80.5, 'true': True, 'huge': 10 ** 30}.items()},
    **{'both, range %s' % title: {'internal_port_range': '80', 'external_port_range': value} for title, value in (('other', '9000'), ('wider', '9000:9001'))},
}


def forward(title, attrs):
    row = {k: v for k, v in dict(GOOD, **attrs).items() if v != '<none>'}
    return case('POST port_forwardings: ' + title, 'POST', PATH, {'port_forwarding': row})


def ranged(title, inner, outer, **more):
    return forward(title, dict({'internal_port': '<none>', 'external_port': '<none>', 'internal_port_range': inner, 'external_port_range': outer}, **more))


def change(title, attrs):
    return case('PUT port_forwardings: ' + title, 'PUT', PATH + '/{forwarding}', {'port_forwarding': attrs})


PORT_FORWARDINGS = bodies('POST port_forwardings', 'POST', PATH, 'port_forwarding', {
    'none of many': {'port_forwardings': []}, 'many that are null': {'port_forwardings': None}, 'many numbers': {'port_forwardings': [5]},
    'many, one of them bad': {'port_forwardings': [GOOD, dict(GOOD, protocol='x')]}}) + [
    forward(title, attrs) for title, attrs in {
        **CHANGED, **{'no ' + name: {name: '<none>'} for name in GOOD},
        'neither ports nor ranges': {'internal_port': '<none>', 'external_port': '<none>'},
        'project is a number': {'project_id': 5}, 'project is null': {'project_id': None}, 'project too long': {'project_id': LONG},
        'external port in use': {'external_port': 22}, 'internal port in use': {'internal_port': 2222},
        'both a port and a range of it': {'external_port_range': '8080', 'internal_port_range': '80'}}.items()
] + [ranged('external range, ' + title, '80:81', value) for title, value in RANGES.items()] + [
    ranged('internal range, ' + title, value, '8080:8081') for title, value in RANGES.items()] + [
    ranged('ranges of different length', '80:82', '8080:8081'), ranged('one from many', '80:81', '8080'), ranged('range in use', '80:100', '10:30'),
    ranged('ranges that are null', None, None), ranged('range of icmp', '80:81', '8080:8081', protocol='icmp'),
] + bodies('PUT port_forwardings', 'PUT', PATH + '/{forwarding}', 'port_forwarding') + [change(title, attrs) for title, attrs in CHANGED.items()] + [
    change('project', {'project_id': 'x'}), change('internal port is null', {'internal_port': None}), change('external port is null', {'external_port': None}),
    *[change('external range, ' + title, {'external_port_range': value}) for title, value in RANGES.items()],
    case('If-Match of a port forwarding', 'PUT', PATH + '/{forwarding}', {'port_forwarding': {'description': 'x'}}, if_match='revision_number=999'),
    case('unknown port forwarding', 'GET', PATH + '/' + DEAD), case('bad port forwarding', 'GET', PATH + '/x'),
    case('update of an unknown port forwarding', 'PUT', PATH + '/' + DEAD, {'port_forwarding': {'external_port': 5}}),
    case('delete of an unknown port forwarding', 'DELETE', PATH + '/' + DEAD),
    case('port forwardings without floating IP', 'GET', 'port_forwardings'),
    case('tags of a port forwarding', 'PUT', PATH + '/{forwarding}/tags', {'tags': ['x']}),
    case('port forwarding of another floating IP', 'GET', 'floatingips/{free}/port_forwardings/{forwarding}'),
    case('update of a port forwarding of another', 'PUT', 'floatingips/{free}/port_forwardings/{forwarding}', {'port_forwarding': {'external_port': 5}}),
    case('delete of a port forwarding of another', 'DELETE', 'floatingips/{free}/port_forwardings/{forwarding}'),
    case('port forwardings of an unknown floating IP', 'GET', 'floatingips/%s/port_forwardings' % DEAD),
    case('port forwardings of a bad floating IP', 'GET', 'floatingips/x/port_forwardings'),
    case('port forwarding for an unknown floating IP', 'POST', 'floatingips/%s/port_forwardings' % DEAD, {'port_forwarding': GOOD}),
    case('port forwarding for an associated floating IP', 'POST', 'floatingips/{floatingip}/port_forwardings', {'port_forwarding': GOOD}),
    case('port forwardings by an unknown filter', 'GET', PATH + '?colour=red'), case('port forwardings by address', 'GET', PATH + '?internal_ip_address=x'),
    case('port forwardings by a port that is garbage', 'GET', PATH + '?external_port=x'), case('port forwardings by protocol', 'GET', PATH + '?protocol=x'),
    case('port forwardings by a range that is garbage', 'GET', PATH + '?external_port_range=x'),
    case('port forwardings sorted by address', 'GET', PATH + '?sort_key=internal_ip_address&sort_dir=asc'),
    case('port forwardings from an unknown marker', 'GET', PATH + '?limit=1&marker=' + DEAD),
]
