"""Floating IPs that are refused, and odd values."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


DEAD = '00000000-0000-0000-0000-00000000dead'


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.64.0/24', gateway_ip='172.24.64.1', allocation_pools=[{'start': '172.24.64.10', 'end': '172.24.64.254'}])
    far, fs = p.external('far', 661, cidr='172.24.65.0/24', gateway_ip='172.24.65.1')
    tiny, tis = p.external('tiny', 662, cidr='172.24.66.0/29', allocation_pools=[{'start': '172.24.66.2', 'end': '172.24.66.2'}])
    empty = p.post('networks', name='empty', **{'router:external': True, 'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1',
                                                'provider:segmentation_id': 663})
    r = p.post('routers', name='r', external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.64.10'}]})
    without = p.post('routers', name='without')
    n1, s1 = p.behind(r, 'n1', '10.69.1.0/24')
    n2, s2 = p.behind(without, 'n2', '10.69.2.0/24')
    n3, s3 = p.behind(None, 'n3', '10.69.3.0/24')
    v6 = p.post('subnets', name='v6', network_id=n1['id'], ip_version=6, cidr='fd69::/64', ipv6_ra_mode='dhcpv6-stateful', ipv6_address_mode='dhcpv6-stateful')

    def port(name, *ips, net=n1, **more):
        return p.post('ports', name=name, network_id=net['id'], fixed_ips=[{'ip_address': ip} for ip in ips], **more)
    vm, other, lone = port('vm', '10.69.1.10', 'fd69::10'), port('other', '10.69.2.10', net=n2), port('lone', '10.69.3.10', net=n3)
    only6, bare, two = port('only6', 'fd69::11'), port('bare'), port('two', '10.69.1.20', '10.69.1.21')
    dhcp = port('dhcp', '10.69.1.30', device_owner='network:dhcp', device_id='dhcp')
    f = p.post('floatingips', description='f', floating_network_id=ext['id'], floating_ip_address='172.24.64.100')

    def ask(**attrs):
        p.post('floatingips', **dict({'description': 'refused', 'floating_network_id': ext['id']}, **attrs))
    for attrs in ({'floating_network_id': n1['id']}, {'floating_network_id': DEAD}, {'floating_network_id': 'x'}, {'floating_network_id': None},
                  {'floating_network_id': empty['id']}, {'floating_ip_address': '172.24.64.100'}, {'floating_ip_address': '172.24.64.10'},
                  {'floating_ip_address': '10.69.1.99'}, {'floating_ip_address': 'x'}, {'floating_ip_address': 'fd69::5'},
                  {'floating_ip_address': '172.24.64.1'}, {'floating_ip_address': '172.24.64.0'}, {'subnet_id': DEAD}, {'subnet_id': 'x'},
                  {'subnet_id': s1['id']}, {'subnet_id': es['id'], 'floating_ip_address': '172.24.65.9'},
                  {'port_id': DEAD}, {'port_id': 'x'}, {'port_id': other['id']}, {'port_id': lone['id']}, {'port_id': only6['id']},
                  {'port_id': bare['id']}, {'port_id': two['id']}, {'port_id': dhcp['id']}, {'fixed_ip_address': '10.69.1.10'},
                  {'port_id': vm['id'], 'fixed_ip_address': '10.69.1.99'}, {'port_id': vm['id'], 'fixed_ip_address': 'fd69::10'},
                  {'port_id': vm['id'], 'fixed_ip_address': 'x'}, {'router_id': DEAD}, {'router_id': 'x'}, {'port_id': vm['id'], 'router_id': DEAD},
                  {'port_id': vm['id'], 'router_id': without['id']}, {'status': 'ACTIVE'}, {'id': DEAD}, {'tags': ['x']}, {'colour': 'red'},
                  {'description': 'x' * 256}, {'port_details': {}}, {'port_forwardings': []}, {'dns_name': '-'}, {'dns_domain': 'x'},
                  {'floating_network_id': far['id'], 'port_id': vm['id']}):
        ask(**attrs)
    p.send('POST', 'floatingips', {'floatingip': {'project_id': api.project}})
    p.send('POST', 'floatingips', {'floatingips': [{'floating_network_id': ext['id'], 'project_id': api.project}] * 2})
    p.send('POST', 'floatingips', {'floatingip': {'floating_network_id': ext['id'], 'project_id': api.project, 'tenant_id': 'other'}})
    p.post('floatingips', description='the only one', floating_network_id=tiny['id'])
    p.post('floatingips', description='one too many', floating_network_id=tiny['id'])
    p.post('floatingips', description='outside the pool', floating_network_id=tiny['id'], floating_ip_address='172.24.66.5')
    api.mark('refused')
    for attrs in ({'port_id': DEAD}, {'port_id': 'x'}, {'port_id': other['id']}, {'port_id': two['id']}, {'port_id': dhcp['id']},
                  {'fixed_ip_address': '10.69.1.10'}, {'fixed_ip_address': None}, {'port_id': vm['id'], 'fixed_ip_address': '10.69.1.99'},
                  {'floating_ip_address': '172.24.64.101'}, {'floating_network_id': far['id']}, {'subnet_id': es['id']}, {'status': 'DOWN'},
                  {'project_id': 'x'}, {'description': None}, {'description': 'x' * 256}, {'router_id': r['id']}, {'router_id': without['id']},
                  {'port_id': None}, {'port_id': ''}, {'colour': 'red'}, {'port_id': vm['id'], 'router_id': without['id']}):
        p.put('floatingips', f, **attrs)
    p.get('floatingips/' + f['id'])
    api.mark('changes refused')
    p.put('floatingips', f, port_id=vm['id'])
    ask(port_id=vm['id'], floating_ip_address='172.24.64.5')
    p.put('floatingips', f, fixed_ip_address='10.69.1.99')
    p.put('ports', vm, fixed_ips=[{'ip_address': '10.69.1.11'}])
    p.put('ports', vm, fixed_ips=[{'ip_address': '10.69.1.10'}, {'ip_address': '10.69.1.12'}])
    p.put('ports', vm, fixed_ips=[])
    p.act(r, 'remove_router_interface', subnet_id=s1['id'])
    p.put('routers', r, external_gateway_info=None)
    p.delete('routers', r)
    own = p.get('ports?fields=id&device_owner=network:floatingip&device_id=' + f['id'])['ports'][0]
    p.delete('ports', own)
    p.put('ports', own, device_owner='compute:nova')
    p.put('ports', own, fixed_ips=[{'ip_address': '172.24.64.120'}])
    p.get('floatingips/%s?fields=floating_ip_address' % f['id'])
    p.delete('subnets', es)
    p.delete('networks', tiny)
    for id in (DEAD, 'x'):
        p.get('floatingips/' + id)
        p.send('PUT', 'floatingips/' + id, {'floatingip': {'port_id': None}})
        p.send('DELETE', 'floatingips/' + id)
    api.mark('guarded')
