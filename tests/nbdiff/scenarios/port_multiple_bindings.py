"""Several bindings of one port: create, list, show, update, activate, delete."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.62.0.0/24')
    vm = p.post('ports', name='vm', network_id=net['id'], device_owner='compute:nova', device_id='vm',
                fixed_ips=[{'ip_address': '10.62.0.10'}], **{'binding:host_id': 'peer-hv1'})
    loose = p.post('ports', name='loose', network_id=net['id'], fixed_ips=[{'ip_address': '10.62.0.11'}])
    unbound = p.post('ports', name='unbound', network_id=net['id'], device_owner='compute:nova', device_id='vm2',
                     fixed_ips=[{'ip_address': '10.62.0.12'}])
    path = 'ports/%s/bindings' % vm['id']

    def bind(host, where=path, **more):
        return p.send('POST', where, {'binding': dict(more, host=host)})
    p.get(path)
    bind('peer-hv1')
    bind('peer-hv2')
    bind('peer-hv2')
    p.send('POST', path, {'binding': {}})
    p.send('POST', path, {'binding': {'host': ''}})
    p.send('POST', path, {'binding': {'host': 'peer-hv2', 'colour': 'red'}})
    p.send('POST', path, {'binding': {'host': 'peer-hv2', 'status': 'ACTIVE'}})
    p.send('POST', path, {'host': 'peer-hv2'})
    bind('peer-hv2', 'ports/%s/bindings' % loose['id'])
    bind('peer-hv2', 'ports/%s/bindings' % unbound['id'], profile={'x': 'y'})
    p.get('ports/%s/bindings' % unbound['id'])
    p.get(path)
    p.get(path + '?fields=host')
    p.get(path + '?host=peer-hv2')
    p.get(path + '?status=INACTIVE&fields=host')
    p.get(path + '/peer-hv2')
    p.get(path + '/nowhere')
    p.get('ports/' + vm['id'])
    api.mark('two bindings')
    p.send('PUT', path + '/peer-hv2', {'binding': {'profile': {'os_vif_delegation': True}}})
    p.send('PUT', path + '/peer-hv2', {'binding': {'vnic_type': 'macvtap'}})
    p.send('PUT', path + '/peer-hv2', {'binding': {'vnic_type': 'normal'}})
    p.send('PUT', path + '/nowhere', {'binding': {'profile': {}}})
    p.send('PUT', path + '/nowhere/activate')
    p.send('PUT', path + '/peer-hv1/activate')
    p.send('PUT', path + '/peer-hv2/activate')
    p.get(path)
    p.get('ports/' + vm['id'])
    api.mark('activated')
    p.send('DELETE', path + '/peer-hv1')
    p.send('DELETE', path + '/peer-hv1')
    p.get(path)
    api.mark('old one deleted')
    p.send('DELETE', path + '/peer-hv2')
    p.send('POST', path, {'binding': {'host': 'peer-hv1'}})
    p.put('ports', vm, **{'binding:host_id': 'peer-hv1'})
    p.get(path)
    api.mark('end')
