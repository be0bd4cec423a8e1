"""Address pairs and the port security of Northbound: MACs, addresses and networks, in all combinations."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402



def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.165.0.0/24')
    p.post('subnets', name='v6', network_id=net['id'], ip_version=6, cidr='fd65::/64')
    own, other = 'fa:16:3e:65:00:%02x', 'fa:16:3e:65:01:01'

    def port(last, pairs, **more):
        return p.post('ports', name='p%d' % last, network_id=net['id'], mac_address=own % last, allowed_address_pairs=pairs,
                      fixed_ips=[{'ip_address': '10.165.0.%d' % last}, {'ip_address': 'fd65::%d' % last}], **more)
    addresses = ('10.165.1.1', '10.165.1.1/32', '10.165.2.0/24', '10.165.3.9/24', '0.0.0.0/0', 'fd66::1', 'fd66::1/128', 'fd66:1::/32', '::/0',
                 '224.0.0.18', '255.255.255.255', '127.0.0.1', 'fe80::1', 'ff02::1')
    for last, address in enumerate(addresses, 20):
        port(last, [{'ip_address': address}])
    for last, address in enumerate(addresses[:6], 50):
        port(last, [{'ip_address': address, 'mac_address': other}])
    api.mark('one pair')
    port(60, [{'ip_address': a} for a in addresses[:5:2]] + [{'ip_address': a, 'mac_address': other} for a in addresses[:4:2]])
    port(61, [{'ip_address': '10.165.1.1', 'mac_address': 'fa:16:3e:65:02:%02x' % n} for n in (1, 2, 3)])
    port(62, [{'ip_address': '10.165.0.62'}, {'ip_address': 'fd65::62', 'mac_address': other}, {'ip_address': '10.165.0.62', 'mac_address': other}])
    port(63, [{'ip_address': '10.165.1.1'}, {'ip_address': '10.165.1.1/32'}])
    port(64, [{'ip_address': '10.165.1.1', 'mac_address': '01:00:5e:00:00:01'}])
    port(65, [{'ip_address': '10.165.1.1', 'mac_address': '00:00:00:00:00:00'}])
    port(66, [{'ip_address': '10.165.1.1', 'mac_address': 'fa-16-3e-65-01-01'}])
    port(67, [{'ip_address': '10.165.1.1'}], port_security_enabled=False)
    port(68, [], port_security_enabled=False)
    port(69, [{'ip_address': '10.165.1.1'}], port_security_enabled=False, security_groups=[])
    port(70, [{'ip_address': '10.165.1.1'}], security_groups=[])
    port(71, [{'ip_address': '10.165.1.1'}], device_owner='network:something')
    api.mark('many pairs')
    row = port(80, [{'ip_address': '10.165.1.80'}])
    for pairs in ([{'ip_address': '10.165.1.81', 'mac_address': other}], [{'ip_address': '10.165.1.81'}, {'ip_address': '10.165.1.80'}],
                  [{'ip_address': '10.165.1.81'}, {'ip_address': '10.165.1.81'}]):
        p.put('ports', row, allowed_address_pairs=pairs)
    p.put('ports', row, mac_address='fa:16:3e:65:00:ff')
    api.mark('another MAC')
    p.put('ports', row, port_security_enabled=False, security_groups=[], allowed_address_pairs=[])
    p.put('ports', row, allowed_address_pairs=[{'ip_address': '10.165.1.80'}])
    p.get('ports?fields=name&allowed_address_pairs=10.165.1.1')
    api.mark('none')
