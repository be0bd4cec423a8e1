"""Segments of networks as resources: create, list, update, delete."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n', **{'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1',
                                          'provider:segmentation_id': 710})
    plain = p.post('networks', name='plain')
    api.settle()        # what the switch shows of the only segment stays when there are more
    p.get('segments?network_id=' + net['id'])
    own = p.get('segments?network_id=%s&fields=id' % net['id'])['segments'][0]
    p.get('segments/' + own['id'])
    second = p.post('segments', network_id=net['id'], network_type='vlan', physical_network='physnet1', segmentation_id=711, name='second',
                    description='d')
    flat = p.post('segments', network_id=net['id'], network_type='flat', physical_network='public', name='flat')
    p.post('segments', network_id=plain['id'], network_type='vlan', physical_network='physnet1', segmentation_id=712, name='on-geneve')
    for name, attrs in (('taken', {'network_type': 'vlan', 'physical_network': 'physnet1', 'segmentation_id': 711}),
                        ('no-type', {'physical_network': 'physnet1'}), ('bad-type', {'network_type': 'nonsense'}),
                        ('vxlan', {'network_type': 'vxlan', 'segmentation_id': 5}),
                        ('bad-physnet', {'network_type': 'vlan', 'physical_network': 'x', 'segmentation_id': 5}),
                        ('no-physnet', {'network_type': 'vlan', 'segmentation_id': 5}),
                        ('id-out-of-range', {'network_type': 'vlan', 'physical_network': 'physnet1', 'segmentation_id': 5000}),
                        ('id-text', {'network_type': 'vlan', 'physical_network': 'physnet1', 'segmentation_id': 'x'}),
                        ('flat-with-id', {'network_type': 'flat', 'physical_network': 'public', 'segmentation_id': 5}),
                        ('x' * 256, {'network_type': 'geneve'})):
        p.post('segments', network_id=plain['id'], name=name, **attrs)
    p.post('segments', network_id='00000000-0000-0000-0000-00000000dead', network_type='geneve')
    p.post('segments', network_id='x', network_type='geneve')
    p.post('segments', network_type='geneve')
    api.mark('segments')
    p.get('networks/' + net['id'])
    p.put('segments', second, name='renamed', description='')
    p.put('segments', second, name=None)
    for attrs in ({'network_id': plain['id']}, {'network_type': 'flat'}, {'physical_network': 'x'}, {'segmentation_id': 5}, {'colour': 1}):
        p.put('segments', second, **attrs)
    for query in ('network_type=flat', 'physical_network=physnet1', 'segmentation_id=711', 'name=flat', 'network_id=' + plain['id'],
                  'network_type=vlan&segmentation_id=710'):
        p.get('segments?fields=network_type&fields=physical_network&fields=segmentation_id&' + query)
    p.names()
    p.delete('segments', flat)
    p.delete('segments', flat)
    p.get('segments/' + flat['id'])
    api.mark('one gone')
    p.delete('segments', own)
    p.delete('segments', second)
    p.get('segments?network_id=' + net['id'])
    p.get('networks/' + net['id'])
    api.mark('all gone')
