"""Quotas of security groups and of rules, the default group and its rules included."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


PROJECT = 'ac' * 16


def run(api):
    p = Probe(api)
    api.http('DELETE', '/v2.0/quotas/' + PROJECT)

    def quota(**limits):
        p.send('PUT', 'quotas/' + PROJECT, {'quota': limits})

    def rules(group, *ports):
        return p.bulk('security-group-rules', [{'security_group_id': group['id'], 'project_id': PROJECT, 'direction': 'ingress', 'protocol': 'tcp',
                                                'port_range_min': n, 'port_range_max': n} for n in ports])
    quota(security_group=2, security_group_rule=8)
    first = p.post('security-groups', name='first', project_id=PROJECT)
    p.drop_default_group(PROJECT)
    p.get('quotas/%s/details' % PROJECT)
    p.post('security-groups', name='too many', project_id=PROJECT)
    rules(first, 1)
    rules(first, 2, 3)
    rules(first, 2)
    rules(first, 3)
    p.get('quotas/%s/details' % PROJECT)
    quota(security_group=10)
    p.post('security-groups', name='no rules left', project_id=PROJECT)
    quota(security_group_rule=9)
    p.post('security-groups', name='one rule left', project_id=PROJECT)
    quota(security_group_rule=10)
    last = p.post('security-groups', name='just enough', project_id=PROJECT)
    api.mark('at the limit')
    p.names()
    p.delete('security-groups', last)
    quota(security_group=0, security_group_rule=0)
    rules(first, 4)
    p.put('security-groups', first, name='renamed')
    quota(security_group=-1, security_group_rule=-1)
    rules(first, 4, 5, 6)
    api.mark('no limit')
    p.send('DELETE', 'quotas/' + PROJECT)
