"""Stateless groups: their rules in Northbound, changes, and ports that mix them."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.162.0.0/24')
    less = p.post('security-groups', name='less', stateful=False)
    more = p.post('security-groups', name='more')
    flip = p.post('security-groups', name='flip')
    for group in (less, more, flip):
        for attrs in (dict(protocol='tcp', port_range_min=80, port_range_max=81), dict(protocol='icmp', remote_group_id=less['id']),
                      dict(ethertype='IPv6', protocol='udp', direction='egress', remote_ip_prefix='2001:db8::/64')):
            p.post('security-group-rules', security_group_id=group['id'], **dict({'direction': 'ingress'}, **attrs))
    p.get('security-groups?fields=name&fields=stateful&project_id=%s&stateful=false' % api.project)
    p.get('security-groups?fields=name&fields=stateful&project_id=%s&stateful=true' % api.project)
    api.mark('rules')

    def port(name, last, *groups):
        return p.post('ports', name=name, network_id=net['id'], security_groups=[g['id'] for g in groups],
                      fixed_ips=[{'ip_address': '10.162.0.%d' % last}])
    a, b = port('a', 11, less), port('b', 12, more)
    port('mixed', 13, less, more)
    p.put('ports', a, security_groups=[less['id'], more['id']])
    p.put('ports', a, security_groups=[more['id']])
    p.put('ports', a, security_groups=[less['id']])
    api.mark('ports')
    for group, stateful in ((less, True), (less, False), (more, False), (more, 'true'), (flip, None), (flip, 'x')):
        p.put('security-groups', group, stateful=stateful)
    p.put('security-groups', less, name='less renamed', stateful=False)
    p.put('security-groups', more, name='more renamed', stateful=False)
    api.mark('refused')
    p.put('security-groups', flip, stateful=False)
    api.mark('flipped')
    p.post('security-group-rules', security_group_id=flip['id'], direction='ingress', protocol='tcp', port_range_min=90, port_range_max=90)
    p.put('ports', b, security_groups=[flip['id'], less['id']])
    p.put('security-groups', flip, stateful=True)
    p.put('ports', b, security_groups=[])
    p.put('security-groups', flip, name='flipped back', stateful=True)
    api.mark('flipped back')
