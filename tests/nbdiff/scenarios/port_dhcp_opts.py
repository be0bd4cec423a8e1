"""Extra DHCP options of ports, IPv4 and IPv6, good and bad."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.80.0.0/24', dns_nameservers=['10.80.0.2'],
           host_routes=[{'destination': '10.97.0.0/16', 'nexthop': '10.80.0.9'}])
    p.post('subnets', name='v6', network_id=net['id'], ip_version=6, cidr='fd80::/64', ipv6_ra_mode='dhcpv6-stateful',
           ipv6_address_mode='dhcpv6-stateful')
    bare = p.post('networks', name='bare')
    p.post('subnets', name='nodhcp', network_id=bare['id'], ip_version=4, cidr='10.81.0.0/24', enable_dhcp=False)

    def port(name, last, opts, network=net, **more):
        ips = [{'ip_address': '10.80.0.%d' % last}, {'ip_address': 'fd80::%x' % last}] if network is net else [{'ip_address': '10.81.0.10'}]
        return p.post('ports', name=name, network_id=network['id'], fixed_ips=ips, mac_address='fa:16:3e:80:00:%02x' % last,
                      extra_dhcp_opts=opts, **more)

    def opt(name, value, version=None):
        return dict({'opt_name': name, 'opt_value': value}, **({'ip_version': version} if version else {}))
    first = port('mtu', 11, [opt('mtu', '1400')])
    port('v6', 12, [opt('dns-server', 'fd80::53', 6), opt('domain-search', 'x.org', 6)])
    port('both', 13, [opt('ntp-server', '10.80.0.4'), opt('ntp-server', 'fd80::5', 6), opt('dns-server', '10.80.0.6', 4)])
    port('pxe', 14, [opt('bootfile-name', 'pxelinux.0'), opt('tftp-server', '10.80.0.7'), opt('server-ip-address', '10.80.0.7'),
                     opt('tag:ipxe,67', 'http://10.80.0.7/boot'), opt('150', '10.80.0.7'), opt('path-prefix', '/x')])
    port('disabled', 15, [opt('dhcp_disabled', 'true')])
    port('disabled-v6', 16, [opt('dhcp_disabled', 'True', 6)])
    port('unknown-option', 17, [opt('nonsense', 'x')])
    port('unknown-number', 18, [opt('250', 'x')])
    port('router', 19, [opt('router', '10.80.0.254'), opt('classless-static-route', '{10.1.0.0/16,10.80.0.3}'), opt('netmask', '255.255.0.0')])
    port('strings', 20, [opt('domain-name', 'y.org'), opt('hostname', 'h'), opt('wpad', 'http://w'), opt('domain-search', 'a.org,b.org')])
    port('lease', 21, [opt('lease-time', '60'), opt('T1', '5'), opt('arp-timeout', '9')])
    port('null-value', 22, [opt('mtu', None)])
    port('empty-value', 23, [opt('mtu', '')])
    port('empty-name', 24, [opt('', 'x')])
    port('no-value', 25, [{'opt_name': 'mtu'}])
    port('no-name', 26, [{'opt_value': '5'}])
    port('number-value', 27, [opt('mtu', 5)])
    port('bad-version', 28, [opt('mtu', '5', 5)])
    port('text-version', 29, [opt('mtu', '5', '4')])
    port('unknown-key', 30, [dict(opt('mtu', '5'), colour='red')])
    port('not-a-list', 31, 'x')
    port('of-text', 32, ['x'])
    port('long', 34, [opt('domain-name', 'x' * 256)])
    port('long-name', 35, [opt('x' * 65, 'x')])
    port('no-dhcp-subnet', 36, [opt('mtu', '1400')], bare)
    port('dhcp-port', 37, [opt('mtu', '1400')], device_owner='network:dhcp')
    api.mark('created')
    p.put('ports', first, extra_dhcp_opts=[opt('mtu', '1300')])
    p.put('ports', first, extra_dhcp_opts=[opt('domain-name', 'z.org'), opt('dns-server', 'fd80::54', 6)])
    api.mark('updated')
    p.put('ports', first, extra_dhcp_opts=[opt('mtu', None)])
    p.put('ports', first, extra_dhcp_opts=[opt('never-there', None)])
    p.put('ports', first, extra_dhcp_opts=[])
    p.put('ports', first, extra_dhcp_opts=None)
    p.put('ports', first, extra_dhcp_opts='x')
    p.put('ports', first, extra_dhcp_opts=[opt('dhcp_disabled', 'true')])
    api.mark('removed')
    p.put('ports', first, extra_dhcp_opts=[opt('dhcp_disabled', None), opt('domain-name', None), opt('dns-server', None, 6)])
    p.names()
    p.delete('ports', first)
    api.mark('port gone')
