"""Floating IPs, their pools."""
from .row import DEAD, HUGE, LONG, bodies, case, post, put, several

CHANGED = {
    'port is garbage': {'port_id': 'x'}, 'port is unknown': {'port_id': DEAD}, 'port is a number': {'port_id': 5}, 'port is a list': {'port_id': ['{guest}']},
    'port is empty': {'port_id': ''}, 'port out of reach': {'port_id': '{port}'}, 'port without addresses': {'port_id': '{bare}'},
    'port is a gateway': {'port_id': '{gateway}'}, 'port has another one': {'port_id': '{server}'},
    'fixed address is garbage': {'port_id': '{guest}', 'fixed_ip_address': 'x'}, 'fixed address is a number': {'port_id': '{guest}', 'fixed_ip_address': 5},
    'fixed address is a list': {'port_id': '{guest}', 'fixed_ip_address': ['10.81.0.50']},
    'fixed address is another\'s': {'port_id': '{guest}', 'fixed_ip_address': '10.81.0.51'},
    'fixed address is IPv6': {'port_id': '{guest}', 'fixed_ip_address': 'fd81::5'}, 'fixed address is a network': {'port_id': '{guest}', 'fixed_ip_address': '10.81.0.0/24'},
    'description too long': {'description': LONG}, 'description is huge': {'description': HUGE}, 'description is null': {'description': None},
    'description is a number': {'description': 5}, 'qos policy is garbage': {'qos_policy_id': 'x'}, 'qos policy is unknown': {'qos_policy_id': DEAD},
    'id': {'id': DEAD}, 'status': {'status': 'ACTIVE'}, 'unknown': {'colour': 1}, 'no name': {'': 1}, 'name': {'name': 'x'}, 'tags': {'tags': ['x']},
    'port details': {'port_details': {}}, 'port forwardings': {'port_forwardings': []}, 'revision': {'revision_number': 1},
    'router is a number': {'router_id': 5}, 'router is garbage': {'router_id': 'x'},
}

