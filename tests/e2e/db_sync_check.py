#!/usr/bin/env python3
"""Neutron's own checker (neutron-ovn-db-sync-util in log mode) finds no difference between what Neutrino has in MariaDB and
in Northbound, after scenarios that are not cleaned up: first those of the lab, then all of tests/nbdiff. Each has a flat
physical network `public` of its own, because only one network can be on it.

Needs the lab beside this repository (LAB, ../shared/lab if left out) and the environment with the real Neutron that its
peer/up.sh makes (PEER_HOME, the lab's own if left out); says what it skips without them."""
import glob
import importlib.util
import json
import os
import re
import subprocess
import sys

from lab import OPEN_POLICY, PROJECT, ROOT, Lab, check, wait_for

sys.path.insert(0, os.path.join(ROOT, 'tests', 'nbdiff'))
import probe  # noqa: E402

LAB = os.environ.get('LAB', os.path.join(ROOT, '..', 'shared', 'lab'))
OWN = os.path.join(ROOT, 'tests', 'nbdiff', 'scenarios')
SHARED = os.path.join(LAB, 'nbdiff', 'scenarios')
# The lab's l2_extras needs QoS and trunks.
FIRST = [os.path.join(SHARED, name + '.py') for name in ('l2_networks', 'l2_ports', 'l2_ipv6', 'sg_rules', 'l3_routers')]
# Where the checker also looks in the middle of a scenario, which removes again what is there.
MIDWAY = {('l3_routers', 'port forwarding'), ('l3_port_forwardings', 'another network behind the router'),
          ('l3_floatingips', 'of a bound port'), ('l3_multihoming', 'three at once')}
PHYSICAL = ('provider:physical_network', 'physical_network')
UNLIMITED = ('router', 'floatingip', 'security_group', 'security_group_rule', 'rbac_policy')
UUID = '([0-9a-f-]{36})'
# A port that says it is a gateway of router 0, and what else is true of it; no port of which that is true is one.
SO_CALLED_GATEWAY = (
    "select 1 from ports p join ipallocations i on i.port_id = p.id join subnets s on s.id = i.subnet_id "
    "left join routerports r on r.port_id = p.id where p.device_owner = 'network:router_gateway' and p.device_id = '{0}' "
    "and %s having count(*) > 0 and count(r.port_id) = 0")
