"""Rules with ranges of ports: single, open, whole, wrong."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    group = p.post('security-groups', name='ranges')

    def rule(low, high, protocol='tcp', **more):
        return p.post('security-group-rules', security_group_id=group['id'], protocol=protocol, port_range_min=low, port_range_max=high,
                      **dict({'direction': 'ingress'}, **more))
    for protocol in ('tcp', 'udp', 'sctp', '17'):
        rule(80, 80, protocol)
        rule(1000, 2000, protocol)
        rule(1, 65535, protocol)
    # one of each: Northbound has no ports for them
    for low, high, protocol in ((80, 80, 'udplite'), (1000, 2000, 'dccp'), (1000, 2000, '33')):
        rule(low, high, protocol)
    api.mark('of each protocol')
    group = p.post('security-groups', name='odd')
    for low, high in ((1, 1), (65535, 65535), (0, 65535), (1, 65535), (None, None), (0, 0), (0, 10), (None, 80), (80, None), (90, 80), (65536, 65536),
                      (-1, 80), ('443', '444'), ('x', 80), (80, 'x'), (80.0, 80), (80.5, 81), (True, True), ('', ''), ([], 80), ('0080', '0081'),
                      (' 81', '82 '), (2, 65535), (0, 65534)):
        rule(low, high)
    for protocol in (None, 'any', 'gre', '47', 'ah', 'vrrp', '0', 'ip'):
        rule(80, 80, protocol)
        rule(1, 65535, protocol)
    rule(22, 22, direction='egress', ethertype='IPv6', remote_ip_prefix='2001:db8::/32')
    p.post('security-group-rules', security_group_id=group['id'], direction='egress', protocol='udp', port_range_min=53)
    p.post('security-group-rules', security_group_id=group['id'], direction='egress', protocol='udp', port_range_max=53)
    p.post('security-group-rules', security_group_id=group['id'], direction='egress', ethertype='IPv6', protocol='udp', port_range_min=53,
           port_range_max=54, remote_ip_prefix='2001:db8::/32', description='d' * 255)
    p.post('security-group-rules', security_group_id=group['id'], direction='egress', description='d' * 256)
    api.mark('odd')
    for query in ('port_range_min=80', 'port_range_max=65535', 'port_range_min=80&protocol=udp', 'port_range_min=x'):
        p.get('security-group-rules?fields=protocol&fields=port_range_min&fields=port_range_max&project_id=%s&%s' % (api.project, query))
