"""Tags of security groups, their rules and address groups."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402



def run(api):
    p = Probe(api)
    group = p.post('security-groups', name='group')
    rule = p.post('security-group-rules', security_group_id=group['id'], direction='ingress', protocol='tcp')
    office = p.post('address-groups', name='office', addresses=['192.0.2.0/24'])
    for kind, row, shown in (('security-groups', group, 'name'), ('security-group-rules', rule, 'protocol'), ('address-groups', office, 'name')):
        path = '%s/%s' % (kind, row['id'])
        p.get(path + '/tags')
        p.send('PUT', path + '/tags', {'tags': ['red', 'blue']})
        p.send('PUT', path + '/tags/green')
        p.send('GET', path + '/tags/green')
        p.send('GET', path + '/tags/nothing')
        p.send('DELETE', path + '/tags/red')
        p.get(path)
        p.get(path + '?fields=tags')
        for query in ('tags=blue', 'tags=blue,green', 'tags-any=green,white', 'not-tags=blue', 'not-tags-any=blue,white'):
            p.get('%s?fields=tags&fields=%s&project_id=%s&%s' % (kind, shown, api.project, query))
        p.send('DELETE', path + '/tags')
        p.get(path + '/tags')
    p.get('security-groups/%s?fields=security_group_rules' % group['id'])
    api.mark('northbound knows no tags')
