"""Attributes of networks: limits, defaults and what may not be changed."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='plain', description='first', dns_domain='example.org.', admin_state_up=False)
    for mtu in (0, 67, 68, 1000, 1442, 1443, 1500, 9000, 65536, -1, 'x', None):
        p.post('networks', name='mtu-%s' % mtu, mtu=mtu)
    for mtu in (1280, 1442, 1443, 60, 'x'):
        p.put('networks', net, mtu=mtu)
    for domain in ('', 'no-dot', 'my-domain.org', 'bad_domain!.org.', 'x' * 64 + '.org.', 'x' * 256, 'UPPER.org.', 5, None):
        p.post('networks', name='domain', dns_domain=domain)
    for key, value in (('name', 'x' * 255), ('name', 'x' * 256), ('name', None), ('name', 5), ('description', 'x' * 255),
                       ('description', 'x' * 256), ('admin_state_up', 'yes'), ('admin_state_up', 'maybe'), ('admin_state_up', 1),
                       ('shared', 'x'), ('router:external', 'x'), ('port_security_enabled', 'x'), ('is_default', 'x'),
                       ('availability_zone_hints', ['nowhere']), ('availability_zone_hints', 'nova'), ('availability_zone_hints', []),
                       ('qos_policy_id', None), ('qos_policy_id', 'x'), ('vlan_transparent', True), ('vlan_transparent', 'x'),
                       ('qinq', True), ('is_default', True), ('tenant_id', 'x' * 300)):
        p.post('networks', **{'name': 'limits', key: value})
    for key, value in (('id', net['id']), ('status', 'DOWN'), ('subnets', []), ('project_id', 'another'), ('tenant_id', 'another'),
                       ('revision_number', 5), ('created_at', 'x'), ('vlan_transparent', True), ('availability_zone_hints', []),
                       ('ipv4_address_scope', None), ('l2_adjacency', False), ('colour', 'red'), ('is_default', True), ('mtu', None),
                       ('dns_domain', 'other.org.'), ('dns_domain', 'bad!'), ('description', None), ('name', ''), ('qinq', True)):
        p.put('networks', net, **{key: value})
    p.post('networks', id='11111111-2222-3333-4444-555555555555', name='own id')
    p.post('networks', status='ACTIVE', name='own status')
    p.post('networks', name='', admin_state_up='0')
    p.get('networks/%s' % net['id'])
    p.put('networks', net, admin_state_up=True, name='plain renamed', description='')
    api.mark('networks')
