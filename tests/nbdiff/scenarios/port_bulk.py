"""Bulk creation of ports and networks: all of it or nothing."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    s = p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.90.0.0/16',
               allocation_pools=[{'start': '10.90.1.0', 'end': '10.90.200.0'}])
    other = p.post('networks', name='other')
    p.post('subnets', name='o', network_id=other['id'], ip_version=4, cidr='10.91.0.0/24')
    dead = '00000000-0000-0000-0000-00000000dead'

    def row(name, last=None, **more):
        if last:
            more['fixed_ips'] = [{'subnet_id': s['id'], 'ip_address': '10.90.0.%d' % last}]
        return dict({'name': name, 'network_id': net['id']}, **more)
    p.bulk('ports', [row('one', 11)])
    p.bulk('ports', [row('two-%d' % k, 20 + k) for k in range(3)])
    p.bulk('ports', [row('mixed-1', 30), dict(row('mixed-2'), network_id=other['id'], fixed_ips=[{'ip_address': '10.91.0.30'}])])
    p.bulk('ports', [row('rich-1', 31, allowed_address_pairs=[{'ip_address': '10.90.0.200'}]),
                     row('rich-2', 32, extra_dhcp_opts=[{'opt_name': 'mtu', 'opt_value': '1400'}]),
                     row('rich-3', 33, port_security_enabled=False),
                     row('rich-4', 34, device_owner='compute:nova', device_id='vm', **{'binding:host_id': 'peer-hv1'})])
    p.bulk('ports', [row('automatic-1'), row('automatic-2')])
    api.mark('made')
    p.bulk('ports', [row('atomic-1', 50), row('atomic-2', 11)])
    p.bulk('ports', [row('atomic-3', 51), row('atomic-4', 51)])
    p.bulk('ports', [row('atomic-5', 52), dict(row('atomic-6'), network_id=dead)])
    p.bulk('ports', [row('atomic-7', 53), row('atomic-8', 54, mac_address='zz')])
    p.bulk('ports', [row('atomic-11', 57), row('atomic-12', 58, colour='red')])
    p.bulk('ports', [row('atomic-13', 59), {'name': 'no network'}])
    p.get('ports?fields=name&device_owner=&network_id=' + net['id'])
    api.mark('nothing was added')
    p.bulk('networks', [{'name': 'bulk-net-1'}, {'name': 'bulk-net-2', 'mtu': 1300}])
    vlan = {'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1', 'provider:segmentation_id': 610}
    p.bulk('networks', [dict(vlan, name='bulk-net-3'), dict(vlan, name='bulk-net-4')])
    p.bulk('networks', [{'name': 'bulk-net-5'}, {'name': 'bulk-net-6', 'dns_domain': 'x'}])
    p.get('networks?fields=name&project_id=' + api.project)
    api.mark('networks')
