"""Routers between VLAN networks, flat and tunnelled ones, as networks behind them and as the way out."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)

    def vlan(name, number, cidr, **more):
        net = p.post('networks', name=name, **dict({'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1',
                                                    'provider:segmentation_id': number}, **more))
        return net, p.post('subnets', name=name + '-s', network_id=net['id'], ip_version=4, cidr=cidr)
    ext, es = p.external('ext', cidr='172.24.50.0/24', gateway_ip='172.24.50.1')
    out, outs = p.external('out', 651, cidr='172.24.51.0/24', gateway_ip='172.24.51.1')
    n1, s1 = vlan('n1', 652, '10.67.1.0/24')
    n2, s2 = vlan('n2', 653, '10.67.2.0/24')
    r = p.post('routers', name='r')
    for subnet in (s1, s2):
        p.act(r, 'add_router_interface', subnet_id=subnet['id'])
    api.mark('two VLANs')
    info = {'network_id': out['id'], 'external_fixed_ips': [{'subnet_id': outs['id'], 'ip_address': '172.24.51.10'}]}
    p.put('routers', r, external_gateway_info=info)
    api.mark('out by a VLAN')
    vm = p.post('ports', name='vm', network_id=n1['id'], fixed_ips=[{'ip_address': '10.67.1.10'}])
    f = p.post('floatingips', description='f', floating_network_id=out['id'], floating_ip_address='172.24.51.20', port_id=vm['id'])
    api.mark('a floating IP on a VLAN')
    tunnelled, ts = p.behind(r, 'tunnelled', '10.67.3.0/24')
    api.mark('a tunnelled network joins')
    p.act(r, 'remove_router_interface', subnet_id=ts['id'])
    api.mark('and leaves')
    p.names()
    p.put('floatingips', f, port_id=None)
    p.put('routers', r, external_gateway_info=dict(info, enable_snat=False))
    api.mark('without SNAT')
    p.names()
    p.put('routers', r, external_gateway_info=None)
    api.mark('gateway gone')
    p.names()
    p.put('routers', r, external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [{'subnet_id': es['id'], 'ip_address': '172.24.50.10'}]})
    api.mark('out by a flat network')
    inner = p.post('networks', name='inner', **{'router:external': True})
    inners = p.post('subnets', name='inner-s', network_id=inner['id'], ip_version=4, cidr='172.24.52.0/24')
    t = p.post('routers', name='t')
    n3, s3 = p.behind(t, 'n3', '10.67.4.0/24')
    p.put('routers', t, external_gateway_info={'network_id': inner['id'], 'external_fixed_ips': [{'subnet_id': inners['id'], 'ip_address': '172.24.52.10'}]})
    api.mark('out by a tunnelled network')
    p.act(r, 'add_router_interface', subnet_id=inners['id'])
    vm3 = p.post('ports', name='vm3', network_id=n3['id'], fixed_ips=[{'ip_address': '10.67.4.10'}])
    p.post('floatingips', description='f3', floating_network_id=inner['id'], floating_ip_address='172.24.52.20', port_id=vm3['id'])
    api.mark('a floating IP on a tunnelled network')
    p.put('routers', t, admin_state_up=False)
    p.post('floatingips', description='f4', floating_network_id=inner['id'], floating_ip_address='172.24.52.21')
    api.mark('its router is down')
    p.put('networks', n1, name='n1 renamed')
    p.put('networks', n2, **{'provider:segmentation_id': 659})
    api.mark('networks changed')
