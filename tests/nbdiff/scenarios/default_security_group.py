"""The default security group of a project comes by itself with the first thing that needs it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


PROJECTS = {'listed': '5' * 32, 'with a network': '6' * 32, 'with a port': '7' * 32}


def group_of(p, project):
    groups = p.get('security-groups?project_id=' + project)
    rows = groups['security_groups'] if isinstance(groups, dict) and 'security_groups' in groups else []
    return rows[0] if rows else {'id': '00000000-0000-0000-0000-000000000000'}


def run(api):
    p = Probe(api)
    group = group_of(p, PROJECTS['listed'])
    p.drop_default_group(PROJECTS['listed'])
    group_of(p, PROJECTS['listed'])
    p.get('security-groups/' + group['id'])
    p.get('security-group-rules?security_group_id=' + group['id'])
    p.get('security-group-rules?fields=ethertype&fields=direction&direction=ingress&security_group_id=' + group['id'])
    p.get('security-groups?fields=name&fields=description&name=default&project_id=' + PROJECTS['listed'])
    api.mark('by listing')
    net = p.post('networks', name='n', project_id=PROJECTS['with a network'])
    p.drop_default_group(PROJECTS['with a network'])
    group_of(p, PROJECTS['with a network'])
    api.mark('by a network')
    p.post('subnets', name='s', network_id=net['id'], project_id=PROJECTS['with a network'], ip_version=4, cidr='10.92.0.0/24')
    port = p.post('ports', name='p', network_id=net['id'], project_id=PROJECTS['with a port'], fixed_ips=[{'ip_address': '10.92.0.10'}])
    p.drop_default_group(PROJECTS['with a port'])
    group_of(p, PROJECTS['with a port'])
    p.post('ports', name='of-admin', network_id=net['id'], fixed_ips=[{'ip_address': '10.92.0.11'}])
    api.mark('by a port')
    p.send('POST', 'security-groups', {'security_group': {'name': 'default', 'project_id': PROJECTS['listed']}})
    p.put('security-groups', group, name='renamed')
    p.put('security-groups', group, description='changed')
    p.put('ports', port, security_groups=[])
    api.mark('no group on the port')
    p.put('ports', port, security_groups=[group['id']])
    api.mark('another group on the port')
    p.get('ports?fields=name&security_groups=' + group['id'])
