"""VNIC types and binding profiles."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


TYPES = ('normal', 'direct', 'direct-physical', 'macvtap', 'baremetal', 'virtio-forwarder', 'smart-nic', 'vdpa', 'accelerator-direct',
         'remote-managed', 'nonsense', None, 5)
# bound: the peer fails (500), or the answer holds a part of the port's id
UNSTEADY = ('direct-physical', 'virtio-forwarder')
PROFILES = ({}, None, {'anything': 'goes'}, {'parent_name': 'x'}, {'parent_name': 'x', 'tag': 5}, {'tag': 5}, {'capabilities': ['switchdev']},
            {'capabilities': 'switchdev'}, {'pci_slot': '0000:00:00.1', 'pci_vendor_info': '8086:10ed', 'physical_network': 'physnet1'},
            {'pci_vendor_info': 'dead:beef', 'pci_slot': '0000:00:00.1', 'physical_network': 'physnet1',
             'card_serial_number': 'AB1', 'pf_mac_address': '00:53:00:00:00:42', 'vf_num': 42},
            {'vtep-physical-switch': 'p', 'vtep-logical-switch': 'l'}, {'vtep-physical-switch': 'p'}, {'vtep-logical-switch': 5},
            'text', [], {'nested': {'deep': [1, 2, {'three': None}]}}, {'trusted': 'true'}, {'x': 'y' * 5000})


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    vlan = p.post('networks', name='vlan', **{'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1',
                                              'provider:segmentation_id': 520})
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.60.0.0/24')
    p.post('subnets', name='v', network_id=vlan['id'], ip_version=4, cidr='10.61.0.0/24')

    def port(name, last, network=net, **more):
        third = 60 if network is net else 61
        return p.post('ports', name=name, network_id=network['id'], fixed_ips=[{'ip_address': '10.%d.0.%d' % (third, last)}],
                      mac_address='fa:16:3e:%02x:00:%02x' % (third, last), **more)
    for k, kind in enumerate(TYPES):
        port('type-%s' % kind, 20 + k, **{'binding:vnic_type': kind})
    for k, kind in enumerate(t for t in TYPES[:10] if t not in UNSTEADY):
        port('bound-%s' % kind, 40 + k, vlan, **{'binding:vnic_type': kind, 'binding:host_id': 'peer-hv1'})
    api.mark('types')
    for k, profile in enumerate(PROFILES):
        port('profile-%d' % k, 60 + k, vlan, **{'binding:profile': profile})
    for k, kind in enumerate(('direct', 'macvtap', 'remote-managed', 'normal')):
        for j, profile in enumerate((PROFILES[6], PROFILES[8], PROFILES[9])):
            if kind == 'remote-managed' and j:              # the peer fails without a SmartNIC
                continue
            port('%s-with-%d' % (kind, j), 100 + 10 * k + j, vlan, **{
                'binding:vnic_type': kind, 'binding:profile': profile, 'binding:host_id': 'peer-hv2'})
    api.mark('profiles')
    direct = port('changing', 200, vlan, **{'binding:vnic_type': 'direct'})
    p.put('ports', direct, **{'binding:vnic_type': 'normal'})
    p.put('ports', direct, **{'binding:profile': {'capabilities': ['switchdev']}, 'binding:vnic_type': 'direct'})
    p.put('ports', direct, **{'binding:host_id': 'peer-hv1'})
    p.put('ports', direct, **{'binding:vnic_type': 'macvtap'})
    p.put('ports', direct, **{'binding:profile': {}})
    p.put('ports', direct, **{'binding:profile': None})
    p.put('ports', direct, **{'binding:vnic_type': 'nonsense'})
    api.mark('changed')
