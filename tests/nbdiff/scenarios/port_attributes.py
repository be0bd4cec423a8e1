"""MAC addresses, device fields, names, DNS names: what ports accept and what they may change."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n', dns_domain='example.org.')
    p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.40.0.0/24')
    last = iter(range(10, 250))

    def port(name='limits', **more):
        more.setdefault('fixed_ips', [{'ip_address': '10.40.0.%d' % next(last)}])
        return p.post('ports', name=name, network_id=net['id'], **more)
    base = port('base', mac_address='fa:16:3e:40:00:01', description='d', device_id='dev', device_owner='compute:nova')
    for mac in ('fa:16:3e:40:00:01', 'FA:16:3E:40:00:02', 'fa-16-3e-40-00-03', 'fa163e400004', 'fa:16:3e:40:00', 'zz:16:3e:40:00:05',
                '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:01', '', None, 5):
        port('mac-%s' % mac, mac_address=mac)
    for key, value in (('name', 'x' * 256), ('name', None), ('device_id', 'x' * 255), ('device_id', 'x' * 256), ('device_id', None),
                       ('device_owner', 'x' * 256), ('device_owner', 'anything'), ('device_owner', None), ('admin_state_up', 'x'),
                       ('admin_state_up', None), ('description', 'x' * 256), ('dns_name', 'host'), ('dns_name', 'host.example.org.'),
                       ('dns_name', 'host.other.org.'), ('dns_name', '-bad'), ('dns_name', 'under_score'), ('dns_name', 'x' * 64),
                       ('dns_name', '123'), ('dns_name', 5), ('dns_name', 'UPPER'), ('dns_name', None), ('dns_domain', 'own.org.'),
                       ('dns_domain', 'own'), ('qos_policy_id', None), ('qos_policy_id', 'x'), ('numa_affinity_policy', 'required'),
                       ('device_profile', 'x'), ('tenant_id', 'x' * 300), ('propagate_uplink_status', True), ('hints', {}),
                       ('trusted', True), ('numa_affinity_policy', 'x'), ('ip_allocation', 'deferred'), ('resource_request', {}),
                       ('status', 'ACTIVE'), ('id', base['id'])):
        port(**{key: value, 'name': value if key == 'name' else 'limits'})
    p.post('ports', name='no network')
    p.post('ports', name='null network', network_id=None)
    p.post('ports', name='bad network', network_id='x')
    api.mark('created')
    for key, value in (('network_id', net['id']), ('id', base['id']), ('status', 'ACTIVE'), ('tenant_id', 'x'), ('colour', 'red'),
                       ('mac_address', 'fa:16:3e:40:00:f1'), ('mac_address', 'fa:16:3e:40:00:02'), ('mac_address', 'zz'),
                       ('mac_address', None), ('device_id', 'dev2'), ('device_owner', 'compute:az1'), ('device_owner', ''),
                       ('device_id', ''), ('name', ''), ('dns_name', 'renamed'), ('dns_name', ''), ('admin_state_up', False),
                       ('description', ''), ('dns_domain', 'x.org.'), ('revision_number', 1), ('ip_allocation', 'none'),
                       ('numa_affinity_policy', None)):
        p.put('ports', base, **{key: value})
    api.mark('updated')
    p.get('ports?fields=name&mac_address=fa:16:3e:40:00:f1')
    p.get('ports?fields=name&mac_address=FA:16:3E:40:00:F1')
