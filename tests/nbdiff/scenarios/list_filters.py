"""Filters of lists: repeated, empty, of every type, unknown; and fields."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='one', description='first')
    two = p.post('networks', name='two', admin_state_up=False, shared=True)
    p.post('networks', name='')
    s4 = p.post('subnets', name='four', network_id=net['id'], ip_version=4, cidr='10.252.0.0/24', enable_dhcp=False)
    p.post('subnets', name='six', network_id=two['id'], ip_version=6, cidr='fd52::/64', gateway_ip=None)
    a = p.post('ports', name='a', network_id=net['id'], mac_address='fa:16:3e:52:00:01', device_id='x', device_owner='compute:nova')
    p.post('ports', name='b', network_id=net['id'], mac_address='fa:16:3e:52:00:02', admin_state_up=False)
    p.post('ports', name='', network_id=two['id'], mac_address='fa:16:3e:52:00:03', port_security_enabled=False)
    for query in ('name=one', 'name=one&name=two', 'name=', 'name=One', 'name=on', 'id=' + net['id'], 'id=x', 'id=', 'admin_state_up=False',
                  'admin_state_up=true', 'admin_state_up=0', 'admin_state_up=', 'admin_state_up=true&admin_state_up=false', 'shared=True',
                  'shared=', 'status=ACTIVE', 'status=DOWN', 'description=first', 'mtu=1442', 'mtu=x', 'subnets=' + s4['id'], 'dns_domain=',
                  'router:external=False', 'port_security_enabled=True', 'revision_number=1', 'created_at=x', 'updated_at=x',
                  'changed_since=2020-01-01T00:00:00', 'changed_since=2099-01-01T00:00:00', 'changed_since=x', 'availability_zone_hints=x',
                  'vlan_transparent=false', 'qos_policy_id=', 'l2_adjacency=true', 'ipv4_address_scope=', 'tenant_id=nobody', 'segments=x',
                  'provider:network_type=', 'name=one&admin_state_up=false', 'unknown=1', 'unknown=1&another=2', 'is_default=false'):
        p.get('networks?fields=name&project_id=%s&%s' % (api.project, query))
    for query in ('ip_version=4', 'ip_version=6', 'ip_version=x', 'cidr=10.252.0.0/24', 'cidr=10.252.0.0', 'gateway_ip=10.252.0.1', 'gateway_ip=',
                  'enable_dhcp=true', 'network_id=' + net['id'], 'network_id=' + net['id'] + '&network_id=' + two['id'], 'subnetpool_id=',
                  'ipv6_ra_mode=', 'ipv6_ra_mode=slaac', 'segment_id=', 'allocation_pools=x', 'dns_nameservers=x', 'host_routes=x',
                  'service_types=', 'shared=false', 'name=four&ip_version=6', 'unknown=1'):
        p.get('subnets?fields=name&project_id=%s&%s' % (api.project, query))
    for query in ('device_id=x', 'device_id=', 'device_owner=compute:nova', 'mac_address=fa:16:3e:52:00:01', 'mac_address=x', 'status=DOWN',
                  'admin_state_up=false', 'network_id=' + net['id'], 'security_groups=x', 'binding:host_id=', 'port_security_enabled=false',
                  'id=' + a['id'], 'allowed_address_pairs=x', 'extra_dhcp_opts=x', 'dns_name=', 'dns_name=x', 'ip_allocation=immediate',
                  'qos_network_policy_id=', 'name=&network_id=' + two['id'], 'unknown=1', 'device_profile=', 'resource_request=x'):
        p.get('ports?fields=name&mac_address=fa:16:3e:52:00:01&mac_address=fa:16:3e:52:00:02&mac_address=fa:16:3e:52:00:03&' + query)
    for fields in ('fields=name&fields=id', 'fields=name,id', 'fields=', 'fields=unknown', 'fields=name&fields=unknown', 'fields=subnets'):
        p.get('networks?name=one&project_id=%s&%s' % (api.project, fields))
        p.get('networks/%s?%s' % (net['id'], fields))
    p.get('networks/%s?name=other&fields=name' % net['id'])
    p.get('networks/%s?unknown=1&fields=name' % net['id'])
