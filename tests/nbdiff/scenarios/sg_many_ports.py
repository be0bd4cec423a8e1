"""Many ports in groups, made and moved at once, and the end of their network."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402



def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.168.0.0/24')
    web, db = (p.post('security-groups', name=name) for name in ('web', 'db'))
    for group in (web, db):
        p.bulk('security-group-rules', [{'security_group_id': group['id'], 'direction': 'ingress', 'protocol': 'tcp', 'port_range_min': n,
                                         'port_range_max': n, 'remote_group_id': web['id']} for n in range(1, 6)])
    ports = p.bulk('ports', [{'name': 'p%d' % n, 'network_id': net['id'], 'security_groups': [web['id']] + [db['id']] * (n % 2),
                              'fixed_ips': [{'ip_address': '10.168.0.%d' % n}]} for n in range(11, 41)])
    p.bulk('ports', [{'name': 'default', 'network_id': net['id'], 'fixed_ips': [{'ip_address': '10.168.0.50'}]},
                     {'name': 'none', 'network_id': net['id'], 'security_groups': [], 'fixed_ips': [{'ip_address': '10.168.0.51'}]},
                     {'name': 'open', 'network_id': net['id'], 'port_security_enabled': False, 'fixed_ips': [{'ip_address': '10.168.0.52'}]}])
    p.bulk('ports', [{'name': 'good', 'network_id': net['id'], 'security_groups': [web['id']]},
                     {'name': 'bad', 'network_id': net['id'], 'security_groups': ['00000000-0000-0000-0000-00000000dead']}])
    api.mark('thirty')
    for row in ports[:10]:
        p.put('ports', row, security_groups=[db['id']])
    for row in ports[10:15]:
        p.put('ports', row, security_groups=[])
    api.mark('moved')
    p.get('ports?fields=name&security_groups=' + db['id'])
    p.get('ports?fields=name&security_groups=%s&security_groups=%s&name=p30&name=p31' % (web['id'], db['id']))
    p.delete('networks', net)
    p.delete('security-groups', web)
    p.names()
    for row in ports[15:]:
        p.delete('ports', row)
    p.delete('security-groups', web)
    api.mark('half of them and one group are gone')
    p.names()
    for row in ports[:15]:
        p.delete('ports', row)
    for row in p.get('ports?network_id=%s&name=default&name=none&name=open' % net['id'])['ports']:
        p.delete('ports', row)
    p.delete('networks', net)
    p.delete('security-groups', db)
    api.mark('all are gone')
