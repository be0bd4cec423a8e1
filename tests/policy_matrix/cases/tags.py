"""Tags: the same requests for every resource that has some."""
from cells import Case

# collection, kind, targets, key in the body, what else a new one needs (None: tags of a new one are not asked for)
NOUNS = (
    ('networks', 'network', ('own', 'other', 'shared', 'external'), {}),
    ('subnets', 'subnet', ('own', 'other', 'shared'), {'network_id': '{network}', 'ip_version': 4, 'cidr': '10.99.0.0/24'}),
    ('ports', 'port', ('own', 'other', 'guest', 'host'), {'network_id': '{lan}'}),
    ('subnetpools', 'subnetpool', ('own', 'other', 'shared'), {'prefixes': ['10.151.0.0/16']}),
    ('security-groups', 'security_group', ('own', 'other', 'rbac'), {}),
    ('routers', 'router', ('own', 'other'), {}),
    ('floatingips', 'floatingip', ('own', 'other'), {'floating_network_id': '{lan.external}', 'subnet_id': '{subnet.external}'}),
)


def cases(collection, kind, targets, new):
    path = '/%s/{tagged_%s}/tags' % (collection, kind)
    create, get, update, delete = ['%s_%s:tags' % (verb, kind) for verb in ('create', 'get', 'update', 'delete')]
    return [
        Case(create, 'POST', path, {'tags': ['green']}, targets),
        Case(create, 'POST', '/' + collection, {kind: dict(new, tags=['red'])}, targets[:2], note='in a new one'),
        Case(get, 'GET', path, None, targets),
        Case(get, 'GET', path + '/red', None, targets, note='one'),
        Case(get, 'GET', path + '/black', None, targets, note='one that is not there'),
        Case(update, 'PUT', path, {'tags': ['green']}, targets),
        Case(update, 'PUT', path + '/green', None, targets, note='one'),
        Case(delete, 'DELETE', path, None, targets),
        Case(delete, 'DELETE', path + '/red', None, targets, note='one'),
    ]


CASES = [case for noun in NOUNS for case in cases(*noun)]
# There are rules for tags of segments, but nothing in Neutron that they would be for.
SEGMENT = '/segments/{segment}/tags'
CASES += [
    Case('create_segments_tags', 'POST', SEGMENT, {'tags': ['green']}),
    Case('get_segments_tags', 'GET', SEGMENT),
    Case('get_segments_tags', 'GET', SEGMENT + '/red', note='one'),
    Case('update_segments_tags', 'PUT', SEGMENT, {'tags': ['green']}),
    Case('delete_segments_tags', 'DELETE', SEGMENT),
    Case('get_network:tags', 'GET', '/networks?tags=red', None, ('own',), None, 'list', ('tagged_network',)),
]
