"""Forwarded ports: one, several, ranges, both protocols; changed, moved and gone."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.70.0/24', gateway_ip='172.24.70.1')
    r = p.post('routers', name='r', external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.70.10'}]})
    n1, s1 = p.behind(r, 'n1', '10.80.1.0/24')
    n2, s2 = p.behind(r, 'n2', '10.80.2.0/24')

    def port(name, *ips, net=n1):
        return p.post('ports', name=name, network_id=net['id'], fixed_ips=[{'ip_address': ip} for ip in ips])
    vm, vm2, two = port('vm', '10.80.1.10'), port('vm2', '10.80.2.10', net=n2), port('two', '10.80.1.20', '10.80.1.21')
    f, g = (p.post('floatingips', description=name, floating_network_id=ext['id'], floating_ip_address=ip)
            for name, ip in (('f', '172.24.70.100'), ('g', '172.24.70.101')))
    path = 'floatingips/%s/port_forwardings' % f['id']

    def forward(external, internal, to, address, protocol='tcp', fip=f, **more):
        return p.post('floatingips/%s/port_forwardings' % fip['id'], protocol=protocol, external_port=external, internal_port=internal,
                      internal_port_id=to['id'], internal_ip_address=address, **more)
    ssh = forward(2222, 22, vm, '10.80.1.10', description='ssh')
    api.mark('one')
    p.get('floatingips/' + f['id'])
    web = forward(8080, 80, vm2, '10.80.2.10')
    dns = forward(5353, 53, vm, '10.80.1.10', 'udp')
    api.mark('three')
    p.get(path)
    p.get('%s/%s' % (path, ssh['id']))
    p.put(path, web, internal_port=8000)
    p.put(path, web, external_port=8081)
    p.put(path, web, description='web')
    p.put(path, web, internal_port_id=two['id'], internal_ip_address='10.80.1.21')
    api.mark('changed')
    p.put(path, dns, protocol='tcp')
    api.mark('another protocol')
    block = p.post(path, protocol='tcp', external_port_range='3000:3003', internal_port_range='4000:4003', internal_port_id=vm['id'],
                   internal_ip_address='10.80.1.10')
    many = p.post(path, protocol='udp', external_port_range='3100:3102', internal_port=99, internal_port_id=vm['id'], internal_ip_address='10.80.1.10')
    p.post(path, protocol='udp', external_port_range='3200:3200', internal_port_range='99:99', internal_port_id=two['id'], internal_ip_address='10.80.1.20')
    api.mark('ranges')
    p.put(path, block, external_port_range='3000:3001', internal_port_range='4000:4001')
    p.put(path, many, internal_port=98)
    api.mark('ranges changed')
    p.get(path + '?protocol=udp')
    p.get(path + '?external_port=2222&fields=internal_port')
    p.order(path + '?sort_key=external_port&sort_dir=desc', 'external_port_range')
    p.order(path + '?sort_key=external_port&sort_dir=asc&limit=2', 'external_port_range')
    p.put('floatingips', f, description='f')
    p.put('routers', r, name='renamed')
    other = forward(2222, 22, vm2, '10.80.2.10', fip=g)
    api.mark('another floating IP')
    n3, s3 = p.behind(r, 'n3', '10.80.3.0/24')
    api.mark('another network behind the router')
    p.names()
    p.act(r, 'remove_router_interface', subnet_id=s3['id'])
    p.delete(path, many)
    p.delete(path, ssh)
    p.delete(path, ssh)
    api.mark('some are gone')
    p.get('floatingips/%s?fields=port_forwardings&fields=router_id&fields=status' % f['id'])
    p.put('ports', two, fixed_ips=[{'ip_address': '10.80.1.20'}])
    api.mark('an address is gone')
    p.names()
    p.delete('ports', vm)
    api.mark('a port is gone')
    p.get('floatingips/%s?fields=port_forwardings&fields=router_id&fields=status' % f['id'])
    p.names()
    p.delete('ports', two)
    p.delete('floatingips/%s/port_forwardings' % g['id'], other)
    api.mark('none left')
    p.get('floatingips/%s?fields=port_forwardings&fields=router_id&fields=status' % f['id'])
    p.put('floatingips', g, port_id=vm2['id'])
    api.mark('an address that is free again')
