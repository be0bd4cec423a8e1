"""IPv6 subnets in every combination of modes, and their updates."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


MODES = (None, 'slaac', 'dhcpv6-stateless', 'dhcpv6-stateful')


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    k, made = 0x10, {}
    for ra in MODES:
        for address in MODES:
            k += 1
            modes = {key: v for key, v in (('ipv6_ra_mode', ra), ('ipv6_address_mode', address)) if v}
            made[ra, address] = p.post('subnets', name='%s-%s' % (ra, address), network_id=net['id'], ip_version=6,
                                       cidr='fd%x::/64' % k, **modes)
    api.mark('modes')
    own = p.post('networks', name='own')

    def subnet(name, cidr, **more):
        return p.post('subnets', name=name, network_id=own['id'], ip_version=6, cidr=cidr, **more)
    subnet('nodhcp', 'fd40::/64', enable_dhcp=False)
    subnet('nodhcp-slaac', 'fd41::/64', enable_dhcp=False, ipv6_ra_mode='slaac', ipv6_address_mode='slaac')
    subnet('slaac-not-64', 'fd42::/80', ipv6_ra_mode='slaac', ipv6_address_mode='slaac')
    subnet('stateless-not-64', 'fd42::/65', ipv6_ra_mode='dhcpv6-stateless', ipv6_address_mode='dhcpv6-stateless')
    subnet('stateful-80', 'fd43::/80', ipv6_ra_mode='dhcpv6-stateful', ipv6_address_mode='dhcpv6-stateful')
    subnet('gateway-zero', 'fd44::/64', gateway_ip='fd44::')
    subnet('gateway-last', 'fd45::/64', gateway_ip='fd45::ffff:ffff:ffff:ffff')
    subnet('gateway-link-local', 'fd46::/64', gateway_ip='fe80::1')
    subnet('gateway-outside', 'fd47::/64', gateway_ip='fd99::1')
    subnet('no-gateway', 'fd48::/64', gateway_ip=None)
    subnet('pool', 'fd49::/64', allocation_pools=[{'start': 'fd49::10', 'end': 'fd49::20'}])
    subnet('slaac-pool', 'fd4a::/64', ipv6_ra_mode='slaac', ipv6_address_mode='slaac',
           allocation_pools=[{'start': 'fd4a::10', 'end': 'fd4a::20'}])
    subnet('upper-case', 'FD4B:0:0::/64')
    subnet('host-bits', 'fd4c::5/64')
    subnet('slash-128', 'fd4d::1/128')
    subnet('slash-127', 'fd4e::/127')
    subnet('link-local', 'fe80::/64')
    subnet('multicast', 'ff02::/64')
    subnet('loopback', '::1/128')
    subnet('mapped', '::ffff:10.0.0.0/120')
    subnet('v4', '10.171.0.0/24')
    subnet('overlap', 'fd40::/80')
    subnet('bad-mode', 'fd4f::/64', ipv6_ra_mode='magic')
    subnet('dns', 'fd50::/64', dns_nameservers=['fd50::53', '10.0.0.53'], host_routes=[{'destination': 'fd51::/64', 'nexthop': 'fd50::9'}],
           ipv6_ra_mode='dhcpv6-stateful', ipv6_address_mode='dhcpv6-stateful')
    api.mark('other forms')
    stateful = made['dhcpv6-stateful', 'dhcpv6-stateful']
    p.put('subnets', stateful, dns_nameservers=['fd00::53'])
    p.put('subnets', stateful, gateway_ip=None)
    p.put('subnets', stateful, enable_dhcp=False)
    p.put('subnets', made['slaac', 'slaac'], enable_dhcp=False)
    p.put('subnets', made['slaac', 'slaac'], allocation_pools=[{'start': 'fd10::10', 'end': 'fd10::20'}])
    p.put('subnets', made['slaac', 'slaac'], gateway_ip='fe80::9')
    p.put('subnets', made['slaac', 'slaac'], ipv6_ra_mode='dhcpv6-stateless')
    api.mark('updated')
