"""A VLAN network moves to another segmentation id, with and without ports."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    vlan = {'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1'}
    net = p.post('networks', name='moving', **vlan, **{'provider:segmentation_id': 310})
    p.post('networks', name='other', **vlan, **{'provider:segmentation_id': 311})
    p.put('networks', net, **{'provider:segmentation_id': 312})
    p.put('networks', net, **{'provider:segmentation_id': 311})
    p.put('networks', net, **{'provider:segmentation_id': 312, 'provider:physical_network': 'physnet1'})
    p.put('networks', net, **vlan, **{'provider:segmentation_id': 313})
    p.put('networks', net, **{'provider:segmentation_id': 5000})
    api.mark('moved')
    p.post('ports', name='unbound', network_id=net['id'])
    p.put('networks', net, **{'provider:segmentation_id': 314})
    p.post('ports', name='bound', network_id=net['id'], device_owner='compute:nova', device_id='vm',
           **{'binding:host_id': 'peer-hv1'})
    p.put('networks', net, **{'provider:segmentation_id': 315})
    api.mark('with ports')
    p.get('networks/' + net['id'])
