"""Ports of every device owner that means something: what Northbound shows and what the API forbids."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


# owners of router ports belong to the scenarios of routers
OWNERS = ('', 'compute:nova', 'compute:az', 'network:dhcp', 'network:distributed', 'network:floatingip', 'network:local_ip',
          'network:router_ha_interface', 'Octavia', 'ovn-lb-vip:x', 'baremetal:none', 'trunk:subport', 'trunk:parent',
          'neutron:LOADBALANCERV2', 'manila:share', 'anything')


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.41.0.0/24')
    made = {}
    for k, owner in enumerate(OWNERS):
        made[owner] = p.post('ports', name='owned-%d' % k, network_id=net['id'], device_owner=owner,
                             device_id='device-%d' % k, mac_address='fa:16:3e:41:00:%02x' % k, fixed_ips=[{'ip_address': '10.41.0.%d' % (20 + k)}])
    api.mark('created')
    p.put('ports', made[''], device_owner='compute:nova')
    p.put('ports', made['network:dhcp'], device_owner='compute:nova')
    p.put('ports', made['anything'], device_owner='network:distributed')
    api.mark('updated')
    p.get('ports?fields=name&device_owner=compute:nova&network_id=' + net['id'])
    p.get('ports?fields=name&device_owner=compute:nova&device_owner=network:dhcp&network_id=' + net['id'])
    p.get('ports?fields=name&device_id=device-3')
    p.names()
    for owner in OWNERS:
        p.delete('ports', made[owner])
    metadata = p.get('ports?device_owner=network:distributed&network_id=' + net['id'])['ports'][0]
    p.put('ports', metadata, name='renamed')
    p.put('ports', metadata, admin_state_up=False)
    p.delete('ports', metadata)
    api.mark('gone')
