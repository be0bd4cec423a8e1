#!/usr/bin/env python3
"""A Northbound that hangs (SIGSTOP): requests are answered all the same; after SIGCONT Northbound is complete."""
import os
import signal
import statistics
import time

from lab import Lab, check, wait_for


def create(client, network, count):
    took = []
    for _ in range(count):
        before = time.perf_counter()
        client.create('port', network_id=network)
        took.append((time.perf_counter() - before) * 1000)
    return statistics.median(took)


with Lab('stopped') as lab:
    ovn = lab.ovn()
    client = lab.neutrino('n1', 'sqlite', ovn).client()
    network = client.create('network', name='n')['id']
    client.create('subnet', network_id=network, ip_version=4, cidr='10.0.0.0/16')
    before = create(client, network, 50)
    ovn.servers['nb'].signal(signal.SIGSTOP)
    stopped = create(client, network, 50)
    other = client.create('network', name='while stopped')['id']
    client.create('subnet', network_id=other, ip_version=4, cidr='10.1.0.0/24')
    client.create('port', network_id=other, name='late')
    ovn.servers['nb'].signal(signal.SIGCONT)
    ports = {p['id'] for p in client.expect(200, 'GET', 'ports?fields=id')['ports']}
    check(len(ports) >= 101, 'ports are missing from SQL')
    wait_for('Northbound has every port', lambda: ovn.names() == ports)
    switches = {'neutron-' + n['id'] for n in client.expect(200, 'GET', 'networks?fields=id')['networks']}
    wait_for('Northbound has every switch', lambda: ovn.names('Logical_Switch') == switches)
    print('median of a port: %.2f ms before, %.2f ms with Northbound stopped' % (before, stopped))
