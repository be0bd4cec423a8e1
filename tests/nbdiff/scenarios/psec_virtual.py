"""Virtual ports through address pairs: made, lost, found again, on one network and on others."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402



def run(api):
    p = Probe(api)
    net, far = (p.post('networks', name=name) for name in ('n', 'far'))
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.166.0.0/24')
    p.post('subnets', name='v6', network_id=net['id'], ip_version=6, cidr='fd67::/64')
    p.post('subnets', name='far', network_id=far['id'], ip_version=4, cidr='10.166.0.0/24')

    def port(name, last, *pairs, **more):
        return p.post('ports', name=name, network_id=more.pop('network', net)['id'], mac_address='fa:16:3e:67:00:%02x' % last,
                      fixed_ips=more.pop('fixed', [{'ip_address': '10.166.0.%d' % last}]),
                      allowed_address_pairs=[{'ip_address': ip} for ip in pairs], **more)
    vip = port('vip', 100)
    parent = port('parent', 11, '10.166.0.100')
    p.get('ports/' + vip['id'])
    port('far-parent', 12, '10.166.0.100', network=far)
    six = port('vip-six', 101, fixed=[{'ip_address': 'fd67::101'}])
    port('parent-six', 13, 'fd67::101', fixed=[{'ip_address': '10.166.0.13'}, {'ip_address': 'fd67::13'}])
    dual = port('vip-dual', 102, fixed=[{'ip_address': '10.166.0.102'}, {'ip_address': 'fd67::102'}])
    port('parent-dual', 14, '10.166.0.102', fixed=[{'ip_address': '10.166.0.14'}, {'ip_address': 'fd67::14'}])
    port('vip-of-cidr', 103)
    port('parent-cidr', 15, '10.166.0.103/32')
    port('vip-in-net', 104)
    port('parent-net', 16, '10.166.0.104/31')
    port('vip-of-open', 106)
    port('open', 18, port_security_enabled=False)
    port('own', 19, '10.166.0.19')
    port('vip-with-pairs', 107, '10.166.0.108')
    port('parent-of-pairs', 20, '10.166.0.107')
    api.mark('made')
    p.put('ports', vip, device_owner='compute:nova')
    p.put('ports', vip, device_owner='', device_id='')
    p.put('ports', vip, admin_state_up=False)
    p.put('ports', vip, name='vip renamed', security_groups=[])
    p.put('ports', parent, name='parent renamed')
    api.mark('updated')
    p.put('ports', six, fixed_ips=[{'ip_address': 'fd67::201'}])
    p.put('ports', dual, fixed_ips=[{'ip_address': 'fd67::102'}])
    p.put('ports', parent, fixed_ips=[{'ip_address': '10.166.0.111'}])
    api.mark('addresses changed')
    p.put('ports', parent, port_security_enabled=False, security_groups=[], allowed_address_pairs=[])
    api.mark('the parent is open')
    p.put('ports', parent, port_security_enabled=True, allowed_address_pairs=[{'ip_address': '10.166.0.100'}])
    late = port('late-parent', 21, '10.166.0.150')
    late_vip = port('late-vip', 150)
    api.mark('later')
    p.names()
    p.delete('ports', late_vip)
    p.delete('ports', parent)
    api.mark('one parent and one VIP are gone')
    p.put('ports', late, allowed_address_pairs=[])
    port('again', 150)
    api.mark('not virtual')
