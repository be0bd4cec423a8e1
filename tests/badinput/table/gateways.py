"""Gateways of routers: `external_gateway_info`, and the verbs for several gateways."""
from .row import DEAD, LONG, bodies, case, post, put


def on(**more):
    """A gateway on the external network, with these."""
    return dict({'network_id': '{external}'}, **more)


def at(*addresses):
    """A gateway with these addresses."""
    return on(external_fixed_ips=list(addresses))


# What a gateway cannot be, wherever one is named.
WRONG = {
    'a text': 'x', 'a number': 5, 'true': True, 'network is missing': {'enable_snat': True},
    'network is null': on(network_id=None), 'network is a number': on(network_id=5), 'network is a list': on(network_id=['{external}']),
    'network is garbage': on(network_id='x'), 'network is unknown': on(network_id=DEAD), 'network is too long': on(network_id=LONG),
    'network is not external': on(network_id='{inside}'), 'network is a router': on(network_id='{router}'),
    'snat is garbage': on(enable_snat='x'), 'snat is null': on(enable_snat=None), 'snat is a list': on(enable_snat=[]),
    'snat is a number': on(enable_snat=7), 'unknown key': on(colour=1),
    'addresses are a text': on(external_fixed_ips='x'), 'addresses are a number': on(external_fixed_ips=5),
    'addresses are an object': on(external_fixed_ips={'ip_address': '10.80.0.60'}), 'addresses of texts': at('x'), 'addresses of lists': at([]),
    'addresses of nulls': at(None), 'address with unknown key': at({'ip_address': '10.80.0.60', 'colour': 1}),
    'address is garbage': at({'ip_address': 'x'}), 'address is a number': at({'ip_address': 5}), 'address is a list': at({'ip_address': []}),
    'address is null': at({'ip_address': None}), 'address outside': at({'ip_address': '10.1.1.1'}), 'address of another version': at({'ip_address': 'fd80::5'}),
    'address in use': at({'ip_address': '10.80.0.20'}), 'address of the subnet itself': at({'ip_address': '10.80.0.0'}),
    'address twice': at({'ip_address': '10.80.0.60'}, {'ip_address': '10.80.0.60'}),
    'address outside of its subnet': at({'ip_address': '10.1.1.1', 'subnet_id': '{outside}'}),
    'subnet is garbage': at({'subnet_id': 'x'}), 'subnet is unknown': at({'subnet_id': DEAD}), 'subnet is a number': at({'subnet_id': 5}),
    'subnet of another network': at({'subnet_id': '{inner}'}), 'qos policy is garbage': on(qos_policy_id='x'),
}
VERBS = ('add_external_gateways', 'update_external_gateways', 'remove_external_gateways')
# The verbs look at less, so fewer rows tell them apart.
SAID = ('a text', 'a number', 'network is missing', 'network is null', 'network is garbage', 'network is unknown', 'network is not external',
        'snat is garbage', 'unknown key', 'addresses are a text', 'address is garbage', 'address outside', 'address in use',
        'subnet is unknown', 'subnet of another network')

GATEWAYS = [post('routers', 'gateway, ' + title, external_gateway_info=value) for title, value in WRONG.items()] + [
    put('routers', 'router', 'gateway, ' + title, external_gateway_info=value) for title, value in WRONG.items()
] + [
    post('routers', 'gateway is empty', external_gateway_info={}), post('routers', 'gateway is a list', external_gateway_info=[on()]),
    post('routers', 'gateways', external_gateways=[on()]), put('routers', 'router', 'gateways', external_gateways=[on()]),
    put('routers', 'router', 'gateway is a list', external_gateway_info=[on()]),
    put('routers', 'router', 'gateway goes while floating IPs need it', external_gateway_info=None),
    put('routers', 'router', 'gateway is emptied while floating IPs need it', external_gateway_info={}),
    put('routers', 'stranger', 'first gateway without network', external_gateway_info={'enable_snat': False}),
] + [
    row for verb in VERBS for row in bodies(verb, 'PUT', 'routers/{stranger}/' + verb, 'router', {
        'no gateways': {'router': {}}, 'gateways are null': {'router': {'external_gateways': None}},
        'gateways are an object': {'router': {'external_gateways': {}}}, 'gateways are a text': {'router': {'external_gateways': 'x'}},
        'gateways are none': {'router': {'external_gateways': []}}, 'gateways of nulls': {'router': {'external_gateways': [None]}},
        'gateways of lists': {'router': {'external_gateways': [[]]}}, 'an empty gateway': {'router': {'external_gateways': [{}]}},
        'not wrapped': {'external_gateways': [on()]},
        'more than gateways': {'router': {'external_gateways': [on(network_id=DEAD)], 'name': 'x'}},
        **{title: {'router': {'external_gateways': [WRONG[title]]}} for title in SAID}})
] + [
    case('%s of %s' % (verb, title), 'PUT', 'routers/%s/%s' % (id, verb), {'router': {'external_gateways': [on()]}})
    for verb in VERBS for title, id in (('an unknown router', DEAD), ('a bad router', 'x'))
]
