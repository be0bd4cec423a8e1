"""Many rules in one request: all of them or none."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402

OTHER = 'a2' * 16


def run(api):
    p = Probe(api)
    group, second = (p.post('security-groups', name=name) for name in ('group', 'second'))

    def rule(port, top=None, **more):
        return dict({'security_group_id': group['id'], 'direction': 'ingress', 'protocol': 'tcp', 'port_range_min': port,
                     'port_range_max': top or port}, **more)
    p.bulk('security-group-rules', [rule(n) for n in range(1, 21)])
    api.mark('twenty')
    p.bulk('security-group-rules', [rule(30), rule(31, ethertype='IPv6'), rule(32, direction='egress'), rule(33, remote_group_id=group['id']),
                                    rule(34, remote_ip_prefix='10.1.0.0/16', description='text')])
    api.mark('mixed')
    p.bulk('security-group-rules', [rule(40), rule(40)])
    p.bulk('security-group-rules', [rule(41), rule(41, protocol='6')])
    p.bulk('security-group-rules', [rule(42), rule(1)])
    p.bulk('security-group-rules', [rule(43), rule(90, 80)])
    p.bulk('security-group-rules', [rule(44), rule(45, security_group_id=second['id'])])
    p.bulk('security-group-rules', [rule(46), rule(47, project_id=OTHER)])
    p.bulk('security-group-rules', [rule(48), rule(49, direction='sideways')])
    p.bulk('security-group-rules', [rule(50), rule(51, remote_group_id='00000000-0000-0000-0000-00000000dead')])
    p.bulk('security-group-rules', [rule(52), rule(53, remote_ip_prefix='10.0.0.0/8', remote_group_id=second['id'])])
    p.bulk('security-group-rules', [rule(54, security_group_id='00000000-0000-0000-0000-00000000dead')])
    p.bulk('security-group-rules', [])
    p.bulk('security-group-rules', [rule(55, project_id=OTHER), rule(56, project_id=OTHER)])
    p.get('security-group-rules?port_range_min=40&port_range_min=42&port_range_min=43&port_range_min=44&port_range_min=46&port_range_min=48')
    p.get('security-group-rules?fields=project_id&fields=port_range_min&project_id=' + OTHER)
    p.drop_default_group(OTHER)
    p.get('security-groups/' + group['id'])
    p.order('security-group-rules?sort_key=port_range_min&sort_dir=desc&direction=ingress&limit=7&security_group_id=' + group['id'], 'port_range_min')
    api.mark('nothing of the refused')
    p.names()
    p.delete('security-groups', group)
    api.mark('gone')
