"""The gateway of a router: set, changed, moved to another network, cleared; with and without SNAT."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.10.0/24', gateway_ip='172.24.10.1')
    es2 = p.post('subnets', name='ext-s2', network_id=ext['id'], ip_version=4, cidr='172.24.11.0/24', enable_dhcp=False)
    vlan, vs = p.external('vlan', 621, cidr='172.24.12.0/24')
    bare, bs = p.external('bare', 622, cidr='172.24.13.0/24', gateway_ip=None)
    r = p.post('routers', name='r')

    def gateway(net, *ips, **more):
        info = dict({'network_id': net['id']}, **more)
        if ips:
            info['external_fixed_ips'] = [{'subnet_id': subnet['id'], 'ip_address': ip} if ip else {'subnet_id': subnet['id']} for subnet, ip in ips]
        return p.put('routers', r, external_gateway_info=info)
    gateway(ext, (es, '172.24.10.10'))
    api.mark('a gateway, nothing behind it')
    n1, s1 = p.behind(r, 'n1', '10.62.1.0/24')
    n2, s2 = p.behind(r, 'n2', '10.62.2.0/24')
    api.mark('networks behind it')
    p.get('routers/' + r['id'])
    p.get('ports?device_owner=network:router_gateway&device_id=' + r['id'])
    gateway(ext, (es, '172.24.10.10'))
    gateway(ext)
    gateway(ext, (es, '172.24.10.11'))
    api.mark('another address')
    gateway(ext, (es, '172.24.10.11'), enable_snat=False)
    api.mark('without SNAT')
    gateway(ext, (es2, '172.24.11.11'), enable_snat=False)
    api.mark('another subnet')
    gateway(ext, (es, '172.24.10.12'), (es2, '172.24.11.12'), enable_snat=True)
    api.mark('two addresses, SNAT again')
    gateway(ext, (es, '172.24.10.12'))
    api.mark('one of them')
    gateway(ext, (es, None))
    p.get('routers/%s?fields=external_gateway_info&fields=external_gateways&fields=enable_snat' % r['id'])
    api.mark('an automatic address')
    gateway(ext, (es, '172.24.10.13'))
    p.names()
    gateway(vlan, (vs, '172.24.12.10'), enable_snat=False)
    api.mark('another network')
    p.names()
    gateway(bare, (bs, '172.24.13.10'))
    api.mark('a network without gateway')
    p.put('subnets', bs, gateway_ip='172.24.13.1', allocation_pools=[{'start': '172.24.13.2', 'end': '172.24.13.254'}])
    api.mark('which gets one')
    p.names()
    p.put('routers', r, external_gateway_info=None)
    p.get('routers/%s?fields=external_gateway_info&fields=external_gateways&fields=enable_snat' % r['id'])
    # An event that Neutron handles late may link the groups of the networks to the router again.
    p.mark('cleared', without=['HA_Chassis_Group'])
    gateway(ext, (es, '172.24.10.14'))
    p.names()
    p.put('routers', r, external_gateway_info={}, name='renamed', admin_state_up=False)
    at_once = p.post('routers', name='at once', admin_state_up=False, external_gateway_info={
        'network_id': ext['id'], 'enable_snat': False, 'external_fixed_ips': [{'subnet_id': es['id'], 'ip_address': '172.24.10.20'}]})
    p.post('routers', name='anywhere', external_gateway_info={'network_id': vlan['id']})
    p.post('routers', name='by subnet', external_gateway_info={'network_id': vlan['id'], 'external_fixed_ips': [{'subnet_id': vs['id']}]})
    p.post('routers', name='by address', external_gateway_info={'network_id': vlan['id'], 'external_fixed_ips': [{'ip_address': '172.24.12.30'}]})
    api.mark('new ones with a gateway')
    p.names()
    p.delete('routers', at_once)
    api.mark('deleted with its gateway')
