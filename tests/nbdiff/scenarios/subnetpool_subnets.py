"""Subnets from pools: explicit CIDRs, lengths, exhaustion, quota, overlaps, and pools in use."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    other = p.post('networks', name='other')
    pool = p.post('subnetpools', name='pool', prefixes=['10.210.0.0/22'], default_prefixlen=26, min_prefixlen=24, max_prefixlen=28)
    six = p.post('subnetpools', name='six', prefixes=['fd00:210::/62'], default_prefixlen=64)

    def subnet(name, network=net, version=4, **more):
        more.setdefault('subnetpool_id', pool['id'])
        return p.post('subnets', name=name, network_id=network['id'], ip_version=version, **more)
    first = subnet('default-length')
    subnet('second')
    subnet('length-24', prefixlen=24)
    subnet('length-28', prefixlen=28)
    subnet('too-long', prefixlen=29)
    subnet('too-short', prefixlen=22)
    subnet('text-length', prefixlen='x')
    subnet('explicit', cidr='10.210.2.0/26')
    subnet('explicit-too-long', cidr='10.210.2.128/30')
    subnet('both', cidr='10.210.2.128/26', prefixlen=26)
    subnet('gateway', cidr='10.210.2.192/26', gateway_ip='10.210.2.250')
    subnet('pools-without-cidr', allocation_pools=[{'start': '10.210.3.10', 'end': '10.210.3.20'}])
    subnet('gateway-without-cidr', gateway_ip='10.210.3.1')
    subnet('wrong-version', version=6)
    subnet('six', version=6, subnetpool_id=six['id'])
    subnet('six-slaac', version=6, subnetpool_id=six['id'], ipv6_ra_mode='slaac', ipv6_address_mode='slaac')
    subnet('other-network', other)
    p.post('subnets', name='no-pool', network_id=net['id'], ip_version=4, cidr='10.212.0.0/24')
    p.post('subnets', name='no-pool-elsewhere', network_id=other['id'], ip_version=4, cidr='10.212.0.0/24')
    api.mark('subnets from pools')
    p.put('subnetpools', pool, prefixes=['10.210.0.0/21'])
    p.put('subnetpools', pool, prefixes=['10.210.0.0/22'])
    p.delete('subnetpools', pool)
    p.get('subnets?fields=name&fields=cidr&subnetpool_id=' + pool['id'])
    p.delete('subnets', first)
    subnet('reuses', other)
    quota = p.post('subnetpools', name='quota', prefixes=['10.213.0.0/16'], default_quota=300, default_prefixlen=24)
    third = p.post('networks', name='third')
    subnet('within-quota', third, subnetpool_id=quota['id'])
    subnet('over-quota', third, subnetpool_id=quota['id'])
    p.put('subnetpools', quota, default_quota=100)
    default = p.post('subnetpools', name='default', prefixes=['10.214.0.0/16'], default_prefixlen=24, is_default=True)
    p.post('subnets', name='from-default', network_id=third['id'], ip_version=4, use_default_subnetpool=True)
    p.post('subnets', name='default-and-pool', network_id=third['id'], ip_version=4, use_default_subnetpool=True, subnetpool_id=default['id'])
    p.post('subnets', name='default-v6', network_id=third['id'], ip_version=6, use_default_subnetpool=True)
    p.post('subnets', name='pd', network_id=third['id'], ip_version=6, subnetpool_id='prefix_delegation', ipv6_ra_mode='slaac',
           ipv6_address_mode='slaac')
    alien = p.post('subnetpools', name='alien', project_id='88888888888888888888888888888888', prefixes=['10.215.0.0/16'])
    p.post('subnets', name='from-alien', network_id=third['id'], ip_version=4, subnetpool_id=alien['id'], prefixlen=24)
