#!/usr/bin/env python3
"""What authentication and policy cost: the same requests with and without Keystone, one client, keep-alive.

PEER and TOKEN in the environment name a real Neutron with Keystone to ask the same (a token of a member)."""
import http.client
import json
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'e2e'))
import fake_keystone  # noqa: E402
from lab import Lab  # noqa: E402

PORTS = 1000


def times(address, path, headers, count):
    """Median and best of so many requests, milliseconds."""
    connection, taken = http.client.HTTPConnection(address), []
    for _ in range(count):
        started = time.perf_counter()
        connection.request('GET', path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        taken.append((time.perf_counter() - started) * 1000)
        assert answer.status == 200, (answer.status, body[:200])
        if answer.getheader('Connection') == 'close':
            connection.close()
    return statistics.median(taken), min(taken)


def report(name, address, headers, counts):
    for path, count in counts:
        times(address, path, headers, max(2, count // 10))
        print('%-22s %-32s median %7.3f ms, best %7.3f ms' % ((name, path) + times(address, path, headers, count)), flush=True)


with Lab('tokens') as lab, fake_keystone.FakeKeystone() as keystone:
    ovn = lab.ovn()
    project = keystone.project('blue')
    open_ = lab.neutrino('n1', 'sqlite', ovn)
    client = open_.client()
    network = client.create('network', name='n', project_id=project)['id']
    client.create('subnet', network_id=network, ip_version=4, cidr='10.0.0.0/16', project_id=project)
    for _ in range(PORTS // 100):
        bulk = [{'network_id': network, 'project_id': project, 'name': 'p'}] * 100
        client.expect(201, 'POST', 'ports', {'ports': bulk})
    paths = [('/v2.0/extensions/quotas', 3000), ('/v2.0/quotas/%s/default' % project, 3000), ('/v2.0/ports', 60)]
    report('without Keystone', '127.0.0.1:%d' % open_.port, {}, paths)
    open_.daemon.stop()
    closed = lab.neutrino('n2', 'sqlite', ovn, '[DEFAULT]\nauth_strategy = keystone\n' + keystone.config(), upgrade=False)
    for name, roles in (('member', ('member', 'reader')), ('admin', ('admin', 'member', 'reader'))):
        headers = {'X-Auth-Token': keystone.token(name, roles, project)}
        report(name + ' with a token', '127.0.0.1:%d' % closed.port, headers, paths)
    print('asked Keystone: %d validations' % keystone.asked('GET'))
    if os.environ.get('PEER'):
        headers = {'X-Auth-Token': os.environ['TOKEN']}
        report('the peer, a member', os.environ['PEER'], headers, [('/v2.0/extensions/quotas', 100)])
