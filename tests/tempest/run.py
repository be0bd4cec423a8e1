#!/usr/bin/env python3
"""The suites tempest.api.network and neutron_tempest_plugin.api against a Neutrino of its own, with a real Keystone.

    tests/tempest/run.py                 the tests of passing.txt: all of them must pass
    tests/tempest/run.py --all           all tests; says which of the real Neutron's passes are missing, by module
    tests/tempest/run.py --record        all tests; passing.txt is what passes now
    tests/tempest/run.py REGEX           tests by name

Needs the tempest harness in ../shared/lab/tempest; without it there is nothing to run, and that is said."""
import collections
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'e2e'))
from lab import ROOT, Lab, check, free_port  # noqa: E402

HARNESS = os.path.join(os.path.dirname(ROOT), 'shared', 'lab', 'tempest')
PASSING = os.path.join(HERE, 'passing.txt')
KEYSTONE = 'http://127.0.0.1:%s/v3' % os.environ.get('KEYSTONE_PORT', '35000')
# As the gate job neutron-tempest-plugin-ovn configures Neutron.
CONFIG = '''
[DEFAULT]
auth_strategy = keystone
service_plugins = ovn-router,trunk,qos,segments,network_segment_range,log,port_forwarding,pvlan
dns_domain = openstackgate.local
vlan_transparent = true
vlan_qinq = true
[quotas]
quota_network = 100
quota_subnet = 100
quota_port = 500
quota_router = 100
quota_floatingip = 500
quota_security_group = 150
quota_security_group_rule = 1000
[keystone_authtoken]
www_authenticate_uri = {0}
auth_url = {0}
auth_type = password
username = neutron
password = secret
project_name = service
user_domain_name = Default
project_domain_name = Default
region_name = RegionOne
[ml2]
extension_drivers = port_security,qos,tag_ports_during_bulk_creation,uplink_status_propagation,\
uplink_status_propagation_updatable,dns_domain_keywords,port_trusted
[ml2_type_vlan]
network_vlan_ranges = foo:1:10,public
[ml2_type_geneve]
vni_ranges = 1:1000
max_header_size = 38
[ovn]
dns_servers = 8.8.8.8
'''.format(KEYSTONE)


def harness(script, *args, **kwargs):
    return subprocess.run([os.path.join(HARNESS, script)] + list(args), **kwargs)


def results(path):
    """-> name of the test: pass, fail, skip"""
    with open(path) as f:
        return {test['name']: test['status'] for test in json.load(f)['tests']}


def passed(found):
    return {name for name, status in found.items() if status == 'pass'}


def module(name):
    return name.split('[')[0].rsplit('.', 2)[0]


def missing(found):
    """What the real Neutron passes and Neutrino does not, by module."""
    wanted = passed(results(os.path.join(HARNESS, 'results', 'peer-neutron-29.json')))
    lost = wanted & set(found) - passed(found)
    count = collections.Counter(map(module, lost))
    for name, number in sorted(count.items()):
        print('%4d of %-4d missing in %s' % (number, sum(module(test) == name for test in wanted), name))
    print('%d tests ran, %d passed; the real Neutron passes %d of them' % (len(found), len(passed(found)), len(wanted & set(found))))


def main(args):
    if not os.path.isdir(HARNESS):
        print('SKIPPED: no harness in %s' % os.path.relpath(HARNESS, ROOT))
        return 0
    every = '--all' in args or '--record' in args
    pattern = [arg for arg in args if not arg.startswith('--')]
    with Lab('tempest') as lab:
        url, out = 'http://127.0.0.1:%d' % free_port(), os.environ.get('OUT', lab.path('out'))
        check(harness('up.sh', url).returncode == 0, 'Keystone does not start')
        ovn = lab.ovn()
        # A gateway and, as the agents' tests want two, another one.
        ovn.chassis('compute-1', mappings='public:br-ex')
        ovn.chassis('compute-2', mappings='', options='')
        ovn.keep_alive('compute-1', 'compute-2')
        lab.neutrino('n1', lab.mariadb(), ovn, CONFIG, port=int(url.rsplit(':', 1)[1]))
        chosen = [] if every or pattern else ['-l', PASSING]
        extensions = os.path.join(HARNESS, 'results', 'peer-neutron-29.extensions.txt')
        harness('run.sh', url, '-o', out, '-e', '@' + extensions, *chosen, *pattern)
        found = results(os.path.join(out, 'results.json'))
        if '--record' in args:
            with open(PASSING, 'w') as f:
                f.writelines(name + '\n' for name in sorted(passed(found)))
        missing(found)
        lost = sorted(name for name, status in found.items() if status == 'fail')
        if every or not lost:
            return 0
        print('\n'.join(['FAILED:'] + lost))
        return 1


sys.exit(main(sys.argv[1:]))
