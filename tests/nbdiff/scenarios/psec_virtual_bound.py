"""Virtual ports that have a host: whether they are virtual depends in the real Neutron on what was done first."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.169.0.0/24')

    def port(name, last, *pairs, **more):
        return p.post('ports', name=name, network_id=net['id'], mac_address='fa:16:3e:69:00:%02x' % last,
                      fixed_ips=[{'ip_address': '10.169.0.%d' % last}], allowed_address_pairs=[{'ip_address': ip} for ip in pairs], **more)
    bound = port('bound', 100, device_owner='compute:nova', device_id='vm', **{'binding:host_id': 'peer-hv1'})
    port('parent-of-bound', 11, '10.169.0.100')
    vip = port('vip', 101)
    parent = port('parent', 12, '10.169.0.101')
    p.put('ports', vip, **{'binding:host_id': 'peer-hv1'})
    api.mark('both have a host')
    p.put('ports', bound, name='bound renamed')
    p.put('ports', vip, name='vip renamed')
    api.mark('both were updated')
    p.put('ports', parent, allowed_address_pairs=[])
    api.mark('one parent less')
    p.put('ports', vip, name='vip again')
    api.mark('and the port updated')
    p.put('ports', vip, **{'binding:host_id': 'peer-hv2'})
    p.put('ports', bound, **{'binding:host_id': ''})
    p.put('ports', bound, **{'binding:host_id': 'peer-hv2'})
    api.mark('other hosts')
