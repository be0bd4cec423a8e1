"""The default group of a project is removed by an admin, and comes again."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402

PROJECT = 'a3' * 16


def run(api):
    p = Probe(api)

    def default():
        got = p.get('security-groups?project_id=' + PROJECT)['security_groups']
        return got[0] if got else {'id': '00000000-0000-0000-0000-000000000000'}
    net = p.post('networks', name='n', project_id=PROJECT)
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.161.0.0/24', project_id=PROJECT)
    group = default()
    p.post('security-group-rules', security_group_id=group['id'], project_id=PROJECT, direction='ingress', protocol='tcp')
    p.get('security-group-rules?project_id=' + PROJECT)
    port = p.post('ports', name='p', network_id=net['id'], project_id=PROJECT, fixed_ips=[{'ip_address': '10.161.0.11'}])
    api.mark('with a port')
    p.delete('security-groups', group)
    p.put('ports', port, security_groups=[])
    p.names()
    p.delete('security-groups', group)
    p.get('security-groups?project_id=' + PROJECT)
    api.mark('removed')
    p.put('ports', port, name='renamed')
    default()
    api.mark('after the port was renamed')
    late = p.post('ports', name='late', network_id=net['id'], project_id=PROJECT, fixed_ips=[{'ip_address': '10.161.0.12'}])
    group = default()
    api.mark('it is back')
    for attrs in ({'name': 'default'}, {'name': 'other'}, {'description': 'mine'}, {'stateful': False}, {'stateful': True}):
        p.put('security-groups', group, **attrs)
    p.post('security-groups', name='default', project_id=PROJECT)
    p.delete('ports', late)
    p.put('security-groups', group, stateful=False)
    api.mark('stateless')
    p.get('security-group-rules?belongs_to_default_sg=true&project_id=' + PROJECT)
    p.get('security-group-rules?belongs_to_default_sg=false&project_id=' + PROJECT)
    first = p.get('security-group-rules?direction=egress&ethertype=IPv4&project_id=' + PROJECT)['security_group_rules'][0]
    p.names()
    p.delete('security-group-rules', first)
    api.mark('one rule less')
    p.drop_default_group(PROJECT)
