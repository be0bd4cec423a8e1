#!/usr/bin/env python3
"""Neutron's own checker (neutron-ovn-db-sync-util in log mode) finds no difference between what Neutrino has in MariaDB and
in Northbound, after scenarios that are not cleaned up: first those of the lab, then all of tests/nbdiff.

Needs the lab beside this repository (LAB, ../shared/lab if left out) and the environment with the real Neutron that its
peer/up.sh makes (PEER_HOME, the lab's own if left out); says what it skips without them."""
import importlib.util
import os
import re
import subprocess
import sys

from lab import OPEN_POLICY, ROOT, Lab, check, wait_for

LAB = os.environ.get('LAB', os.path.join(ROOT, '..', 'shared', 'lab'))
OWN = os.path.join(ROOT, 'tests', 'nbdiff', 'scenarios')
SHARED = os.path.join(LAB, 'nbdiff', 'scenarios')
FIRST = [os.path.join(SHARED, 'l2_networks.py'), os.path.join(SHARED, 'l2_ports.py'), os.path.join(OWN, 'l2_ipv6_plain.py')]
UUID = '([0-9a-f-]{36})'
# What the checker says of the real Neutron's databases too, and the question to SQL that tells whether it is that:
# - in log mode it takes DHCP options that a port has for itself for left over, all of them;
# - metadata ports that a client has deleted;
# - a subnet whose name server is 0.0.0.0, which asks for none.
HARMLESS = [
    (r'Out of sync port DHCPv[46] options for \(subnet %s port %s\) found in OVN NB DB which needs to be deleted' % (UUID, UUID),
     "select 1 from extradhcpopts where port_id = '{1}' limit 1"),
    ('Missing metadata port found in Neutron for network ' + UUID,
     "select 1 from networks n where id = '{0}' and not exists "
     "(select 1 from ports where network_id = n.id and device_owner = 'network:distributed')"),
    ('No relevant dns_servers defined for subnet %s[.]' % UUID,
     "select 1 from dnsnameservers where subnet_id = '{0}' and address = '0.0.0.0'"),
]
sys.dont_write_bytecode = True


def peer_home():
    script = os.path.join(LAB, 'peer', 'lib.sh')
    home = None
    if os.path.exists(script):
        with open(script) as f:
            home = re.search(r'^PEER_HOME=\$\{PEER_HOME:-(.*)\}$', f.read(), re.M)
    return os.environ.get('PEER_HOME') or (home[1] if home else '')


PEER = peer_home()


def load(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def missing():
    """What the test needs and does not find."""
    needed = [os.path.join(LAB, 'nbdiff', 'nbdiff.py'), os.path.join(LAB, 'peer', 'check.sh'),
              os.path.join(PEER, 'venv', 'bin', 'neutron-ovn-db-sync-util'), os.path.join(PEER, 'etc', 'neutron', 'neutron-na.conf')]
    return [path for path in needed if not os.path.exists(path)]


def settled(server):
    """Nothing is left that Northbound does not have yet."""
    return 'resources: dirty: 0 refused_and_waiting: 0 being_written: 0' in ' '.join(server.status().split())


def play(nbdiff, server, ovn, paths):
    """Run scenarios without the clean-up that nbdiff does after each."""
    for path in paths:
        api = nbdiff.Api('http://127.0.0.1:%d' % server.port, ovn.nb, None, '1' * 32)
        load(path).run(api)
        check(api.calls, 'scenario %s made no call' % path)
    wait_for('every key is reconciled', lambda: settled(server), 60)


def differences(database, ovn):
    """What the checker says, line by line."""
    command = ['bash', os.path.join(LAB, 'peer', 'check.sh'), database, ovn.nb, ovn.sb]
    done = subprocess.run(command, env=dict(os.environ, PEER_HOME=PEER), capture_output=True, text=True)
    summary = re.search(r'^(\d+) differences$', done.stdout, re.M)
    check(summary and 'warning' not in done.stdout, 'the checker did not finish: ' + done.stdout + done.stderr)
    lines = [line.strip().split(' ', 1)[1] for line in done.stdout[:summary.start()].splitlines()]
    check(len(lines) <= int(summary[1]), 'lines and their number do not agree: ' + done.stdout)
    return lines


def is_harmless(lab, line):
    for pattern, question in HARMLESS:
        found = re.match(pattern, line)
        if found:
            return bool(lab.sql(question.format(*found.groups())))
    return False


def run(lab):
    nbdiff = load(os.path.join(LAB, 'nbdiff', 'nbdiff.py'))
    ovn = lab.ovn()
    for name in ('peer-hv1', 'peer-hv2'):
        ovn.chassis(name, mappings='public:br-ex,physnet1:br-phys')
    ovn.keep_alive('peer-hv1', 'peer-hv2')
    database = lab.mariadb()
    server = lab.neutrino('neutron-na', database, ovn, OPEN_POLICY)
    play(nbdiff, server, ovn, FIRST)
    found = differences(database, ovn)
    check(not found, "Neutron's checker finds:\n" + '\n'.join(found))
    print("the lab's scenarios: no difference, %s ports" % lab.sql('select count(*) from ports')[0][0])
    # Those with routers share an external network, which only one of them can have without clean-up.
    own = sorted(os.path.join(OWN, name) for name in os.listdir(OWN) if name.endswith('.py') and not name.startswith('l3_'))
    play(nbdiff, server, ovn, [path for path in own if path not in FIRST])
    found = differences(database, ovn)
    real = [line for line in found if not is_harmless(lab, line)]
    check(not real, "Neutron's checker finds:\n" + '\n'.join(real))
    print('all scenarios: no difference, %s ports; %d lines that it prints of its own databases too' % (
        lab.sql('select count(*) from ports')[0][0], len(found)))
    # A checker that finds nothing proves something only if it finds what is there.
    server.daemon.stop()
    ovn.nbctl('lsp-del', sorted(ovn.names())[0])
    check(any(not is_harmless(lab, line) for line in differences(database, ovn)), 'the checker does not see a port that is missing')


if missing():
    print("SKIPPED: Neutron's own checker; there is no " + ', no '.join(missing()))
else:
    with Lab('db-sync-check') as lab:
        run(lab)
