#!/usr/bin/env python3
"""kill -9 in the middle of 8 clients that create ports, again and again: after each restart every port that was
acknowledged is in SQL and, within seconds, in Northbound; and nothing else is."""
import os
import random
import threading
import time

from lab import Client, Lab, check, wait_for

ROUNDS = int(os.environ.get('ROUNDS', '20'))
CLIENTS = 8


def load(port, network, acknowledged, stop):
    client = Client(port)
    while not stop.is_set():
        try:
            status, answer = client.call('POST', '/v2.0/ports', {'port': {'network_id': network, 'project_id': 'p' * 32}})
        except OSError:
            return
        except Exception as e:                      # a reply cut off by the kill
            if type(e).__module__ == 'http.client':
                return
            raise
        if status == 201:
            acknowledged.append(answer['port']['id'])


with Lab('kill9') as lab:
    ovn = lab.ovn()
    server = lab.neutrino('n1', 'sqlite', ovn)
    client = server.client()
    network = client.create('network', name='n')['id']
    client.create('subnet', network_id=network, ip_version=4, cidr='10.0.0.0/16')
    acknowledged = []
    for round in range(ROUNDS):
        stop = threading.Event()
        threads = [threading.Thread(target=load, args=(server.port, network, acknowledged, stop)) for _ in range(CLIENTS)]
        for t in threads:
            t.start()
        time.sleep(random.uniform(0.1, 0.6))
        server.daemon.kill()
        stop.set()
        for t in threads:
            t.join()
        server.start()
        ports = {p['id'] for p in server.client().expect(200, 'GET', 'ports?fields=id')['ports']}
        lost = set(acknowledged) - ports
        check(not lost, 'round %d: acknowledged ports are not in SQL: %s' % (round, sorted(lost)[:5]))
        wait_for('round %d: Northbound has exactly the ports of SQL' % round, lambda: ovn.names() == ports)
    print('%d rounds, %d ports acknowledged, %d in SQL and Northbound' % (ROUNDS, len(acknowledged), len(ports)))
