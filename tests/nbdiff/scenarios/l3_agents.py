"""Which chassis are gateways of a router: the API of the agent scheduler, and the gateways' availability zones."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


DEAD = '00000000-0000-0000-0000-00000000dead'


def run(api):
    p = Probe(api)
    ext, es = p.external('ext', cidr='172.24.96.0/24', gateway_ip='172.24.96.1')
    r = p.post('routers', name='r', external_gateway_info={'network_id': ext['id'], 'external_fixed_ips': [
        {'subnet_id': es['id'], 'ip_address': '172.24.96.10'}]})
    plain = p.post('routers', name='plain')
    one, two = 'peer-hv1', 'peer-hv2'
    fields = '?fields=id&fields=host&fields=agent_type'
    p.get('agents%s&agent_type=OVN%%20Controller%%20Gateway%%20agent' % fields)

    def hosting(router, *agents):
        """What the priorities are between agents is chance until they are set."""
        status, got = api.http('GET', '/v2.0/routers/%s/l3-agents' % router['id'])
        found = {row['id']: row.get('ha_chassis_priority') for row in got.get('agents', [])} if status == 200 else got
        p.note('agents of ' + router['name'], {name: found.get(name) for name in agents} if agents else sorted(found))
    hosting(r)
    hosting(plain)
    p.get('agents/%s/l3-routers' % one)
    for agent in (one, two):
        p.send('DELETE', 'agents/%s/l3-routers/%s' % (agent, r['id']))
    p.send('DELETE', 'agents/%s/l3-routers/%s' % (one, r['id']))
    hosting(r)
    api.mark('on no chassis')
    path = 'agents/%s/l3-routers' % one
    p.send('POST', path, {'router_id': r['id']})
    hosting(r, one, two)
    p.send('POST', path, {'router_id': r['id']})
    p.send('POST', 'agents/%s/l3-routers' % two, {'router_id': r['id'], 'ha_chassis_priority': 5})
    p.send('POST', 'agents/%s/l3-routers' % two, {'router_id': r['id'], 'ha_chassis_priority': 40000})
    p.send('POST', 'agents/%s/l3-routers' % two, {'router_id': r['id'], 'ha_chassis_priority': -1})
    p.send('POST', 'agents/%s/l3-routers' % two, {'router_id': r['id'], 'ha_chassis_priority': 100})
    hosting(r, one, two)
    api.mark('on both')
    p.send('PUT', '%s/%s' % (path, r['id']), {'l3_router': {'ha_chassis_priority': 200}})
    p.send('PUT', '%s/%s' % (path, r['id']), {'ha_chassis_priority': 201})
    hosting(r, one, two)
    p.send('PUT', '%s/%s' % (path, r['id']), {'ha_chassis_priority': 100})
    p.send('PUT', '%s/%s' % (path, r['id']), {'ha_chassis_priority': 40000})
    p.send('PUT', '%s/%s' % (path, plain['id']), {'ha_chassis_priority': 7})
    api.mark('another order')
    for body in ({'router_id': DEAD}, {'router_id': 'x'}):
        p.send('POST', path, body)
    p.send('POST', 'agents/%s/l3-routers' % DEAD, {'router_id': r['id']})
    p.get('agents/%s/l3-routers' % DEAD)
    p.send('DELETE', 'agents/%s/l3-routers/%s' % (DEAD, r['id']))
    p.send('DELETE', '%s/%s' % (path, DEAD))
    p.get('routers/%s/l3-agents' % DEAD)
    hosting(plain)
    api.mark('at the end')
