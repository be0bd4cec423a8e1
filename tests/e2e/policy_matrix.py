#!/usr/bin/env python3
"""Callers of every role may do and see what the real Neutron lets them (tests/policy_matrix), with a Keystone that is a fake.

NOUNS in the environment names the parts of the matrix to run (networks ports ...), OUT a folder for what came back."""
import os
import sys

from fake_keystone import FakeKeystone
from lab import Lab, ROOT, check

MATRIX = os.path.join(ROOT, 'tests', 'policy_matrix')
sys.path.insert(0, MATRIX)
import run  # noqa: E402

# The peer's configuration, where it matters (tests/policy_matrix/README.md).
CONFIG = """
[DEFAULT]
auth_strategy = keystone
[ml2]
type_drivers = local,flat,vlan,geneve
extension_drivers = port_security,qos,tag_ports_during_bulk_creation,uplink_status_propagation,uplink_status_propagation_updatable,dns_domain_keywords,port_trusted
[ml2_type_vlan]
network_vlan_ranges = foo:1:10,public
[ml2_type_flat]
flat_networks = public
[ml2_type_geneve]
vni_ranges = 1:1000
[oslo_policy]
enforce_new_defaults = true
[quotas]
quota_network = 100
quota_subnet = 100
quota_port = 500
quota_security_group = 150
quota_security_group_rule = 1000
"""

# The defaults of before the roles were reworked, and a policy of the operator (tests/policy_matrix/policy.yaml).
OLD = CONFIG.replace('enforce_new_defaults = true', 'enforce_new_defaults = false\npolicy_file = ' + os.path.join(MATRIX, 'policy.yaml'))
chosen = run.named(os.environ.get('NOUNS', '').split())


def compare(golden, server, keystone):
    """The cases of a record -> whether the answers are those of the record."""
    path, out = os.path.join(MATRIX, golden), os.environ.get('OUT')
    theirs = run.read(path)
    print(golden, flush=True)
    found = run.run('http://127.0.0.1:%d' % server.port, keystone, lambda noun, case: case.name in theirs and chosen(noun, case),
                    out and os.path.join(out, golden))
    return run.report(path, found)


check(run.rules(), 'a served rule has no case')
with Lab('policy-matrix') as lab, FakeKeystone() as keystone:
    ovn, database = lab.ovn(), lab.mariadb()
    ovn.chassis('peer-hv1', mappings='public:br-ex')
    ovn.keep_alive('peer-hv1')
    same = []
    for golden, config in (('golden.json', CONFIG), ('golden-old.json', OLD)):
        server = lab.neutrino(golden.split('.')[0], database, ovn, config + keystone.config())
        same.append(compare(golden, server, keystone))
        server.daemon.stop()
    check(all(same), 'answers differ from those of the real Neutron')
