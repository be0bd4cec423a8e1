"""Revision numbers: If-Match, and what makes the number of which resource grow."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    start = net.get('revision_number', 0)

    def match(number, raw=None):
        return {'If-Match': raw if raw is not None else 'revision_number=%s' % number}
    p.put('networks', net, match(start + 100), name='refused')
    p.put('networks', net, match(start), name='accepted')
    p.put('networks', net, match(start), name='refused again')
    for raw in ('revision_number=x', 'revision_number=', 'revision_number', 'x', '*', '"5"', 'revision_number=-1', 'revision_number=1,2'):
        p.send('PUT', 'networks/' + net['id'], {'network': {'description': 'd'}}, match(0, raw), note=raw)
    p.send('GET', 'networks/%s?fields=name' % net['id'], headers=match(99))
    p.delete('networks', net, match(99))
    subnet = p.post('subnets', name='s', network_id=net['id'], ip_version=4, cidr='10.254.0.0/24')
    port = p.post('ports', name='p', network_id=net['id'], fixed_ips=[{'ip_address': '10.254.0.10'}])
    watched = (('networks', net), ('subnets', subnet), ('ports', port))

    def numbers():
        found = []
        for kind, row in watched:
            status, got = api.http('GET', '/v2.0/%s/%s?fields=revision_number' % (kind, row['id']))
            found.append(next(iter(got.values()))['revision_number'] if status == 200 else None)
        return found

    def changes(what, act):
        before = numbers()
        act()
        p.note('grown by ' + what, ' '.join(kind for (kind, _), a, b in zip(watched, before, numbers()) if a != b))
    changes('a name', lambda: p.put('networks', net, name='again'))
    changes('the same name', lambda: p.put('networks', net, name='again'))
    changes('an empty body', lambda: p.put('ports', port))
    changes('a tag', lambda: p.send('PUT', 'networks/%s/tags/t' % net['id']))
    changes('a second subnet', lambda: p.post('subnets', name='s2', network_id=net['id'], ip_version=4, cidr='10.255.0.0/24'))
    changes('subnet name', lambda: p.put('subnets', subnet, name='s renamed'))
    changes('subnet dns', lambda: p.put('subnets', subnet, dns_nameservers=['10.254.0.3']))
    changes('subnet routes', lambda: p.put('subnets', subnet, host_routes=[{'destination': '10.97.0.0/16', 'nexthop': '10.254.0.9'}]))
    changes('port name', lambda: p.put('ports', port, name='p renamed'))
    changes('port addresses', lambda: p.put('ports', port, fixed_ips=[{'ip_address': '10.254.0.11'}]))
    changes('port pairs', lambda: p.put('ports', port, allowed_address_pairs=[{'ip_address': '10.254.0.99'}]))
    changes('port dhcp options', lambda: p.put('ports', port, extra_dhcp_opts=[{'opt_name': 'mtu', 'opt_value': '1400'}]))
    changes('port groups', lambda: p.put('ports', port, security_groups=[]))
    changes('port binding', lambda: p.put('ports', port, device_owner='compute:nova', **{'binding:host_id': 'no-such-host'}))
    changes('port tags', lambda: p.send('PUT', 'ports/%s/tags' % port['id'], {'tags': ['a', 'b']}))
    changes('shared', lambda: p.put('networks', net, shared=True))
    changes('external', lambda: p.put('networks', net, **{'router:external': True}))
    changes('port security', lambda: p.put('networks', net, port_security_enabled=False))
    changes('another port', lambda: p.post('ports', name='q', network_id=net['id'], fixed_ips=[{'ip_address': '10.254.0.20'}]))
    p.put('ports', port, match(0), name='refused')
    p.delete('ports', port, match(0))
    p.delete('subnets', subnet, match(0))
