"""Shared and external networks, their change, and the filters for them."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


OTHER = '33333333333333333333333333333333'


def run(api):
    p = Probe(api)
    shared = p.post('networks', name='shared', shared=True)
    private = p.post('networks', name='private')
    external = p.post('networks', name='external', **{
        'router:external': True, 'provider:network_type': 'flat', 'provider:physical_network': 'public'})
    both = p.post('networks', name='both', shared=True, **{'router:external': True})
    p.post('subnets', name='s-shared', network_id=shared['id'], ip_version=4, cidr='10.110.0.0/24')
    p.post('subnets', name='s-external', network_id=external['id'], ip_version=4, cidr='10.111.0.0/24')
    api.mark('created')
    for query in ('shared=true', 'shared=false', 'shared=True', 'shared=1', 'router:external=true', 'router:external=false',
                  'shared=true&router:external=true', 'shared=true&shared=false', 'is_default=true'):
        p.get('networks?fields=name&project_id=%s&%s' % (api.project, query))
    p.get('subnets?fields=name&project_id=%s&shared=true' % api.project)
    p.get('subnets?fields=name&project_id=%s&router:external=true' % api.project)
    guest = p.post('ports', name='guest', project_id=OTHER, network_id=shared['id'], port_security_enabled=False,
                   fixed_ips=[{'ip_address': '10.110.0.10'}])
    p.drop_default_group(OTHER)
    p.put('networks', shared, shared=False)
    p.names()
    p.delete('ports', guest)
    p.put('networks', shared, shared=False)
    p.put('networks', private, shared=True)
    p.put('networks', private, **{'router:external': True})
    p.put('networks', both, **{'router:external': False})
    p.put('networks', external, **{'router:external': False})
    api.mark('changed')
    p.get('networks?fields=name&fields=shared&fields=router:external&project_id=' + api.project)