# What the checker says of the real Neutron's databases too, and the question to SQL that tells whether it is that:
# - in log mode it takes DHCP options that a port has for itself for left over, all of them;
# - metadata ports that a client has deleted;
# - a subnet whose name server is 0.0.0.0, which asks for none;
# - a port that a client made and called a gateway of a router, which it is not: SNAT and a default route by it.
HARMLESS = [
    (r'Out of sync port DHCPv[46] options for \(subnet %s port %s\) found in OVN NB DB which needs to be deleted' % (UUID, UUID),
     "select 1 from extradhcpopts where port_id = '{1}' limit 1"),
    ('Missing metadata port found in Neutron for network ' + UUID,
     "select 1 from networks n where id = '{0}' and not exists "
     "(select 1 from ports where network_id = n.id and device_owner = 'network:distributed')"),
    ('No relevant dns_servers defined for subnet %s[.]' % UUID,
     "select 1 from dnsnameservers where subnet_id = '{0}' and address = '0.0.0.0'"),
    (r"Router %s SNAT \[{'external_ip': '([0-9.]+)', 'logical_ip': '0.0.0.0/0', 'type': 'snat'}\] found in Neutron but not in OVN NB DB$" % UUID,
     SO_CALLED_GATEWAY % "i.ip_address = '{1}'"),
    (r"Router %s static routes \[{'destination': '0.0.0.0/0', 'nexthop': '([0-9.]+)', 'external_ids': "
     r"{'neutron:is_ext_gw': 'true', 'neutron:subnet_id': '%s'}}\] found in Neutron but not in OVN NB DB$" % (UUID, UUID),
     SO_CALLED_GATEWAY % "s.gateway_ip = '{1}' and s.id = '{2}'"),
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


def name_of(path):
    return os.path.basename(path)[:-3]


def load(path):
    spec = importlib.util.spec_from_file_location(name_of(path), path)
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


def public_of(scenario):
    return 'public-' + scenario


def own_public(body, scenario):
    """A body in which the physical network `public` is that of the scenario."""
    if isinstance(body, list):
        return [own_public(one, scenario) for one in body]
    if not isinstance(body, dict):
        return body
    return {key: public_of(scenario) if key in PHYSICAL and one == 'public' else own_public(one, scenario)
            for key, one in body.items()}


def players(nbdiff, server, scenario, look):
    """What a scenario is given and what it imports, without what only its record needs. `look` is called at its marks."""
    class Api(nbdiff.Api):
        def http(self, method, path, body=None):
            return super().http(method, path, own_public(body, scenario))

        def settle(self):
            wait_for('every key is reconciled', lambda: settled(server), 60)

        def mark(self, name):
            self.settle()
            look(scenario, name)

    class Probe(probe.Probe):
        def send(self, method, path, body=None, *more, **named):
            return super().send(method, path, own_public(body, scenario), *more, **named)

        def names(self):
            pass

        def mark(self, name, without=()):
            self.api.mark(name)

    return Api, Probe


def play(nbdiff, server, ovn, paths, look):
    """Run scenarios without the clean-up that nbdiff does after each."""
    recording = probe.Probe
    for path in paths:
        Api, probe.Probe = players(nbdiff, server, name_of(path), look)
        api = Api('http://127.0.0.1:%d' % server.port, ovn.nb, None, PROJECT)
        load(path).run(api)
        probe.Probe = recording
        check(api.calls, 'scenario %s made no call' % path)
        api.settle()


def hash_seed(ovn):
    """A seed of Python's hashes. The checker makes a set of the networks of each router port and compares it, as a list, with
    the sorted one of Northbound: which order that list has is chance unless the seed is given."""
    networks = [line.split() for line in ovn.nbctl('--format=csv', '--data=bare', '--no-headings', '--columns=networks', 'list',
                                                   'Logical_Router_Port').splitlines()]
    several = [sorted(words) for words in networks if len(words) > 1]
    listed = ('import itertools, json, sys\n'
              'sys.exit(any(list(set(order)) != one for one in json.loads(sys.argv[1]) for order in itertools.permutations(one)))')
    python = os.path.join(PEER, 'venv', 'bin', 'python')
    for seed in range(1, 20000):
        if not subprocess.run([python, '-S', '-c', listed, json.dumps(several)], env={'PYTHONHASHSEED': str(seed)}).returncode:
            return str(seed)
    raise SystemExit('FAILED: no seed lists the networks of router ports in the order of Northbound: %s' % several)


def differences(database, ovn):
    """What the checker says, line by line."""
    command = ['bash', os.path.join(LAB, 'peer', 'check.sh'), database, ovn.nb, ovn.sb]
    environment = dict(os.environ, PEER_HOME=PEER, PYTHONHASHSEED=hash_seed(ovn))
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
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


def configuration(public):
    """That of the peer, with every physical network that scenarios are given and no quota that they could use up together."""
    quotas = ''.join('quota_%s = 100000\n' % kind for kind in UNLIMITED)
    return OPEN_POLICY + '[quotas]\n' + quotas + '[ml2_type_flat]\nflat_networks = ' + ','.join(public) + '\n'


def gateways(nbdiff, ovn):
    """Which chassis the gateways of routers may be on."""
    rows = nbdiff.Ovsdb(ovn.nb).dump()
    return {table: rows[table] for table in ('HA_Chassis_Group', 'HA_Chassis', 'Gateway_Chassis')}


def compare(lab, nbdiff, database, ovn, what):
    """Neutron's checker finds nothing, and no gateway that it would schedule: it does that in log mode, too."""
    before = gateways(nbdiff, ovn)
    found = differences(database, ovn)
    real = [line for line in found if not is_harmless(lab, line)]
    check(not real, "%s: Neutron's checker finds:\n" % what + '\n'.join(real))
    check(gateways(nbdiff, ovn) == before, "%s: Neutron's checker changed the chassis of gateways" % what)
    ports, routers = (lab.sql('select count(*) from ' + table)[0][0] for table in ('ports', 'routers'))
    print('%s: no difference, %s ports, %s routers; %d lines that it prints of its own databases too' % (what, ports, routers, len(found)))


def run(lab):
    nbdiff = load(os.path.join(LAB, 'nbdiff', 'nbdiff.py'))
    own = sorted(glob.glob(os.path.join(OWN, '*.py')))
    public = [public_of(name_of(path)) for path in FIRST + own]
    ovn = lab.ovn()
    for name in ('peer-hv1', 'peer-hv2'):
        ovn.chassis(name, mappings=','.join(['physnet1:br-phys'] + ['%s:br-%s' % (one, one) for one in public]))
    ovn.keep_alive('peer-hv1', 'peer-hv2')
    database = lab.mariadb()
    server = lab.neutrino('neutron-na', database, ovn, configuration(public))

    def look(scenario, mark):
        if (scenario, mark) in MIDWAY:
            compare(lab, nbdiff, database, ovn, '%s, %s' % (scenario, mark))

    for what, paths in (("the lab's scenarios", FIRST), ('all scenarios', own)):
        play(nbdiff, server, ovn, paths, look)
        compare(lab, nbdiff, database, ovn, what)
    # A checker that finds nothing proves something only if it finds what is there.
    server.daemon.stop()

    def first(table, *conditions, column='_uuid'):
        return ovn.nbctl('--bare', '--columns=' + column, 'find', table, *conditions).split()[0]

    ovn.nbctl('lsp-del', first('Logical_Switch_Port', 'type=""', column='name'))
    ovn.nbctl('lrp-del', first('Logical_Router_Port', r'external_ids:neutron\:is_ext_gw=False', column='name'))
    ovn.nbctl('destroy', 'Load_Balancer', first('Load_Balancer'))
    for column, *rows in (('nat', 'NAT', 'type=snat'), ('nat', 'NAT', 'type=dnat_and_snat'), ('static_routes', 'Logical_Router_Static_Route')):
        row = first(*rows)
        ovn.nbctl('remove', 'Logical_Router', first('Logical_Router', '%s{>=}%s' % (column, row)), column, row)
    found = '\n'.join(line for line in differences(database, ovn) if not is_harmless(lab, line))
    for words in ('Port found', 'Router Port found', 'Router .* SNAT', 'Router .* floating IPs', 'Router .* static routes',
                  'Router .* port forwarding'):
        check(re.search('^' + words, found, re.M), 'the checker does not see what is missing (%s): %s' % (words, found))


if missing():
    print("SKIPPED: Neutron's own checker; there is no " + ', no '.join(missing()))
else:
    with Lab('db-sync-check') as lab:
        run(lab)
