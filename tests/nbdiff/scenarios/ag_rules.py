"""Rules with a remote address group, and the group in use."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402



def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.163.0.0/24')
    office = p.post('address-groups', name='office', addresses=['192.0.2.0/24', '2001:db8::/32'])
    empty = p.post('address-groups', name='empty')
    group = p.post('security-groups', name='group')
    other = p.post('security-groups', name='other', stateful=False)
    p.post('ports', name='p', network_id=net['id'], security_groups=[group['id']], fixed_ips=[{'ip_address': '10.163.0.11'}])

    def rule(remote, into=group, **more):
        return p.post('security-group-rules', security_group_id=into['id'], remote_address_group_id=remote['id'],
                      **dict({'direction': 'ingress'}, **more))
    first = rule(office)
    rule(office, ethertype='IPv6')
    rule(office, direction='egress', protocol='tcp', port_range_min=443, port_range_max=443)
    rule(office, into=other, protocol='icmp', port_range_min=8)
    last = rule(empty, protocol='udp')
    api.mark('rules')
    rule(office)
    rule(office, remote_ip_prefix='10.0.0.0/8')
    rule(office, remote_group_id=group['id'])
    for remote in ('00000000-0000-0000-0000-00000000dead', 'x', group['id']):
        rule({'id': remote}, protocol='sctp')
    p.get('security-group-rules?fields=protocol&fields=remote_address_group_id&remote_address_group_id=' + office['id'])
    p.delete('address-groups', office)
    p.delete('address-groups', empty)
    p.names()
    p.delete('security-group-rules', last)
    p.delete('address-groups', empty)
    api.mark('the unused one is gone')
    p.send('PUT', 'address-groups/%s/add_addresses' % office['id'], {'addresses': ['198.51.100.0/24']})
    p.put('address-groups', office, name='office renamed')
    api.mark('changed while in use')
    p.names()
    p.delete('security-group-rules', first)
    p.delete('security-groups', other)
    api.mark('fewer rules')
    p.bulk('security-group-rules', [{'security_group_id': group['id'], 'direction': 'ingress', 'protocol': 'tcp', 'port_range_min': n,
                                     'port_range_max': n, 'remote_address_group_id': office['id']} for n in (1, 2, 3)])
    api.mark('bulk')
