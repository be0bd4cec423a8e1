"""Names of floating IPs."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.98.0/24', gateway_ip='172.24.98.1')
    r = p.post('routers', name='r', external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.98.10'}]})
    n, s = p.behind(r, 'n', '10.89.1.0/24', dns_domain='inner.example.')
    vm = p.post('ports', name='vm', network_id=n['id'], dns_name='vm', dns_domain='port.example.', fixed_ips=[{'ip_address': '10.89.1.10'}])

    def fip(name, last, **more):
        return p.post('floatingips', description=name, floating_network_id=ext['id'], floating_ip_address='172.24.98.%d' % last, **more)
    named = fip('named', 100, dns_name='www', dns_domain='example.')
    fip('half', 101, dns_name='www')
    fip('other half', 102, dns_domain='example.')
    fip('empty', 103, dns_name='', dns_domain='')
    fip('bad', 104, dns_name='-x', dns_domain='example.')
    fip('bad domain', 105, dns_name='x', dns_domain='example')
    fip('upper', 106, dns_name='WWW', dns_domain='Example.')
    fip('of a port', 107, port_id=vm['id'])
    p.put('floatingips', named, dns_name='x')
    p.put('floatingips', named, port_id=vm['id'])
    p.get('floatingips/%s?fields=dns_name&fields=dns_domain' % named['id'])
    p.get('floatingips?fields=dns_name&dns_name=www')
    p.get('floatingips?fields=dns_name&dns_domain=example.')
    api.mark('named')
