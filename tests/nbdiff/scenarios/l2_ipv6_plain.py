"""The part of the IPv6 scenario of the lab that needs no router: its marks `subnets` and `port`."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    net = api.create('network', name='n6')
    api.create('subnet', name='v4', network_id=net['id'], ip_version=4, cidr='10.30.0.0/24')
    for mode, cidr in (('slaac', 'fd01::/64'), ('dhcpv6-stateless', 'fd02::/64'), ('dhcpv6-stateful', 'fd03::/64')):
        api.create('subnet', name=mode, network_id=net['id'], ip_version=6, cidr=cidr, ipv6_ra_mode=mode,
                   ipv6_address_mode=mode, dns_nameservers=['fd00::53'])
    api.mark('subnets')
    api.create('port', name='dual', network_id=net['id'], mac_address='fa:16:3e:00:06:01')
    api.mark('port')
    Probe(api).post('subnets', network_id=net['id'], ip_version=6, cidr='fd09::/64', ipv6_ra_mode='slaac',
                    ipv6_address_mode='dhcpv6-stateful')
