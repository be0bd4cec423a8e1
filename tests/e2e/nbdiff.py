#!/usr/bin/env python3
"""The same calls as recorded from the real Neutron: the same answers, and the same rows in Northbound
(tests/nbdiff). On MariaDB, as the real one ran: names are compared and sorted as the database does.

ONLY in the environment names the scenarios to run, OUT a folder that the records go to."""
import os
import subprocess
import sys

from lab import OPEN_POLICY, ROOT, Lab

QUOTAS = ''.join('quota_%s = 100000\n' % r for r in (
    'router', 'floatingip', 'security_group', 'security_group_rule', 'trunk', 'rbac_policy'))

with Lab('nbdiff') as lab:
    ovn = lab.ovn()
    for name in ('peer-hv1', 'peer-hv2'):
        ovn.chassis(name, mappings='public:br-ex,physnet1:br-phys')
    ovn.keep_alive('peer-hv1', 'peer-hv2')
    server = lab.neutrino('neutron-na', lab.mariadb(), ovn, '[quotas]\n' + QUOTAS + OPEN_POLICY)
    script = os.path.join(ROOT, 'tests', 'nbdiff', 'run.py')
    command = [sys.executable, script, 'http://127.0.0.1:%d' % server.port, ovn.nb, '--out', os.environ.get('OUT', lab.path('records'))]
    done = subprocess.run(command + os.environ.get('ONLY', '').split())
    if done.returncode:
        raise SystemExit(done.returncode)
