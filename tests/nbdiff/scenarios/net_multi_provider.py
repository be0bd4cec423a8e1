"""Networks of several segments (multi-provider)."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def segment(kind, physical=None, number=None):
    row = {'provider:network_type': kind, 'provider:physical_network': physical, 'provider:segmentation_id': number}
    return {k: v for k, v in row.items() if v is not None}


def run(api):
    p = Probe(api)
    two = p.post('networks', name='two', segments=[segment('vlan', 'physnet1', 410), segment('flat', 'public')])
    p.post('networks', name='one-in-list', segments=[segment('vlan', 'physnet1', 411)])
    p.post('networks', name='same-physnet', segments=[segment('vlan', 'physnet1', 412), segment('vlan', 'physnet1', 413)])
    p.post('networks', name='twice', segments=[segment('vlan', 'physnet1', 414), segment('vlan', 'physnet1', 414)])
    p.post('networks', name='taken', segments=[segment('vlan', 'physnet1', 415), segment('vlan', 'physnet1', 410)])
    p.post('networks', name='both', segments=[segment('vlan', 'physnet1', 416)], **segment('vlan', 'physnet1', 417))
    p.post('networks', name='empty', segments=[])
    p.post('networks', name='no-type', segments=[{'provider:physical_network': 'physnet1'}])
    p.post('networks', name='unknown-key', segments=[{'provider:network_type': 'vlan', 'colour': 'red'}])
    p.post('networks', name='mixed', segments=[segment('geneve'), segment('vlan', 'physnet1', 418)])
    api.mark('several segments')
    p.get('networks/%s' % two['id'])
    p.get('networks/%s?fields=segments' % two['id'])
    p.get('segments?network_id=' + two['id'])
    p.get('networks?fields=name&project_id=%s&provider:segmentation_id=410' % api.project)
    p.get('networks?fields=name&project_id=%s&provider:network_type=flat' % api.project)
    p.put('networks', two, segments=[segment('vlan', 'physnet1', 419)])
    p.put('networks', two, **{'provider:segmentation_id': 420})
    p.post('subnets', name='s', network_id=two['id'], ip_version=4, cidr='10.100.0.0/24')
    p.post('ports', name='on-two', network_id=two['id'], fixed_ips=[{'ip_address': '10.100.0.20'}])
    api.mark('with a port')
