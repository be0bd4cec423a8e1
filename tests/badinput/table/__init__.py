"""Requests that no client should send, as data: name, method, path, body, headers; one module for each noun.

In paths and bodies {network}, {subnet}, {port} and so on stand for what the runner has made before (`fixture.py`).
A body that is bytes goes out as it is; anything else goes out as JSON; None means no body.
"""
from . import (agents, floating_ips, gateways, guards, interfaces, networks, others, port_forwardings, ports, requests, routers, routes,
               security, subnets)
from .row import DEAD

__all__ = ['CASES', 'DEAD']

# subnets last: one of the updates that the real server accepts takes the pools away
CASES = (requests.BODIES + requests.PATHS + requests.QUERIES + requests.HEADERS + networks.NETWORKS + ports.PORTS + others.OTHERS
         + security.SECURITY + routers.ROUTERS + gateways.GATEWAYS + interfaces.INTERFACES + routes.ROUTES + floating_ips.FLOATING_IPS
         + port_forwardings.PORT_FORWARDINGS + agents.AGENTS + guards.GUARDS + subnets.SUBNETS)
