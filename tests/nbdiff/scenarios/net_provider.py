"""Provider attributes given in part or in full, of every network type, and what is refused."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def provider(kind=None, physical=None, segment=None):
    given = {'network_type': kind, 'physical_network': physical, 'segmentation_id': segment}
    return {'provider:' + k: v for k, v in given.items() if v is not None}


def run(api):
    p = Probe(api)
    p.post('networks', name='vlan-full', **provider('vlan', 'physnet1', 210))
    p.post('networks', name='vlan-taken', **provider('vlan', 'physnet1', 210))
    p.post('networks', name='vlan-outside-range', **provider('vlan', 'physnet1', 50))
    p.post('networks', name='vlan-id-0', **provider('vlan', 'physnet1', 0))
    p.post('networks', name='vlan-id-4095', **provider('vlan', 'physnet1', 4095))
    p.post('networks', name='vlan-id-text', **provider('vlan', 'physnet1', '211'))
    p.post('networks', name='vlan-id-garbage', **provider('vlan', 'physnet1', 'abc'))
    p.post('networks', name='vlan-unknown-physnet', **provider('vlan', 'nowhere', 212))
    p.post('networks', name='vlan-unknown-physnet-no-id', **provider('vlan', 'nowhere'))
    p.post('networks', name='vlan-id-no-physnet', **provider('vlan', None, 213))
    p.post('networks', name='vlan-on-flat-physnet', **provider('vlan', 'public', 214))
    p.post('networks', name='flat', **provider('flat', 'public'))
    p.post('networks', name='flat-taken', **provider('flat', 'public'))
    p.post('networks', name='flat-no-physnet', **provider('flat'))
    p.post('networks', name='flat-with-id', **provider('flat', 'public', 5))
    p.post('networks', name='flat-unknown', **provider('flat', 'physnet1'))
    geneve = p.post('networks', name='geneve-type', **provider('geneve'))
    p.post('networks', name='geneve-physnet', **provider('geneve', 'physnet1'))
    p.post('networks', name='local', **provider('local'))
    p.post('networks', name='local-id', **provider('local', None, 3))
    p.post('networks', name='local-physnet', **provider('local', 'physnet1'))
    p.post('networks', name='only-physnet', **provider(None, 'physnet1'))
    p.post('networks', name='only-id', **provider(None, None, 5))
    p.post('networks', name='vxlan', **provider('vxlan', None, 5))
    p.post('networks', name='gre', **provider('gre', None, 5))
    p.post('networks', name='type-empty', **{'provider:network_type': ''})
    p.post('networks', name='physnet-empty', **{'provider:network_type': 'flat', 'provider:physical_network': ''})
    p.post('networks', name='nulls', **{'provider:network_type': None, 'provider:physical_network': None,
                                        'provider:segmentation_id': None})
    api.mark('provider networks')
    p.put('networks', geneve, **{'provider:segmentation_id': 77})
    for query in ('provider:network_type=flat', 'provider:physical_network=physnet1', 'provider:segmentation_id=210',
                  'provider:network_type=vlan&provider:segmentation_id=211'):
        p.get('networks?fields=name&project_id=%s&%s' % (api.project, query))
