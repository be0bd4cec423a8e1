"""Gateways of routers: everybody's on external networks, but SNAT and addresses are for administrators."""
from cells import Case

EXTERNAL = {'network_id': '{lan.external}'}
# What may be said of a gateway: the part of the rule, and the values.
SAID = (
    ('', {}),
    ('enable_snat', {'enable_snat': False}),
    ('external_fixed_ips', {'external_fixed_ips': [{'subnet_id': '{subnet.external}'}]}),
    ('external_fixed_ips', {'external_fixed_ips': [{'subnet_id': '{subnet.external}', 'ip_address': '10.77.4.88'}]}),
)
NETWORK = ':network_id'


def rules(base, part):
    return (base + NETWORK, base) if not part else ('%s:%s' % (base, part), base)


def case(base, method, path, body, part, note):
    return Case(rules(base, part), method, path, body, ('own', 'other'), note=note)


CASES = []
for number, (part, values) in enumerate(SAID):
    note = {0: '', 3: 'address'}.get(number, 'default' if not part else '')
    info = dict(EXTERNAL, **values)
    CASES += [
        case('create_router:external_gateway_info', 'POST', '/routers', {'router': {
            'name': 'made', 'project_id': '{owner}', 'external_gateway_info': info}}, part, note),
        case('update_router:external_gateway_info', 'PUT', '/routers/{router}', {'router': {'external_gateway_info': info}}, part, note),
        case('add_external_gateways:external_gateways', 'PUT', '/routers/{router}/add_external_gateways',
             {'router': {'external_gateways': [info]}}, part, note),
        case('update_external_gateways:external_gateways', 'PUT', '/routers/{router}/update_external_gateways',
             {'router': {'external_gateways': [info]}}, part, note),
    ]
CASES += [
    Case('update_router:external_gateway_info', 'PUT', '/routers/{way}', {'router': {'external_gateway_info': None}}, note='cleared'),
    Case('update_router:external_gateway_info', 'PUT', '/routers/{router}', {'router': {'external_gateway_info': {'network_id': '{lan.own}'}}},
         ('own',), note='network that is not external'),
    Case('add_external_gateways', 'PUT', '/routers/{router}/add_external_gateways', {'router': {'external_gateways': []}}, note='none'),
    Case('update_external_gateways', 'PUT', '/routers/{way}/update_external_gateways', {'router': {'external_gateways': []}}, note='none'),
    Case(('remove_external_gateways:external_gateways', 'remove_external_gateways'), 'PUT', '/routers/{way}/remove_external_gateways',
         {'router': {'external_gateways': [EXTERNAL]}}),
]
