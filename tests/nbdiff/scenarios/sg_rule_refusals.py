"""What rules refuse: attributes, duplicates, updates, unknown groups."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


OTHER = 'ab' * 16
DEAD = '00000000-0000-0000-0000-00000000dead'


def run(api):
    p = Probe(api)
    group, second = (p.post('security-groups', name=name) for name in ('group', 'second'))

    def rule(**attrs):
        return p.post('security-group-rules', **dict({'security_group_id': group['id'], 'direction': 'ingress'}, **attrs))
    first = rule(protocol='tcp', port_range_min=22, port_range_max=22, description='text')
    for attrs in (dict(), dict(protocol='any'), dict(remote_ip_prefix='0.0.0.0/0'), dict(ethertype='ipv4'), dict(description='other text')):
        rule(**attrs)
    for attrs in (dict(protocol='tcp', port_range_min=22, port_range_max=22), dict(protocol='6', port_range_min='22', port_range_max=22),
                  dict(protocol='TCP', port_range_min=22, port_range_max=22, remote_ip_prefix='0.0.0.0/0'),
                  dict(protocol='tcp', port_range_min=22, port_range_max=22, project_id=OTHER),
                  dict(protocol='tcp', port_range_min=22, port_range_max=22, direction='egress'),
                  dict(protocol='tcp', port_range_min=22, port_range_max=22, security_group_id=second['id'])):
        rule(**attrs)
    api.mark('duplicates')
    for attrs in (dict(direction=None), dict(direction='INGRESS'), dict(direction=5), dict(security_group_id=None), dict(security_group_id='x'),
                  dict(security_group_id=DEAD), dict(security_group_id=5), dict(remote_group_id=DEAD), dict(remote_address_group_id=DEAD),
                  dict(colour='red'), dict(id='x'), dict(normalized_cidr='10.0.0.0/8'), dict(belongs_to_default_sg=True), dict(tags=['x']),
                  dict(description=None), dict(description=5), dict(project_id=None), dict(ethertype='IPv6', remote_ip_prefix='10.0.0.0/8'),
                  dict(remote_ip_prefix='10.0.0.0/8', remote_group_id=second['id']),
                  dict(remote_group_id=second['id'], remote_address_group_id=DEAD),
                  dict(remote_ip_prefix='10.0.0.0/8', remote_address_group_id=DEAD), dict(protocol='ipv6-icmp'), dict(protocol='ipv6-frag'),
                  dict(protocol='44'), dict(port_range_min=5, port_range_max=6)):
        rule(**dict({'protocol': 'udp'}, **attrs) if 'port_range_min' not in attrs else attrs)
    p.send('POST', 'security-group-rules', {'security_group_rule': {'project_id': api.project}})
    p.send('POST', 'security-group-rules', {'security_group_rule': {'security_group_id': group['id'], 'project_id': api.project}})
    p.send('POST', 'security-group-rules', {'security_group': {}})
    p.put('security-group-rules', first, protocol='udp')
    p.put('security-group-rules', first, colour='red')
    p.get('security-group-rules/' + first['id'])
    p.get('security-group-rules/%s?fields=protocol&fields=description' % first['id'])
    p.get('security-group-rules/' + DEAD)
    p.get('security-group-rules/x')
    for query in ('description=text', 'direction=egress&security_group_id=' + second['id'], 'ethertype=ipv4', 'remote_group_id=' + DEAD,
                  'security_group_id=' + DEAD, 'id=' + first['id'], 'colour=red', 'direction=x'):
        p.get('security-group-rules?fields=direction&fields=ethertype&fields=protocol&fields=description&project_id=%s&%s' % (api.project, query))
    p.delete('security-group-rules', {'id': DEAD})
    p.delete('security-group-rules', {'id': 'x'})
    p.names()
    p.delete('security-group-rules', first)
    p.delete('security-group-rules', first)
    rule(protocol='tcp', port_range_min=22, port_range_max=22)
    api.mark('again')
    p.get('security-groups/%s?fields=revision_number' % group['id'])
    p.drop_default_group(OTHER)
