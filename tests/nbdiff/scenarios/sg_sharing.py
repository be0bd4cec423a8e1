"""Security groups and address groups that are shared by RBAC policies."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


OTHER, THIRD = 'a9' * 16, 'aa' * 16


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n', project_id=OTHER)
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.167.0.0/24', project_id=OTHER)
    p.drop_default_group(OTHER)
    group = p.post('security-groups', name='group')
    office = p.post('address-groups', name='office', addresses=['192.0.2.0/24'])

    def share(kind, row, target, action='access_as_shared'):
        return p.post('rbac-policies', object_type=kind, object_id=row['id'], action=action, target_tenant=target)

    def cut():
        """What follows the first line names a function by its place in memory."""
        answer = api.calls[-1]['answer']
        if isinstance(answer, dict) and 'NeutronError' in answer:
            answer['NeutronError']['message'] = answer['NeutronError']['message'].split('\n')[0]

    def unshare(*policies):
        for policy in policies:
            p.delete('rbac-policies', policy)
            cut()
    one = share('security_group', group, OTHER)
    share('security_group', group, OTHER)
    share('security_group', group, api.project)
    share('security_group', group, THIRD, 'access_as_external')
    two = share('address_group', office, OTHER)
    share('address_group', office, THIRD, 'access_as_external')
    p.get('security-groups/%s?fields=shared&fields=name' % group['id'])
    p.get('address-groups/%s?fields=shared&fields=name' % office['id'])
    p.get('rbac-policies?object_type=security_group')
    p.get('rbac-policies?object_type=address_group&target_tenant=' + OTHER)
    port = p.post('ports', name='p', network_id=net['id'], project_id=OTHER, security_groups=[group['id']], fixed_ips=[{'ip_address': '10.167.0.11'}])
    rule = p.post('security-group-rules', security_group_id=p.post('security-groups', name='of-other', project_id=OTHER)['id'], project_id=OTHER,
                  direction='ingress', remote_address_group_id=office['id'])
    p.post('security-group-rules', security_group_id=group['id'], project_id=OTHER, direction='ingress', protocol='tcp')
    api.mark('in use')
    p.put('rbac-policies', one, target_tenant=THIRD)
    cut()
    unshare(one, two)
    everybody = share('security_group', group, '*')
    all_addresses = share('address_group', office, '*')
    p.get('security-groups?fields=shared&name=group')
    p.get('security-groups?fields=name&shared=true')
    p.get('address-groups?fields=shared&fields=name')
    unshare(one, two, everybody, all_addresses)
    p.names()
    p.delete('ports', port)
    p.delete('security-group-rules', rule)
    unshare(everybody, all_addresses)
    p.get('rbac-policies?object_type=security_group')
    p.get('security-groups?fields=shared&name=group')
    share('security_group', group, THIRD)
    p.names()
    p.delete('security-groups', group)
    p.delete('address-groups', office)
    p.get('rbac-policies?object_type=security_group')
    api.mark('gone')
