"""Routers without interfaces: every attribute, its odd values, and what cannot be changed."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


DEAD = '00000000-0000-0000-0000-00000000dead'
ALIASES = ('router', 'ext-gw-mode', 'extraroute', 'extraroute-atomic', 'external-gateway-multihoming', 'enable-default-route-bfd',
           'enable-default-route-ecmp', 'l3-ha', 'router_availability_zone', 'router-enable-snat', 'floatingip-pools', 'fip-port-details',
           'floating-ip-port-forwarding', 'floating-ip-port-forwarding-description', 'floating-ip-port-forwarding-detail',
           'floating-ip-port-forwarding-port-ranges', 'expose-port-forwarding-in-fip', 'l3_agent_scheduler',
           'l3-agent-scheduler-ha-chassis-priority', 'floating-ip-router-writable', 'dvr', 'l3-port-ip-change-not-allowed')


def run(api):
    p = Probe(api)
    for alias in ALIASES:
        p.get('extensions/' + alias)
    plain = p.post('routers', name='plain')
    p.post('routers', name='down', admin_state_up=False, description='a router that is down')
    p.post('routers')
    p.post('routers', name='given', external_gateway_info=None, availability_zone_hints=[])
    p.post('routers', name='empty', external_gateway_info={})
    for name, attrs in (('ha', {'ha': True}), ('not ha', {'ha': False}), ('ha left open', {'ha': None}), ('ecmp', {'enable_default_route_ecmp': True}),
                        ('bfd', {'enable_default_route_bfd': True}), ('neither', {'enable_default_route_ecmp': False, 'enable_default_route_bfd': None})):
        p.post('routers', name=name, **attrs)
    for attrs in ({'name': 'x' * 256}, {'name': 5}, {'admin_state_up': 'maybe'}, {'description': 'x' * 256}, {'distributed': True}, {'distributed': False},
                  {'ha': 'x'}, {'enable_default_route_bfd': 'x'}, {'availability_zone_hints': ['nowhere']}, {'availability_zone_hints': 'x'},
                  {'routes': []}, {'external_gateways': []}, {'gw_port_id': None}, {'status': 'DOWN'}, {'id': DEAD}, {'enable_snat': False},
                  {'tags': ['x']}, {'colour': 'red'}, {'service_type_id': None}, {'external_gateway_info': 'x'}, {'external_gateway_info': []},
                  {'external_gateway_info': {'network_id': 'x'}}, {'external_gateway_info': {'network_id': DEAD}},
                  {'external_gateway_info': {'enable_snat': False}}, {'external_gateway_info': {'network_id': DEAD, 'colour': 'red'}}):
        p.post('routers', **dict({'name': 'odd'}, **attrs))
    p.bulk('routers', [{'name': 'first of two'}, {'name': 'second of two', 'admin_state_up': False}])
    p.send('POST', 'routers', {'routers': [{'name': 'fine', 'project_id': api.project}, {'name': 5, 'project_id': api.project}]})
    api.mark('created')
    p.get('routers/' + plain['id'])
    p.get('routers/%s?fields=name&fields=ha&fields=enable_snat' % plain['id'])
    for attrs in ({'name': 'renamed'}, {'name': ''}, {'description': 'words'}, {'admin_state_up': False}, {'enable_default_route_ecmp': True},
                  {'enable_default_route_bfd': True, 'enable_default_route_ecmp': None}, {'enable_default_route_bfd': False}, {'ha': True}, {'ha': False},
                  {'ha': None}, {}, {'name': None}, {'admin_state_up': None}, {'availability_zone_hints': []}, {'project_id': 'x'}, {'tenant_id': 'x'},
                  {'status': 'DOWN'}, {'gw_port_id': DEAD}, {'enable_snat': True}, {'external_gateways': []}, {'distributed': True}, {'id': DEAD},
                  {'revision_number': 1}, {'name': 'again', 'admin_state_up': True}):
        p.put('routers', plain, **attrs)
    api.mark('updated')
    for router in (DEAD, 'x'):
        p.get('routers/' + router)
        p.send('PUT', 'routers/' + router, {'router': {'name': 'x'}})
        p.send('DELETE', 'routers/' + router)
    p.send('PUT', 'routers/%s/explode' % plain['id'], {})
    p.send('GET', 'routers/%s/add_router_interface' % plain['id'])
    p.send('POST', 'routers/%s/add_router_interface' % plain['id'], {})
    p.names()
    p.delete('routers', plain)
    p.delete('routers', plain)
    api.mark('gone')
