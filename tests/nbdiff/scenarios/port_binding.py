"""Binding of ports to live and unknown hosts, and what the binding attributes show."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    vlan = p.post('networks', name='vlan', **{'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1',
                                              'provider:segmentation_id': 510})
    elsewhere = p.post('networks', name='elsewhere', **{'provider:network_type': 'flat', 'provider:physical_network': 'public'})
    local = p.post('networks', name='local', **{'provider:network_type': 'local'})
    for k, network in enumerate((net, vlan, elsewhere, local)):
        p.post('subnets', name='s%d' % k, network_id=network['id'], ip_version=4, cidr='10.5%d.0.0/24' % k)

    def port(name, network, address, host, **more):
        return p.post('ports', name=name, network_id=network['id'], fixed_ips=[{'ip_address': address}], device_owner='compute:nova',
                      device_id='vm-' + name, **{'binding:host_id': host}, **more)
    a = port('a', net, '10.50.0.11', 'peer-hv1')
    b = port('b', vlan, '10.51.0.12', 'peer-hv2')
    port('c', elsewhere, '10.52.0.13', 'peer-hv1')
    d = port('d', local, '10.53.0.14', 'peer-hv1')
    e = port('e', net, '10.50.0.15', 'no-such-host')
    f = port('f', net, '10.50.0.16', '')
    port('down', net, '10.50.0.20', 'peer-hv1', admin_state_up=False)
    api.mark('created')
    p.put('ports', a, **{'binding:host_id': 'peer-hv2'})
    p.put('ports', b, **{'binding:host_id': ''})
    p.put('ports', d, **{'binding:host_id': None})
    p.put('ports', e, **{'binding:host_id': 'peer-hv1'})
    p.put('ports', f, **{'binding:host_id': 'peer-hv2'})
    p.put('ports', f, **{'binding:host_id': 'no-such-host'})
    p.put('ports', a, **{'binding:vif_type': 'ovs'})
    p.put('ports', a, **{'binding:vif_details': {'x': 'y'}})
    p.put('ports', a, device_owner='', device_id='', **{'binding:host_id': ''})
    api.mark('moved')
    for query in ('binding:host_id=peer-hv1', 'binding:host_id=', 'binding:vif_type=ovs', 'binding:vif_type=unbound', 'binding:vnic_type=normal',
                  'binding:host_id=peer-hv1&binding:host_id=peer-hv2', 'binding:profile=x'):
        p.get('ports?fields=name&project_id=%s&%s' % (api.project, query))
