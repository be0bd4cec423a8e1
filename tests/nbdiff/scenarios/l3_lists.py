"""Lists of routers and floating IPs: filters, order, pages, fields."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.92.0/24', gateway_ip='172.24.92.1')
    r = [p.post('routers', name=name, description=text, **more) for name, text, more in (
        ('b', 'second', {}), ('a', 'first', {'admin_state_up': False}), ('c', '', {'enable_default_route_ecmp': True}), ('d', 'last', {}))]
    p.put('routers', r[0], external_gateway_info={'network_id': ext['id'], 'enable_snat': False, 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.92.10'}]})
    n, s = p.behind(r[0], 'n', '10.86.1.0/24')
    ports = [p.post('ports', name='p%d' % k, network_id=n['id'], fixed_ips=[{'ip_address': '10.86.1.%d' % (10 + k)}]) for k in range(2)]
    f = [p.post('floatingips', description='f%d' % k, floating_network_id=ext['id'], floating_ip_address='172.24.92.%d' % (103 - k),
                port_id=ports[k]['id'] if k < 2 else None) for k in range(4)]
    api.settle()
    ours = 'project_id=%s&' % api.project
    for query in ('sort_key=name&sort_dir=asc&name=a&name=c', 'sort_key=name&sort_dir=desc', 'sort_key=name&sort_dir=asc&limit=2',
                  'sort_key=name&sort_dir=asc&limit=2&marker=' + r[1]['id'], 'sort_key=id&sort_dir=asc&limit=1&name=a',
                  'sort_key=name&sort_dir=desc&limit=1&page_reverse=true&marker=' + r[0]['id'], 'sort_key=status&sort_dir=asc&name=a',
                  'sort_key=enable_snat&sort_dir=asc&sort_key=name&sort_dir=asc', 'sort_key=admin_state_up&sort_dir=asc&sort_key=name&sort_dir=asc',
                  'sort_key=description&sort_dir=asc',
                  'sort_key=project_id&sort_dir=asc&name=a', 'sort_key=colour&sort_dir=asc', 'sort_key=routes&sort_dir=asc', 'sort_key=ha&sort_dir=asc',
                  'sort_key=flavor_id&sort_dir=asc&name=a', 'limit=x', 'sort_key=revision_number&sort_dir=asc&name=a'):
        p.order('routers?' + ours + query, 'description')
    for query in ('name=b', 'name=B', 'name=a&name=c', 'name=', 'description=', 'admin_state_up=false', 'admin_state_up=x', 'status=ACTIVE&name=a', 'enable_snat=false',
                  'enable_snat=True&name=a', 'ha=true&name=a', 'routes=x', 'external_gateway_info=x', 'tenant_id=x', 'id=' + r[1]['id'], 'fields=id&name=a',
                  'fields=external_gateway_info&enable_snat=false', 'fields=colour&name=a', 'fields=name&fields=routes&name=a', 'colour=red',
                  'availability_zone_hints=x', 'enable_default_route_ecmp=true&name=c', 'revision_number=1&name=a', 'distributed=false', 'flavor_id=x'):
        p.get('routers?' + ours + query)
    for query in ('sort_key=floating_ip_address&sort_dir=asc', 'sort_key=floating_ip_address&sort_dir=desc&limit=2',
                  'sort_key=floating_ip_address&sort_dir=asc&limit=2&marker=' + f[2]['id'],
                  'sort_key=fixed_ip_address&sort_dir=desc&sort_key=floating_ip_address&sort_dir=asc', 'sort_key=status&sort_dir=asc&sort_key=floating_ip_address&sort_dir=asc',
                  'sort_key=description&sort_dir=asc', 'sort_key=port_id&sort_dir=asc', 'sort_key=router_id&sort_dir=asc&sort_key=floating_ip_address&sort_dir=asc',
                  'sort_key=colour&sort_dir=asc', 'sort_key=floating_network_id&sort_dir=asc&sort_key=floating_ip_address&sort_dir=asc', 'limit=-1'):
        p.order('floatingips?' + ours + query, 'description')
    for query in ('floating_ip_address=172.24.92.100', 'floating_ip_address=172.24.92.100&floating_ip_address=172.24.92.101', 'floating_ip_address=x',
                  'port_id=' + ports[0]['id'], 'port_id=', 'fixed_ip_address=10.86.1.10', 'fixed_ip_address=', 'router_id=' + r[0]['id'], 'router_id=',
                  'floating_network_id=' + ext['id'], 'floating_network_id=x', 'status=ACTIVE', 'status=DOWN', 'description=f1', 'tenant_id=x',
                  'fields=floating_ip_address', 'fields=port_details&port_id=' + ports[0]['id'], 'fields=colour', 'colour=red', 'subnet_id=' + es['id'],
                  'dns_name=', 'revision_number=0', 'port_forwardings=x', 'id=' + f[0]['id']):
        p.get('floatingips?' + ours + query)
    p.get('ports?fields=name&device_owner=network:router_gateway&device_id=' + r[0]['id'])
    p.get('networks?fields=name&router:external=true&name=ext')
    p.get('ports?fields=name&fields=fixed_ips&device_owner=network:floatingip&network_id=' + ext['id'])
    p.get('floatingip_pools')
    p.get('floatingip_pools?fields=cidr')
    p.get('floatingip_pools?cidr=172.24.92.0/24')
    p.get('floatingip_pools?subnet_name=ext-s&network_id=' + ext['id'])
    p.get('floatingip_pools?subnet_id=x')
    p.send('POST', 'floatingip_pools', {'floatingip_pool': {}})
