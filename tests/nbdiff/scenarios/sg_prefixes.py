"""Rules with a remote prefix: canonical forms, duplicates, and what is none."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    group = p.post('security-groups', name='prefixes')

    def rule(prefix, ethertype='IPv4', **more):
        return p.post('security-group-rules', security_group_id=group['id'], ethertype=ethertype,
                      **dict({'direction': 'ingress', 'protocol': 'tcp', 'remote_ip_prefix': prefix}, **more))
    for prefix in ('0.0.0.0/0', '192.0.2.0/24', '192.0.2.7', '192.0.2.8/32', '198.51.100.9/24', '10.0.0.0/8', '128.0.0.0/1', '203.0.113.4/31'):
        rule(prefix)
    for prefix in ('::/0', '2001:db8::/32', '2001:DB8:1::1', '2001:db8:2::1/64', '2001:0db8:0003:0000::/64', '::ffff:192.0.2.1/128', 'fe80::/10',
                   '2001:db8:4::8/127'):
        rule(prefix, 'IPv6')
    api.mark('canonical')
    for prefix in ('192.0.2.0/24', '192.0.2.7/32', '0.0.0.0/0', None, ''):
        rule(prefix)
    for prefix in ('2001:0db8::/32', '::/0', None):
        rule(prefix, 'IPv6')
    api.mark('duplicates')
    for prefix in ('x', '192.0.2.0/33', '192.0.2', '192.0.2.0/255.255.255.0', '192.0.2.0/-1', '300.1.1.1', '10', 10, True, [], ['10.0.0.0/8'], {},
                   '2001:db8::/32', '10.0.0.0/8 ', '2001:db8::/129', '0.0.0.0', '10.0.0.0/0', '10.20.0.0/', '010.1.1.1'):
        rule(prefix, protocol='udp')
    for prefix in ('10.0.0.0/8', '::', '2001:db8::%1', '::1/0'):
        rule(prefix, 'IPv6', protocol='udp')
    rule('0.0.0.0/0', protocol='sctp', direction='egress')
    rule(None, protocol='sctp')
    rule('10.0.0.0/8', protocol='sctp', remote_group_id=group['id'])
    rule('0.0.0.0/0', protocol='udp', port_range_min=1, port_range_max=1)
    rule(None, protocol='udp', port_range_min=1, port_range_max=1)
    for query in ('192.0.2.0/24', '192.0.2.0%2F24', '192.0.2.7', '198.51.100.9/24', '198.51.100.0/24', '::/0', 'x'):
        p.get('security-group-rules?fields=remote_ip_prefix&fields=normalized_cidr&security_group_id=%s&remote_ip_prefix=%s' % (group['id'], query))
    p.get('security-group-rules?fields=remote_ip_prefix&fields=normalized_cidr&normalized_cidr=192.0.2.0/24&security_group_id=' + group['id'])
    api.mark('odd')
