#!/usr/bin/env python3
"""Callers of every role may do and see what the real Neutron lets them (tests/policy_matrix), with a Keystone that is a fake.

NOUNS in the environment names the parts of the matrix to run (networks ports ...), OUT a file for what came back."""
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
extension_drivers = port_security,dns_domain_keywords
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

check(run.rules(), 'a served rule has no case')
with Lab('policy-matrix') as lab, FakeKeystone() as keystone:
    ovn = lab.ovn()
    ovn.chassis('peer-hv1', mappings='public:br-ex')
    ovn.keep_alive('peer-hv1')
    server = lab.neutrino('neutron', lab.mariadb(), ovn, CONFIG + keystone.config())
    found = run.run('http://127.0.0.1:%d' % server.port, keystone, os.environ.get('NOUNS', '').split(), True, os.environ.get('OUT'))
    check(run.report(run.read(os.path.join(MATRIX, 'golden.json')), found), 'answers differ from those of the real Neutron')
