#!/usr/bin/env python3
"""SIGTERM and SIGINT end the server in order, once or twice, also while it starts; it leaves the hash ring."""
import signal
import subprocess
import time

from lab import Lab, NEUTRINO, Daemon, check, wait_for

with Lab('shutdown') as lab:
    ovn, database = lab.ovn(), lab.mariadb()
    server = lab.neutrino('n1', database, ovn)
    ring = lambda: lab.sql('select count(*) from ovn_hash_ring')[0][0]
    check(ring() == '1', 'not in the hash ring')
    client = server.client()
    network = client.create('network', name='n')['id']
    check(server.daemon.stop() == 0, 'SIGTERM: exit status is not 0')
    check(ring() == '0', 'still in the hash ring')
    server.start()
    server.daemon.signal(signal.SIGINT)
    time.sleep(0.01)
    server.daemon.signal(signal.SIGINT)
    check(server.daemon.process.wait(30) == 0, 'SIGINT twice: exit status is not 0')
    check(ring() == '0', 'still in the hash ring after SIGINT')
    for delay in (0.0, 0.01, 0.05, 0.1):
        starting = Daemon(lab, 'starting', [NEUTRINO, 'serve', '--config-file', server.config])
        time.sleep(delay + 0.02)
        status = starting.stop()
        # A signal before the handlers exist ends the process as any other program.
        check(status in (0, -signal.SIGTERM), 'SIGTERM %g s after the start: status %s' % (delay, status))
        wait_for('the hash ring is empty', lambda: ring() == '0', 5)
    # With Northbound stopped the deadline holds, and what was not carried out is carried out later.
    server.start()
    ovn.servers['nb'].signal(signal.SIGSTOP)
    late = server.client().create('network', name='late')['id']
    before = time.monotonic()
    check(server.daemon.stop(60) == 0, 'SIGTERM with Northbound stopped: exit status is not 0')
    check(time.monotonic() - before < 40, 'the shutdown took too long')
    ovn.servers['nb'].signal(signal.SIGCONT)
    server.start()
    wait_for('the network is in Northbound', lambda: 'neutron-' + late in ovn.names('Logical_Switch'))
    print('ended in order 7 times')
