"""Several gateways of one router: what is refused."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


DEAD = '00000000-0000-0000-0000-00000000dead'


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.34.0/24', gateway_ip='172.24.34.1')
    vlan, vs = p.external('vlan', 645, cidr='172.24.35.0/24', gateway_ip='172.24.35.1')
    overlap, ovs = p.external('overlap', 646, cidr='172.24.34.0/25', gateway_ip='172.24.34.126')
    r = p.post('routers', name='r')
    n1, s1 = p.behind(r, 'n1', '10.65.1.0/24')
    n2, s2 = p.behind(None, 'n2', '172.24.35.128/25')

    def gateway(net, subnet, *ips):
        return {'network_id': net['id'], 'external_fixed_ips': [{'subnet_id': subnet['id'], 'ip_address': ip} for ip in ips]}

    def gateways(verb, *several):
        p.act(r, verb + '_external_gateways', router={'external_gateways': list(several)})
    first, second, third = gateway(ext, es, '172.24.34.10'), gateway(ext, es, '172.24.34.11'), gateway(vlan, vs, '172.24.35.10')
    gateways('add', gateway(n1, s1, '10.65.1.9'))
    gateways('add', {'network_id': DEAD})
    for verb in ('add', 'update', 'remove'):
        p.send('PUT', 'routers/%s/%s_external_gateways' % (DEAD, verb), {'router': {'external_gateways': [first]}})
    p.get('routers/%s?fields=external_gateways&fields=name' % r['id'])
    gateways('add', first)
    gateways('add', first)
    gateways('add', gateway(overlap, ovs, '172.24.34.20'))
    gateways('add', gateway(ext, es, '172.24.34.1'))
    gateways('add', gateway(ext, es, '10.99.0.1'))
    gateways('add', gateway(ext, es, '172.24.34.10'), second)
    p.get('routers/%s?fields=external_gateways' % r['id'])
    api.mark('some were refused')
    gateways('add', third)
    p.act(r, 'add_router_interface', subnet_id=s2['id'])
    f = p.post('floatingips', description='f', floating_network_id=vlan['id'], floating_ip_address='172.24.35.50')
    vm = p.post('ports', name='vm', network_id=n1['id'], fixed_ips=[{'ip_address': '10.65.1.10'}])
    p.put('floatingips', f, port_id=vm['id'])
    api.mark('a floating IP by the second network')
    gateways('remove', third)
    gateways('update', first)
    p.get('routers/%s?fields=external_gateways' % r['id'])
    p.delete('routers', r)
    p.put('floatingips', f, port_id=None)
    gateways('update', first)
    api.mark('one left')
    p.names()
    gateways('update')
