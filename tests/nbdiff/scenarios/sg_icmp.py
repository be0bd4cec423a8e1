"""Rules of ICMP: types and codes, and the names that ICMPv6 has."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    group = p.post('security-groups', name='icmp')

    def rule(protocol, low=None, high=None, **more):
        p.post('security-group-rules', security_group_id=group['id'], direction='ingress', protocol=protocol, port_range_min=low,
               port_range_max=high, **more)
    six = {'ethertype': 'IPv6'}
    for low, high in ((None, None), (0, None), (8, None), (8, 0), (3, 4), (255, 255), (0, 0), (256, None), (8, 256), (None, 0), (-1, None),
                      ('5', '1'), ('x', None), (8, 'x'), (65535, None), (1, 65535)):
        rule('icmp', low, high)
    for low, high in ((None, None), (128, None), (128, 0), (0, 255), (256, 0), (None, 3)):
        rule('ipv6-icmp', low, high, **six)
    api.mark('types and codes')
    for protocol, low in (('icmp', 129), ('icmpv6', 130), ('1', 131), ('58', 132)):
        rule(protocol, low, **six)
    for protocol in ('icmp', 'icmpv6', '1', '58', 'ipv6-icmp'):
        rule(protocol, 128, **six)
    for protocol in ('ipv6-icmp', 'icmpv6', '58'):
        rule(protocol, 133)
    rule('1', 9)
    rule('1', 8)
    rule('icmp', 10, remote_ip_prefix='192.0.2.0/24')
    rule('icmp', 134, remote_ip_prefix='2001:db8::/32', **six)
    rule('icmp', 11, remote_group_id=group['id'])
    p.get('security-group-rules?fields=protocol&fields=port_range_min&fields=port_range_max&ethertype=IPv6&direction=ingress&security_group_id='
          + group['id'])
    api.mark('names')
