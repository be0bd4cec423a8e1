"""Rules with a remote group, ports that join, leave and change, and the end of the remote group."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.160.0.0/24')
    p.post('subnets', name='v6', network_id=net['id'], ip_version=6, cidr='fd16::/64')
    web, db, unused = (p.post('security-groups', name=name) for name in ('web', 'db', 'unused'))

    def rule(group, remote, **more):
        return p.post('security-group-rules', security_group_id=group['id'], direction='ingress', remote_group_id=remote['id'], **more)

    def port(name, last, *groups):
        return p.post('ports', name=name, network_id=net['id'], security_groups=[g['id'] for g in groups],
                      fixed_ips=[{'ip_address': '10.160.0.%d' % last}, {'ip_address': 'fd16::%d' % last}])
    rule(web, web)
    rule(web, web, ethertype='IPv6')
    rule(db, web, protocol='tcp', port_range_min=5432, port_range_max=5432)
    last = rule(db, web, protocol='tcp', port_range_min=5432, port_range_max=5432, ethertype='IPv6')
    rule(db, unused, protocol='udp')
    p.post('security-group-rules', security_group_id=db['id'], direction='egress', protocol='icmp', remote_group_id=unused['id'])
    rule(web, db, protocol='icmp', port_range_min=8)
    api.mark('no members')
    rule(db, web, protocol='tcp', port_range_min=5432, port_range_max=5432)
    for remote in ('00000000-0000-0000-0000-00000000dead', 'x'):
        rule(db, {'id': remote}, protocol='sctp')
    rule({'id': '00000000-0000-0000-0000-00000000dead'}, web)
    w1, w2, d1 = port('w1', 11, web), port('w2', 12, web), port('d1', 13, db)
    both = port('both', 14, web, db)
    api.mark('members')
    p.put('ports', w2, security_groups=[db['id']])
    p.put('ports', d1, security_groups=[db['id'], web['id']])
    p.put('ports', both, security_groups=[])
    api.mark('moved')
    p.put('ports', w1, fixed_ips=[{'ip_address': '10.160.0.21'}])
    p.put('ports', both, name='named', security_groups=[web['id']])
    api.mark('addresses changed')
    p.delete('security-groups', web)
    p.delete('security-groups', db)
    p.names()
    p.delete('security-group-rules', last)
    p.delete('security-groups', unused)
    p.get('security-groups/' + db['id'])
    api.mark('the unused remote group is gone')
    for row in (w1, w2, d1, both):
        p.delete('ports', row)
    p.names()
    p.delete('security-groups', web)
    api.mark('the remote group is gone')
    p.get('security-group-rules?security_group_id=' + db['id'])
    p.names()
    p.delete('networks', net)
    p.delete('security-groups', db)
    api.mark('everything is gone')
