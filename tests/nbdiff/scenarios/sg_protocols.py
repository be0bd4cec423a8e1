"""Rules of every protocol, by name and by number, in both IP versions."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402

# without ip, which is the same number as hopopt
NAMES = ('ah', 'dccp', 'egp', 'esp', 'gre', 'hopopt', 'icmp', 'igmp', 'ipip', 'ipv6-encap', 'ipv6-frag', 'ipv6-icmp', 'icmpv6', 'ipv6-nonxt',
         'ipv6-opts', 'ipv6-route', 'ospf', 'pgm', 'rsvp', 'sctp', 'tcp', 'udp', 'udplite', 'vrrp', 'any')
NUMBERS = (0, 1, 2, 4, 6, 8, 17, 33, 41, 43, 44, 46, 47, 50, 51, 58, 59, 60, 89, 94, 112, 113, 132, 136, 137, 254, 255)


def run(api):
    p = Probe(api)
    for version in ('IPv4', 'IPv6'):
        # Names and numbers stand in groups of their own: they are duplicates of each other.
        for kind, protocols in (('names', NAMES), ('numbers', [str(n) for n in NUMBERS])):
            group = p.post('security-groups', name='%s %s' % (kind, version))
            for protocol in protocols:
                p.post('security-group-rules', security_group_id=group['id'], direction='ingress', ethertype=version, protocol=protocol)
    api.mark('every protocol')
    group = p.post('security-groups', name='forms')

    def rule(protocol, **more):
        p.post('security-group-rules', security_group_id=group['id'], direction='egress', **dict({'protocol': protocol}, **more))
    for protocol in ('TCP', 17, 'ip', ' sctp', '0x06', '1.0', 'icmp6', '', None, '256', '-1', -1, 256, 'x', '47'):
        rule(protocol)
    for ethertype in ('ipv4', 'IPV6', 'ipv6', 'IPv5', '', None, 4):
        rule('gre', ethertype=ethertype)
    rule('6')
    rule('tcp', ethertype='ipv6')
    api.mark('forms')
    for protocol in ('tcp', '6', 'icmp', 'ipv6-icmp', '58', '1', 'x'):
        p.get('security-group-rules?fields=protocol&fields=ethertype&project_id=%s&protocol=%s' % (api.project, protocol))
