"""What belongs to routers and floating IPs, changed through networks, subnets and ports; their tags; what is shared."""
from .row import DEAD, LONG, case, put

TAGGED = {'routers': '{router}', 'floatingips': '{free}'}

GUARDS = [
    case('delete of an interface', 'DELETE', 'ports/{interface}'), case('delete of a gateway', 'DELETE', 'ports/{gateway}'),
    case('delete of a floating IP\'s port', 'DELETE', 'ports/{fipport}'), case('delete of a subnet that is routed', 'DELETE', 'subnets/{inner}'),
    case('delete of a network that is routed', 'DELETE', 'networks/{inside}'), case('delete of an external subnet', 'DELETE', 'subnets/{outside}'),
    case('delete of an external network', 'DELETE', 'networks/{external}'),
    put('networks', 'external', 'not external while in use', **{'router:external': False}),
    put('subnets', 'inner', 'gateway of a routed one', gateway_ip='10.81.0.9'), put('subnets', 'inner', 'no gateway of a routed one', gateway_ip=None),
    put('ports', 'interface', 'interface of an unknown router', device_id=DEAD), put('ports', 'interface', 'interface becomes something else', device_owner='compute:x'),
    put('ports', 'interface', 'interface loses its addresses', fixed_ips=[]), put('ports', 'gateway', 'gateway loses its addresses', fixed_ips=[]),
    put('ports', 'gateway', 'gateway out of its network', fixed_ips=[{'ip_address': '10.1.1.1'}]),
    put('ports', 'server', 'address goes that a floating IP leads to', fixed_ips=[]),
    put('ports', 'guest', 'address goes that forwarded ports lead to', fixed_ips=[{'ip_address': '10.81.0.77'}]),
    put('ports', 'guest', 'becomes an interface', device_owner='network:router_interface', device_id='{router}'),
    put('ports', 'guest', 'becomes a gateway of nothing', device_owner='network:router_gateway', device_id=DEAD),
    put('ports', 'guest', 'becomes an interface of a text', device_owner='network:router_interface', device_id='x'),
    case('unused floating IPs by a bad project', 'GET', 'floatingips?project_id=%00'),
] + [
    case('%s, tags: %s' % (kind, title), method, '%s/%s/tags%s' % (kind, id, more), body) for kind, id in TAGGED.items() for title, method, more, body in (
        ('a text', 'PUT', '', {'tags': 'x'}), ('null', 'PUT', '', {'tags': None}), ('of numbers', 'PUT', '', {'tags': [5]}),
        ('too long', 'PUT', '', {'tags': [LONG]}), ('a comma', 'PUT', '', {'tags': ['a,b']}), ('missing', 'PUT', '', {}), ('no body', 'PUT', '', None),
        ('one with a comma', 'PUT', '/a%2Cb', None), ('one too long', 'PUT', '/' + LONG, None), ('one that is not there', 'DELETE', '/nothing', None),
        ('unknown key', 'PUT', '', {'tags': ['x'], 'colour': 1}), ('posted', 'POST', '', {'tags': 'x'}))
] + [case('tags of an unknown one of %s' % kind, 'PUT', '%s/%s/tags' % (kind, DEAD), {'tags': ['x']}) for kind in TAGGED] + [
    case('RBAC of %s' % kind, 'POST', 'rbac-policies', {'rbac_policy': {
        'object_type': kind[:-1], 'object_id': id, 'action': 'access_as_shared', 'target_tenant': '*', 'project_id': '{project}'}})
    for kind, id in TAGGED.items()]
