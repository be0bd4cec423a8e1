"""Subnets tied to segments (routed networks), and ports on them."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='routed', **{'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1',
                                               'provider:segmentation_id': 720})
    first = p.get('segments?network_id=%s&fields=id' % net['id'])['segments'][0]
    api.settle()        # what the switch shows of the only segment stays when there are more
    second = p.post('segments', network_id=net['id'], network_type='flat', physical_network='public', name='second')
    other = p.post('networks', name='other')
    foreign = p.get('segments?network_id=%s&fields=id' % other['id'])['segments'][0]

    def subnet(name, third, segment=None, **more):
        if segment:
            more['segment_id'] = segment['id']
        pools = [{'start': '10.240.%d.2' % third, 'end': '10.240.%d.3' % third}]
        return p.post('subnets', name=name, network_id=net['id'], ip_version=4, cidr='10.240.%d.0/24' % third, allocation_pools=pools, **more)
    a = subnet('a', 1, first)
    subnet('mixed', 2)
    b = subnet('b', 3, second)
    same = subnet('same-segment', 4, first)
    subnet('foreign', 5, foreign)
    subnet('null', 6, segment_id=None)
    subnet('bad', 7, segment_id='x')
    p.get('networks/%s?fields=l2_adjacency' % net['id'])
    p.get('subnets?fields=name&segment_id=' + first['id'])
    api.mark('subnets')
    p.post('ports', name='deferred', network_id=net['id'])
    p.post('ports', name='hosted', network_id=net['id'], device_owner='compute:nova', device_id='vm', fixed_ips=[{'subnet_id': b['id']}],
           **{'binding:host_id': 'peer-hv1'})
    p.post('ports', name='given', network_id=net['id'], fixed_ips=[{'subnet_id': a['id'], 'ip_address': '10.240.1.50'}])
    p.post('ports', name='given-host', network_id=net['id'], device_owner='compute:nova', device_id='vm2',
           fixed_ips=[{'subnet_id': b['id'], 'ip_address': '10.240.3.50'}], **{'binding:host_id': 'peer-hv2'})
    p.post('ports', name='unknown-host', network_id=net['id'], **{'binding:host_id': 'no-such-host'})
    api.mark('ports')
    p.delete('subnets', same)       # Neutron names several in the order of their ids
    p.delete('segments', first)
    p.put('subnets', a, segment_id=None)
    p.put('subnets', b, segment_id=first['id'])
    plain = p.post('subnets', name='plain', network_id=other['id'], ip_version=4, cidr='10.241.0.0/24')
    p.put('subnets', plain, segment_id=foreign['id'])
    p.put('subnets', plain, segment_id=first['id'])
    p.get('networks/%s?fields=l2_adjacency' % other['id'])
    p.put('subnets', plain, segment_id=None)
