"""Port security switched on networks and ports, with and without groups and address pairs."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402



def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.164.0.0/24')
    p.post('subnets', name='v6', network_id=net['id'], ip_version=6, cidr='fd64::/64')
    group = p.post('security-groups', name='group')
    pair = [{'ip_address': '10.164.0.200'}]

    def port(name, last, **more):
        return p.post('ports', name=name, network_id=net['id'], mac_address='fa:16:3e:64:00:%02x' % last,
                      fixed_ips=[{'ip_address': '10.164.0.%d' % last}, {'ip_address': 'fd64::%d' % last}], **more)
    a = port('a', 11, security_groups=[group['id']])
    b = port('b', 12, security_groups=[group['id']], allowed_address_pairs=pair)
    c = port('c', 13, security_groups=[])
    d = port('d', 14, port_security_enabled=False)
    e = port('no-groups-but-pairs', 15, security_groups=[], allowed_address_pairs=pair)
    api.mark('created')
    p.put('ports', a, port_security_enabled=False)
    p.put('ports', a, port_security_enabled=False, security_groups=[], allowed_address_pairs=pair)
    p.put('ports', b, security_groups=[], port_security_enabled=False)
    p.put('ports', b, security_groups=[], allowed_address_pairs=[], port_security_enabled=False)
    p.put('ports', c, port_security_enabled=False)
    p.put('ports', d, port_security_enabled=True)
    p.put('ports', e, port_security_enabled=False, allowed_address_pairs=[])
    api.mark('switched')
    for row in (b, c):
        p.put('ports', row, security_groups=[group['id']])
        p.put('ports', row, allowed_address_pairs=pair)
        p.put('ports', row, port_security_enabled=True, security_groups=[group['id']], allowed_address_pairs=pair)
    p.put('ports', d, security_groups=[group['id']], port_security_enabled=False)
    p.put('ports', d, port_security_enabled=None)
    p.put('ports', d, port_security_enabled='x')
    p.put('ports', d, port_security_enabled='no', security_groups=[])
    api.mark('switched back')
    p.put('ports', d, device_owner='network:dhcp', port_security_enabled=True)
    p.put('ports', a, device_owner='compute:nova', device_id='vm', **{'binding:host_id': 'peer-hv1'})
    p.put('ports', a, port_security_enabled=False, security_groups=[])
    api.mark('owners')
    p.put('networks', net, port_security_enabled=False)
    port('of-open-network', 16)
    port('of-open-network-with-groups', 17, security_groups=[group['id']])
    port('of-open-network-secured', 18, port_security_enabled=True)
    port('of-open-network-secured-with-pairs', 19, port_security_enabled=True, allowed_address_pairs=pair, security_groups=[group['id']])
    port('of-open-network-with-pairs', 20, allowed_address_pairs=pair)
    p.get('ports?fields=name&fields=port_security_enabled&fields=security_groups&network_id=%s&name=a&name=b&name=c&name=d' % net['id'])
    p.get('ports?fields=name&port_security_enabled=false&device_owner=&network_id=' + net['id'])
    p.get('ports?fields=name&security_groups=' + group['id'])
    api.mark('an open network')
