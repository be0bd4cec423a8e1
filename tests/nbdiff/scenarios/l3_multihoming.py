"""Several gateways of one router: added, updated, removed; ECMP and BFD on the default routes."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.30.0/24', gateway_ip='172.24.30.1')
    vlan, vs = p.external('vlan', 641, cidr='172.24.31.0/24', gateway_ip='172.24.31.1')
    r = p.post('routers', name='r')
    p.behind(r, 'n1', '10.64.1.0/24')

    def gateway(net, subnet, *ips, **more):
        return dict({'network_id': net['id'], 'external_fixed_ips': [{'subnet_id': subnet['id'], 'ip_address': ip} for ip in ips]}, **more)

    def gateways(verb, *several):
        p.act(r, verb + '_external_gateways', router={'external_gateways': list(several)})
    first, second, third = gateway(ext, es, '172.24.30.10'), gateway(ext, es, '172.24.30.11'), gateway(vlan, vs, '172.24.31.10')
    gateways('add', first)
    api.mark('one')
    gateways('add', second)
    api.mark('two on one network')
    gateways('add', third)
    p.get('routers/' + r['id'])
    p.get('ports?fields=fixed_ips&fields=device_owner&device_owner=network:router_gateway&device_id=' + r['id'])
    api.mark('three')
    p.put('routers', r, enable_default_route_ecmp=True)
    api.mark('ECMP')
    p.put('routers', r, enable_default_route_bfd=True)
    api.mark('ECMP and BFD')
    p.put('routers', r, enable_default_route_ecmp=False)
    api.mark('BFD')
    p.put('routers', r, enable_default_route_ecmp=True, external_gateway_info=gateway(ext, es, '172.24.30.10', enable_snat=False))
    api.mark('without SNAT')
    p.put('routers', r, external_gateway_info=gateway(ext, es, '172.24.30.10'))
    gateways('update', first, gateway(ext, es, '172.24.30.11', '172.24.30.12'), third)
    api.mark('an address more')
    gateways('update', first, third)
    p.get('routers/%s?fields=external_gateway_info&fields=external_gateways' % r['id'])
    api.mark('one fewer')
    gateways('add', second)
    gateways('remove', second)
    api.mark('one removed')
    gateways('update')
    api.mark('none')
    gateways('add', first, second, third)
    api.mark('three at once')
    p.names()
    gateways('update')
    both = p.post('routers', name='both', enable_default_route_ecmp=True, enable_default_route_bfd=True, external_gateway_info=second)
    api.mark('a new one with BFD')
    p.act(both, 'add_external_gateways', router={'external_gateways': [third]})
    api.mark('and a second gateway')
    p.names()
    p.delete('routers', both)
    api.mark('deleted with its gateways')
