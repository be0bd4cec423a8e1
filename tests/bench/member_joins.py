#!/usr/bin/env python3
"""How soon Northbound shows that a new port is in a security group of 5,000 ports and 100 rules, from the moment that the
request was answered. SIZE and JOINS in the environment. On MariaDB, with ovn-northd."""
import json
import os
import socket
import statistics
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'e2e'))
from lab import PROJECT, Lab, wait_for  # noqa: E402

SIZE, JOINS = int(os.environ.get('SIZE', '5000')), int(os.environ.get('JOINS', '100'))


class Members(threading.Thread):
    """When each port was first seen in a port group: only differences are sent (`monitor_cond`)."""

    def __init__(self, path, group):
        super().__init__(daemon=True)
        self.socket, self.seen, self.initial = socket.socket(socket.AF_UNIX), {}, None
        self.socket.connect(path.split(':', 1)[1])
        where = [['name', '==', group]]
        self.send('monitor_cond', ['OVN_Northbound', 'm', {'Port_Group': [{'columns': ['ports'], 'where': where}]}], 1)
        self.start()

    def send(self, method, params, id):
        self.socket.sendall(json.dumps({'method': method, 'params': params, 'id': id}).encode())

    def run(self):
        decoder, text = json.JSONDecoder(), ''
        while True:
            text += self.socket.recv(1 << 20).decode()
            now = time.monotonic()
            while text:
                try:
                    message, end = decoder.raw_decode(text)
                except ValueError:
                    break
                text = text[end:].lstrip()
                if message.get('method') == 'echo':
                    self.socket.sendall(json.dumps({'result': message['params'], 'error': None, 'id': message['id']}).encode())
                tables = message.get('result') or (message['params'][1] if message.get('method') == 'update2' else {})
                for row in tables.get('Port_Group', {}).values() if isinstance(tables, dict) else ():
                    for columns in row.values():
                        ports = columns.get('ports', ['set', []])
                        for _, uuid in ports[1] if ports[0] == 'set' else [ports]:
                            self.seen.setdefault(uuid, now)


with Lab('joins') as lab:
    ovn = lab.ovn()
    client = lab.neutrino('n1', lab.mariadb(), ovn, '[quotas]\nquota_security_group_rule = -1\n').client()
    network = client.create('network', name='n')['id']
    client.create('subnet', network_id=network, ip_version=4, cidr='10.0.0.0/16')
    group = client.expect(201, 'POST', 'security-groups', {'security_group': {'name': 'g', 'project_id': PROJECT}})['security_group']['id']
    rules = [{'security_group_id': group, 'direction': 'ingress', 'protocol': 'tcp', 'port_range_min': n, 'port_range_max': n}
             for n in range(1, 101)]
    client.expect(201, 'POST', 'security-group-rules', {'security_group_rules': rules})
    port = {'network_id': network, 'project_id': PROJECT, 'security_groups': [group]}
    for _ in range(SIZE // 100):
        client.expect(201, 'POST', 'ports', {'ports': [port] * 100})
    members = Members(ovn.nb, 'pg_' + group.replace('-', '_'))
    wait_for('%d members' % SIZE, lambda: len(members.seen) >= SIZE, 120)
    wait_for('ovn-northd to have finished', lambda: ovn.nbctl('--wait=sb', 'sync') == '', 120)
    took, requests = [], []
    for _ in range(JOINS):
        started = time.monotonic()
        id = client.expect(201, 'POST', 'ports', {'port': port})['port']['id']
        answered = time.monotonic()
        wait_for('a member', lambda: id in members.seen, 30, 0.0005)
        took.append(max(0.0, members.seen[id] - answered) * 1000)
        requests.append((answered - started) * 1000)
        time.sleep(float(os.environ.get('PAUSE', '0.2')))
    took.sort()
    print('%d joins of a group of %d ports: in Northbound after median %.1f ms, p90 %.1f, p99 %.1f, worst %.1f; request median %.1f ms' % (
        JOINS, SIZE, statistics.median(took), took[int(0.9 * JOINS)], took[int(0.99 * JOINS)], took[-1], statistics.median(requests)))