FLOATING_IPS = bodies('POST floatingips', 'POST', 'floatingips', 'floatingip') + several('floatingips') + [
    post('floatingips', title, **attrs) for title, attrs in {
        **CHANGED, 'no network': {'floating_network_id': '<none>'}, 'network is null': {'floating_network_id': None},
        'network is a number': {'floating_network_id': 5}, 'network is a list': {'floating_network_id': ['{external}']},
        'network is garbage': {'floating_network_id': 'x'}, 'network is unknown': {'floating_network_id': DEAD},
        'network is not external': {'floating_network_id': '{inside}'}, 'network is a subnet': {'floating_network_id': '{outside}'},
        'address is garbage': {'floating_ip_address': 'x'}, 'address is a number': {'floating_ip_address': 5},
        'address is a list': {'floating_ip_address': ['10.80.0.60']}, 'address outside': {'floating_ip_address': '10.1.1.1'},
        'address in use': {'floating_ip_address': '10.80.0.20'}, 'address of the gateway': {'floating_ip_address': '10.80.0.1'},
        'address is IPv6': {'floating_ip_address': 'fd80::5'}, 'address is the network': {'floating_ip_address': '10.80.0.0'},
        'address with a NUL': {'floating_ip_address': '10.80.0.60\0'}, 'address is empty': {'floating_ip_address': ''},
        'subnet is garbage': {'subnet_id': 'x'}, 'subnet is a number': {'subnet_id': 5}, 'subnet is unknown': {'subnet_id': DEAD},
        'subnet of another network': {'subnet_id': '{inner}'}, 'address outside of its subnet': {'subnet_id': '{outside}', 'floating_ip_address': '10.1.1.1'},
        'fixed address without port': {'fixed_ip_address': '10.81.0.50'}, 'router is unknown': {'router_id': DEAD},
        'project is a number': {'project_id': 5}, 'project is null': {'project_id': None}, 'project too long': {'project_id': LONG},
        'no project': {'project_id': '<none>'}, 'two projects': {'tenant_id': 'another'},
        'dns_name is bad': {'dns_name': '-x'}, 'dns_name is a number': {'dns_name': 5}, 'dns_name too long': {'dns_name': LONG},
        'dns_domain is bad': {'dns_domain': '-.'}, 'dns_domain is a number': {'dns_domain': 5}, 'dns_domain without a dot': {'dns_name': 'a', 'dns_domain': 'b'},
    }.items()
] + bodies('PUT floatingips', 'PUT', 'floatingips/{free}', 'floatingip', {'the plural': {'floatingips': [{}]}}) + [
    put('floatingips', 'free', title, **attrs) for title, attrs in {
        **CHANGED, 'fixed address alone': {'fixed_ip_address': '10.81.0.50'}, 'network': {'floating_network_id': '{external}'},
        'address': {'floating_ip_address': '10.80.0.60'}, 'subnet': {'subnet_id': '{outside}'}, 'project': {'project_id': 'x'},
        'dns_name': {'dns_name': 'x'}, 'dns_domain': {'dns_domain': 'x.'}}.items()
] + [
    put('floatingips', 'carrier', 'associated while it forwards ports', port_id='{guest}'),
    put('floatingips', 'floatingip', 'another address of its port', port_id='{server}', fixed_ip_address='10.81.0.99'),
    put('floatingips', 'floatingip', 'fixed address alone, of an associated one', fixed_ip_address='10.81.0.99'),
    case('floating IP of an unknown id', 'GET', 'floatingips/' + DEAD), case('floating IP of a bad id', 'GET', 'floatingips/x'),
    case('floating IP of its address', 'GET', 'floatingips/10.80.0.20'),
    case('update of an unknown floating IP', 'PUT', 'floatingips/' + DEAD, {'floatingip': {'port_id': None}}),
    case('bad update of an unknown floating IP', 'PUT', 'floatingips/' + DEAD, {'floatingip': {'port_id': 5}}),
    case('delete of an unknown floating IP', 'DELETE', 'floatingips/' + DEAD), case('delete of all floating IPs', 'DELETE', 'floatingips'),
    case('update of all floating IPs', 'PUT', 'floatingips', {'floatingip': {}}), case('PATCH of a floating IP', 'PATCH', 'floatingips/{free}', {'floatingip': {}}),
    case('verb of a floating IP', 'PUT', 'floatingips/{free}/associate', {}),
    case('If-Match of a floating IP', 'PUT', 'floatingips/{free}', {'floatingip': {'description': 'x'}}, if_match='revision_number=999'),
    case('If-Match on DELETE of a floating IP', 'DELETE', 'floatingips/{free}', if_match='revision_number=999'),
    case('floating IPs by an unknown filter', 'GET', 'floatingips?colour=red'), case('floating IPs by details', 'GET', 'floatingips?port_details=x'),
    case('floating IPs by forwardings', 'GET', 'floatingips?port_forwardings=x'), case('floating IPs by DNS name', 'GET', 'floatingips?dns_name=x'),
    case('floating IPs by an address that is garbage', 'GET', 'floatingips?floating_ip_address=x'),
    case('floating IPs by a port that is garbage', 'GET', 'floatingips?port_id=x'), case('floating IPs by status', 'GET', 'floatingips?status=x'),
    case('floating IPs sorted by port', 'GET', 'floatingips?sort_key=port_id&sort_dir=asc'),
    case('floating IPs sorted by details', 'GET', 'floatingips?sort_key=port_details&sort_dir=asc'),
    case('floating IPs from an unknown marker', 'GET', 'floatingips?limit=1&marker=' + DEAD),
    case('pool by id', 'GET', 'floatingip_pools/' + DEAD), case('pool is made', 'POST', 'floatingip_pools', {'floatingip_pool': {}}),
    case('pool is made of nothing', 'POST', 'floatingip_pools'), case('pool is changed', 'PUT', 'floatingip_pools/' + DEAD, {'floatingip_pool': {}}),
    case('pool is deleted', 'DELETE', 'floatingip_pools/' + DEAD), case('pools by an unknown filter', 'GET', 'floatingip_pools?colour=red'),
    case('pools by a network that is garbage', 'GET', 'floatingip_pools?network_id=x'), case('pools, limit garbage', 'GET', 'floatingip_pools?limit=x'),
    case('pools sorted by what is unknown', 'GET', 'floatingip_pools?sort_key=colour&sort_dir=asc'),
]
