"""The rules that new groups get: their templates, and what becomes of them."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402

FIRST, SECOND = 'a4' * 16, 'a5' * 16
KIND = 'default-security-group-rules'


def run(api):
    p = Probe(api)
    p.get(KIND)

    def template(direction='ingress', default=True, others=True, **more):
        return p.post(KIND, direction=direction, used_in_default_sg=default, used_in_non_default_sg=others, **more)
    before = p.post('security-groups', name='before')
    ssh = template(protocol='tcp', port_range_min=22, port_range_max=22, description='ssh')
    template(protocol='icmp', default=False)
    template(protocol='udp', port_range_min=53, port_range_max=53, others=False, remote_ip_prefix='10.0.0.5/8')
    template(protocol='sctp', remote_group_id='PARENT')
    template(protocol='ah', default=False, others=False)
    template(protocol='icmp', ethertype='IPv6', port_range_min=128, port_range_max=0)
    template(protocol='udp', port_range_min=1, port_range_max=65535, direction='egress')
    p.get(KIND + '?protocol=tcp')
    p.get(KIND + '?used_in_default_sg=false&fields=protocol&fields=used_in_non_default_sg')
    p.get(KIND + '?used_in_non_default_sg=false&fields=protocol')
    p.get(KIND + '?remote_group_id=PARENT&fields=protocol&fields=ethertype')
    p.order(KIND + '?sort_key=protocol&sort_dir=asc&direction=ingress&protocol=tcp&protocol=udp&protocol=sctp', 'protocol')
    p.get('%s/%s' % (KIND, ssh['id']))
    p.get('%s/%s?fields=protocol' % (KIND, ssh['id']))
    p.post('security-groups', name='after')
    p.post('networks', name='n', project_id=FIRST)
    p.get('security-groups?project_id=' + FIRST)
    p.drop_default_group(FIRST)
    p.get('security-groups/' + before['id'])
    api.mark('groups after the templates')
    for more in (dict(protocol='tcp', port_range_min=22, port_range_max=22), dict(protocol='tcp', port_range_min=90, port_range_max=80),
                 dict(protocol='x'), dict(direction='sideways'), dict(ethertype='IPv5'), dict(port_range_min=5, port_range_max=6),
                 dict(remote_ip_prefix='x'), dict(remote_ip_prefix='2001:db8::/32'), dict(remote_ip_prefix='10.9.0.0/16', remote_group_id='PARENT'),
                 dict(protocol='gre', default='x'), dict(protocol='gre', colour='red'), dict(protocol='gre', security_group_id='x'),
                 dict(protocol='ipv6-icmp'), dict(protocol='icmp', port_range_min=256)):
        template(**more)
    p.send('POST', KIND, {'default_security_group_rule': {}})
    p.send('POST', KIND, {'default_security_group_rule': {'direction': 'ingress', 'protocol': 'esp'}})
    p.put(KIND, ssh, description='changed')
    p.get(KIND + '/00000000-0000-0000-0000-00000000dead')
    p.delete(KIND, {'id': '00000000-0000-0000-0000-00000000dead'})
    p.delete(KIND, ssh)
    p.get(KIND + '?protocol=tcp')
    p.post('security-groups', name='later')
    p.post('security-groups', name='later and stateless', stateful=False)
    p.post('networks', name='n2', project_id=SECOND)
    p.get('security-groups?project_id=' + SECOND)
    p.drop_default_group(SECOND)
    api.mark('one template less')
