#!/usr/bin/env python3
"""Policy files of a running server: a change is in force soon, a broken one changes nothing and the log says what is
wrong; `neutrino policy explain` says what the server does."""
import signal
import subprocess

from fake_keystone import FakeKeystone
from lab import NEUTRINO, Lab, check, wait_for

with Lab('policy') as lab, FakeKeystone() as keystone:
    project = keystone.project('blue')
    member = keystone.token('alice', ('member', 'reader'), project)
    auditor = keystone.token('bob', ('reader', 'auditor'), project)
    server = lab.neutrino('n1', 'sqlite', lab.ovn(), '[DEFAULT]\nauth_strategy = keystone\n' + keystone.config())
    client, policy, made = server.client(), lab.path('policy.yaml'), []

    def write(text):
        with open(policy, 'w') as f:
            f.write(text)

    def create(token):
        """The status of an attempt to make a network."""
        status, body = client.call('POST', '/v2.0/networks', {'network': {'name': 'n%d' % len(made)}}, {'X-Auth-Token': token})
        made.extend([body['network']['id']] if status == 201 else [])
        return status

    def explained(*roles):
        args = [word for role in roles for word in ('--role', role)] + ['--project', project]
        done = subprocess.run([NEUTRINO, 'policy', 'explain', 'create_network', '--config-file', server.config] + args,
                              capture_output=True, text=True)
        return (done.stdout + done.stderr).splitlines()[-1]

    def log():
        return open(server.daemon.log, errors='replace').read()

    def statuses():
        return create(member), create(auditor)

    check(statuses() == (201, 403), 'the default rules')
    check((explained('member', 'reader'), explained('reader', 'auditor')) == ('allowed', 'denied'), 'explain: the default rules')

    write('create_network: "role:auditor"\n')
    wait_for('a new policy file', lambda: statuses() == (403, 201))
    check((explained('member', 'reader'), explained('reader', 'auditor')) == ('denied', 'allowed'), 'explain: the file')

    write('get_network: ""\ncreate_network: "role:member and"\n')
    wait_for('the complaint', lambda: policy + ':2: rule "create_network"' in log().replace('\\"', '"'))
    check(statuses() == (403, 201), 'the rules of before are not in force')
    check('policy.yaml:2' in server.status(), 'the status does not tell: ' + server.status())
    done = subprocess.run([NEUTRINO, 'policy', 'check', '--config-file', server.config], capture_output=True, text=True)
    check(done.returncode == 1 and 'policy.yaml:2: rule create_network' in done.stderr, 'check: %s' % done)
    complaints = log().count('the rules of before stay in force')
    check(complaints == 1, 'the same edit is complained about %d times' % complaints)

    server.daemon.signal(signal.SIGHUP)
    wait_for('SIGHUP', lambda: log().count('the rules of before stay in force') == 2)
    check(server.daemon.alive() and statuses() == (403, 201), 'SIGHUP with a broken file')

    write('create_network: "role:auditor or role:member"\n')
    wait_for('the correction', lambda: statuses() == (201, 201))
    check('policy.yaml:2' not in server.status(), 'the status still complains')
    check(server.daemon.stop() == 0, 'exit status is not 0')

    write('create_network: "role:auditor or"\n')
    done = subprocess.run([NEUTRINO, 'serve', '--config-file', server.config], capture_output=True, text=True, timeout=60)
    check(done.returncode == 1 and 'policy.yaml:1: rule create_network' in done.stderr, 'it starts with a broken file: %s' % done)
    print('policy files: changed, broken, corrected; %d networks' % len(made))
