"""A row of the table, and the usual kinds of rows."""
DEAD = '00000000-0000-0000-0000-00000000dead'
LONG = 'x' * 256
HUGE = 'x' * 70000
DEEP = b'{"port": {"network_id": ' + b'[' * 3000 + b']' * 3000 + b'}}'
NEEDED = {
    'networks': {}, 'subnets': {'network_id': '{network}', 'ip_version': 4, 'cidr': '10.77.0.0/24'}, 'ports': {'network_id': '{network}'},
    'subnetpools': {'name': 'p', 'prefixes': ['10.78.0.0/16']}, 'address-scopes': {'name': 's', 'ip_version': 4},
    'segments': {'network_id': '{network}', 'network_type': 'geneve'},
    'security-groups': {'name': 'g'}, 'security-group-rules': {'security_group_id': '{group}', 'direction': 'ingress'},
    'address-groups': {'name': 'a'},
    'default-security-group-rules': {'direction': 'ingress', 'protocol': 'gre', 'used_in_default_sg': False, 'used_in_non_default_sg': False},
    'routers': {'name': 'r'}, 'floatingips': {'floating_network_id': '{external}'},
}


def case(name, method, path, body=None, **headers):
    """One row of the table; headers are given as content_type='...'."""
    return {'name': name, 'method': method, 'path': path, 'body': body,
            'headers': {k.replace('_', '-'): v for k, v in headers.items()}}


def post(kind, title, /, **attrs):
    """A creation with the attributes that are needed, and these."""
    row = dict(NEEDED[kind], **attrs)
    if kind not in ('segments', 'default-security-group-rules'):
        row.setdefault('project_id', '{project}')
    return case('POST %s: %s' % (kind, title), 'POST', kind, {kind[:-1].replace('-', '_'): {k: v for k, v in row.items() if v != '<none>'}})


def put(kind, what, title, /, **attrs):
    """An update of a resource that is there."""
    return case('PUT %s: %s' % (kind, title), 'PUT', '%s/{%s}' % (kind, what), {kind[:-1].replace('-', '_'): attrs})


def bodies(title, method, path, one, more=None):
    """The same request with bodies that say nothing; `one` is the key that is expected, `more` others by title."""
    return [case('%s: %s' % (title, what), method, path, body) for what, body in {
        'not JSON': b'{', 'no body': None, 'null': b'null', 'a number': b'5', 'a text': b'"x"', 'a list': [], 'an empty object': {},
        'wrong key': {'colour': {}}, 'it is null': {one: None}, 'it is a list': {one: []}, 'it is a text': {one: 'x'},
        'it is a number': {one: 5}, **(more or {})}.items()]


def several(kind):
    """Bodies that hold several at once."""
    one, needed = kind[:-1], dict(NEEDED[kind], project_id='{project}')
    return [case('many %s: %s' % (kind, title), 'POST', kind, body) for title, body in {
        'none': {kind: []}, 'null': {kind: None}, 'an object': {kind: {}}, 'of numbers': {kind: [5]}, 'of nulls': {kind: [None]},
        'wrapped': {kind: [{one: needed}]}, 'one and many': {one: needed, kind: [needed]}, 'an unknown attribute': {kind: [dict(needed, colour=1)]},
        'one of them bad': {kind: [needed, dict(needed, project_id=5)]}}.items()]
