#!/usr/bin/env python3
"""The same calls as recorded from the real Neutron: the same answers, and the same rows in Northbound
(tests/nbdiff). With the records' clean-up left out, Neutron's own checker would run on the result: see
docs/DIFFERENCES.md."""
import os
import subprocess

from lab import Lab, ROOT

QUOTAS = ''.join('quota_%s = 100000\n' % r for r in (
    'router', 'floatingip', 'security_group', 'security_group_rule', 'trunk', 'rbac_policy'))

with Lab('nbdiff') as lab:
    ovn = lab.ovn()
    for name in ('peer-hv1', 'peer-hv2'):
        ovn.chassis(name, mappings='public:br-ex,physnet1:br-phys')
    ovn.keep_alive('peer-hv1', 'peer-hv2')
    database = lab.mariadb() if os.environ.get('DATABASE') == 'mariadb' else 'sqlite'
    server = lab.neutrino('neutron-na', database, ovn, '[quotas]\n' + QUOTAS)
    script = os.path.join(ROOT, 'tests', 'nbdiff', 'run.sh')
    url = 'http://127.0.0.1:%d' % server.port
    raise SystemExit(subprocess.run(['bash', script, url, ovn.nb, os.environ.get('OUT', lab.path('records'))]).returncode)
