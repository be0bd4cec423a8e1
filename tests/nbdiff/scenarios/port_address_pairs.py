"""Allowed address pairs: forms, limits, and the virtual ports that they make."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.70.0.0/24')
    p.post('subnets', name='v6', network_id=net['id'], ip_version=6, cidr='fd70::/64')

    def port(name, last, pairs=None, **more):
        if pairs is not None:
            more['allowed_address_pairs'] = pairs
        return p.post('ports', name=name, network_id=net['id'], mac_address='fa:16:3e:70:00:%02x' % last,
                      fixed_ips=[{'ip_address': '10.70.0.%d' % last}], **more)
    one = port('one', 11, [{'ip_address': '10.70.0.100'}])
    port('with-mac', 12, [{'ip_address': '10.70.0.101', 'mac_address': 'fa:16:3e:70:01:01'}])
    port('cidr', 13, [{'ip_address': '10.71.0.0/16'}, {'ip_address': 'fd70::/64'}, {'ip_address': '0.0.0.0/0'}])
    port('cidr-32', 14, [{'ip_address': '10.70.0.102/32'}])
    port('own', 15, [{'ip_address': '10.70.0.15'}])
    port('own-and-mac', 16, [{'ip_address': '10.70.0.16', 'mac_address': 'fa:16:3e:70:00:10'}])
    port('upper-mac', 17, [{'ip_address': '10.70.0.103', 'mac_address': 'FA:16:3E:70:01:02'}])
    port('twice', 18, [{'ip_address': '10.70.0.104'}, {'ip_address': '10.70.0.104'}])
    port('twice-other-mac', 19, [{'ip_address': '10.70.0.104'}, {'ip_address': '10.70.0.104', 'mac_address': 'fa:16:3e:70:01:03'}])
    port('host-bits', 20, [{'ip_address': '10.70.0.5/24'}])
    port('bad-ip', 21, [{'ip_address': 'x'}])
    port('no-ip', 22, [{'mac_address': 'fa:16:3e:70:01:04'}])
    port('bad-mac', 23, [{'ip_address': '10.70.0.105', 'mac_address': 'x'}])
    port('null-mac', 24, [{'ip_address': '10.70.0.105', 'mac_address': None}])
    port('unknown-key', 25, [{'ip_address': '10.70.0.105', 'colour': 'red'}])
    port('not-a-list', 26, 'x')
    port('of-text', 27, ['x'])
    port('empty', 28, [])
    port('active', 29, [{'ip_address': '10.70.0.106', 'active': True}])
    port('limit', 30, [{'ip_address': '10.72.0.%d' % k} for k in range(1, 11)])
    port('over-limit', 31, [{'ip_address': '10.72.0.%d' % k} for k in range(1, 12)])
    api.mark('created')
    # one parent each: the peer writes several in any order
    vip = port('vip', 50)
    a = port('a', 51, [{'ip_address': '10.70.0.50'}])
    b = port('b', 52, [{'ip_address': '10.70.0.60'}])
    late = port('late-vip', 60)
    port('bound', 53, [{'ip_address': '10.70.0.62'}], device_owner='compute:nova', device_id='vm', **{'binding:host_id': 'peer-hv1'})
    port('vip-of-bound', 62)
    api.mark('virtual ports')
    p.put('ports', a, allowed_address_pairs=[])
    api.mark('no parent')
    p.put('ports', one, allowed_address_pairs=[{'ip_address': '10.70.0.50'}])
    api.mark('another parent')
    p.put('ports', vip, fixed_ips=[{'ip_address': '10.70.0.61'}])
    p.put('ports', late, device_owner='compute:nova', device_id='vm2', **{'binding:host_id': 'peer-hv1'})
    api.mark('addresses changed')
    p.put('ports', late, port_security_enabled=True)
    p.names()
    p.delete('ports', b)
    api.mark('parent gone')
    p.put('ports', a, allowed_address_pairs=None)
    p.put('ports', a, allowed_address_pairs=[{'ip_address': 'x'}])
    p.put('ports', a, allowed_address_pairs=[{'ip_address': '10.73.0.%d' % k} for k in range(1, 12)])
