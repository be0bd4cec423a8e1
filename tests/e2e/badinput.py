#!/usr/bin/env python3
"""Malformed requests (tests/badinput) get the status and the error type that the real Neutron gives, and never a 500; on
SQLite and on MariaDB. What OVSDB cannot hold stops nothing."""
import os
import subprocess
import sys

from lab import OPEN_POLICY, ROOT, Lab, check, wait_for

FOLDER = os.path.join(ROOT, 'tests', 'badinput')

with Lab('badinput') as lab:
    ovn = lab.ovn()
    for chassis in ('peer-hv1', 'peer-hv2'):
        ovn.chassis(chassis)
    ovn.keep_alive('peer-hv1', 'peer-hv2')
    for database in ('sqlite', lab.mariadb()):
        server = lab.neutrino('badinput', database, ovn, OPEN_POLICY)
        command = [sys.executable, os.path.join(FOLDER, 'badinput.py'), 'check', '--url', 'http://127.0.0.1:%d' % server.port,
                   os.path.join(FOLDER, 'golden.json')]
        print('on ' + database.split(':')[0], flush=True)
        done = subprocess.run(command, env=dict(os.environ, PYTHONDONTWRITEBYTECODE='1'))
        check(done.returncode == 0, 'malformed requests on ' + database.split(':')[0])
        network = server.client().create('network', name='n')['id']
        ports = [server.client().create('port', network_id=network, device_id=text)['id'] for text in ('a\0b', 'after')]
        wait_for('a port with NUL in Northbound, and one after it', lambda: ovn.names() >= set(ports))
        check(server.daemon.stop() == 0, 'the server did not end cleanly')
