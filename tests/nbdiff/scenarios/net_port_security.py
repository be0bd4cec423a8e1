"""Port security: the default of the network, what ports take from it, and changing both."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    on = p.post('networks', name='on')
    off = p.post('networks', name='off', port_security_enabled=False)
    for net, third in ((on, 120), (off, 121)):
        p.post('subnets', name='s%d' % third, network_id=net['id'], ip_version=4, cidr='10.%d.0.0/24' % third)
    group = p.get('security-groups?name=default&fields=id&project_id=' + api.project)['security_groups'][0]['id']
    a = p.post('ports', name='a', network_id=on['id'], fixed_ips=[{'ip_address': '10.120.0.11'}])
    b = p.post('ports', name='b', network_id=off['id'], fixed_ips=[{'ip_address': '10.121.0.12'}])
    c = p.post('ports', name='c', network_id=off['id'], port_security_enabled=True, fixed_ips=[{'ip_address': '10.121.0.13'}])
    p.post('ports', name='d', network_id=on['id'], security_groups=[], fixed_ips=[{'ip_address': '10.120.0.14'}])
    p.post('ports', name='off-with-group', network_id=off['id'], security_groups=[group])
    p.post('ports', name='off-and-group', network_id=on['id'], port_security_enabled=False, security_groups=[group])
    p.post('ports', name='off-and-pairs', network_id=on['id'], port_security_enabled=False,
           allowed_address_pairs=[{'ip_address': '10.120.0.99'}])
    p.post('ports', name='unknown-group', network_id=on['id'], security_groups=['00000000-0000-0000-0000-00000000dead'])
    p.post('ports', name='bad-group', network_id=on['id'], security_groups=['x'])
    p.post('ports', name='group-not-list', network_id=on['id'], security_groups=group)
    p.post('ports', name='group-twice', network_id=on['id'], security_groups=[group, group])
    p.post('ports', name='group-null', network_id=on['id'], security_groups=None, fixed_ips=[{'ip_address': '10.120.0.15'}])
    p.post('ports', name='device', network_id=on['id'], device_owner='network:something', fixed_ips=[{'ip_address': '10.120.0.16'}])
    api.mark('created')
    p.put('ports', a, port_security_enabled=False)
    p.put('ports', a, port_security_enabled=False, security_groups=[])
    p.put('ports', a, security_groups=[group])
    p.put('ports', b, port_security_enabled=True)
    p.put('ports', b, security_groups=[group])
    p.put('ports', c, security_groups=[])
    p.put('ports', c, port_security_enabled=False, allowed_address_pairs=[{'ip_address': '10.121.0.99'}])
    p.put('networks', on, port_security_enabled=False)
    p.put('networks', off, port_security_enabled=True)
    p.post('ports', name='late', network_id=off['id'], fixed_ips=[{'ip_address': '10.121.0.17'}])
    api.mark('changed')
