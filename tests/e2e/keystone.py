#!/usr/bin/env python3
"""Tokens at a running server: who gets in and with what answer; service tokens, expired tokens and access rules; and a
Keystone that is killed and started again, or silent, while clients go on."""
import http.client
import json
import threading
import time

from fake_keystone import SERVICE_PASSWORD, FakeKeystone
from lab import Lab, check, wait_for

CONFIG = '[DEFAULT]\nauth_strategy = keystone\ndebug = true\n'
REFUSED = {'error': {'code': 401, 'title': 'Unauthorized', 'message': 'The request you have made requires authentication.'}}
HANG = 30.0


class Load:
    """Clients that list networks: some with tokens that are remembered, some with tokens that are new each time."""

    def __init__(self, port, keystone, remembered):
        self.port, self.keystone, self.remembered = port, keystone, remembered
        self.stop, self.wrong, self.counts = threading.Event(), [], {}
        works = [self.known] * 6 + [self.valid, self.invalid] * 3
        self.threads = [threading.Thread(target=self.run, args=(work,), daemon=True) for work in works]
        for thread in self.threads:
            thread.start()

    def run(self, work):
        while not self.stop.is_set():
            begin = time.monotonic()
            try:
                work()
            except OSError as error:
                self.wrong.append('no answer: %s' % error)
            if time.monotonic() - begin > HANG:
                self.wrong.append('a hang')

    def get(self, kind, token, allowed):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=2 * HANG)
        connection.request('GET', '/v2.0/networks', headers={'X-Auth-Token': token})
        status = connection.getresponse().status
        connection.close()
        self.counts[kind, status] = self.counts.get((kind, status), 0) + 1
        if status not in allowed:
            self.wrong.append('%s token: %d' % (kind, status))

    def known(self):
        self.get('remembered', self.remembered, (200,))

    def valid(self):
        self.get('new', self.keystone.token('carol', ('member', 'reader'), self.keystone.project('red')), (200, 503))

    def invalid(self):
        self.get('unknown', 'unknown-%f' % time.monotonic(), (401, 503))
        time.sleep(0.01)

    def count(self, kind, status):
        return self.counts.get((kind, status), 0)

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join(2 * HANG)
        check(not self.wrong, '%d wrong answers: %s' % (len(self.wrong), sorted(set(self.wrong))[:5]))


with Lab('keystone') as lab, FakeKeystone() as keystone:
    blue = keystone.project('blue')
    alice = keystone.token('alice', ('member', 'reader'), blue)
    nova = keystone.token('nova', ('service',), keystone.project('service'))
    expired = keystone.token('alice', ('member', 'reader'), blue, seconds=-60)
    server = lab.neutrino('n1', 'sqlite', lab.ovn(), CONFIG + keystone.config() + 'service_type = network\nhttp_connect_timeout = 2\n')

    def ask(token=None, service=None, method='GET', path='/v2.0/networks', body=None):
        """-> status, header fields, body"""
        connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=2 * HANG)
        sent = {name: value for name, value in (('X-Auth-Token', token), ('X-Service-Token', service)) if value is not None}
        connection.request(method, path, body and json.dumps(body), dict(sent, **{'Content-Type': 'application/json'}))
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, answer.headers, json.loads(text) if 'json' in answer.headers.get('Content-Type', '') else text

    # Who gets in.
    for token in (None, '', ' ', 'unknown', expired):
        status, headers, body = ask(token)
        check((status, body) == (401, REFUSED), 'token %r: %s %s' % (token, status, body))
        check(headers['WWW-Authenticate'] == 'Keystone uri="%s"' % keystone.url, 'WWW-Authenticate: %s' % headers)
        check('X-Openstack-Request-Id' in headers, 'a refusal without a request id')
    check(ask(path='/')[0] == 200, 'the versions need no token')
    asked = keystone.asked('GET')
    for _ in range(20):
        check(ask(alice)[0] == 200, 'a valid token')
    check(keystone.asked('GET') == asked + 1 and keystone.asked('POST') == 1, 'a token is validated more than once')
    status, _, body = ask(alice, method='POST', body={'network': {'name': 'n'}})
    check(status == 201 and body['network']['project_id'] == blue, 'the project is not that of the token: %s' % body)

    # Services, and what they may do for others.
    check(ask(alice, nova)[0] == 200 and ask(expired, nova)[0] == 200, 'a service token')
    check(ask(expired)[0] == 401, 'an expired token is good because a service used it')
    check(ask(alice, alice)[0] == 401 and ask(alice, 'unknown')[0] == 401 and ask(None, nova)[0] == 401, 'no service')

    # Access rules.
    limited = keystone.token('alice', ('member', 'reader'), blue)
    rules = [{'service': 'network', 'method': 'GET', 'path': '/v2.0/networks'},
             {'service': 'network', 'method': 'GET', 'path': '/v2.0/ports/{port_id}'}]
    keystone.tokens[limited].update(application_credential={'id': 'c', 'access_rules': rules, 'restricted': True},
                                    catalog=[{'type': 'network', 'endpoints': []}])
    statuses = [ask(limited, path='/v2.0/' + path)[0] for path in ('networks', 'networks?fields=id', 'ports/x', 'ports', 'networks/x')]
    check(statuses == [200, 200, 404, 401, 401], 'access rules: %s' % statuses)
    check(ask(limited, method='POST', body={'network': {}})[0] == 401, 'access rules: method')

    # Keystone is killed and started again under load.
    load = Load(server.port, keystone, alice)
    for _ in range(3):
        wait_for('new tokens', lambda before=load.count('new', 200): load.count('new', 200) > before + 10)
        keystone.stop()
        wait_for('503', lambda before=load.count('new', 503): load.count('new', 503) > before + 10)
        before = load.count('remembered', 200)
        wait_for('remembered tokens', lambda: load.count('remembered', 200) > before + 20)
        keystone.start()
    wait_for('new tokens after all', lambda before=load.count('new', 200): load.count('new', 200) > before + 10)

    # It is silent.
    keystone.delay = 3600.0
    wait_for('503', lambda before=load.count('new', 503): load.count('new', 503) > before + 10)
    before = load.count('remembered', 200)
    wait_for('remembered tokens', lambda: load.count('remembered', 200) > before + 20)
    keystone.delay = 0.0
    wait_for('new tokens at the end', lambda before=load.count('new', 200): load.count('new', 200) > before + 10)
    load.end()

    # Nothing secret is in the log, even with debug = true.
    log = open(server.daemon.log, errors='replace').read()
    check('cannot be validated' in log, 'the log does not tell of the outage')
    for token in list(keystone.tokens) + [SERVICE_PASSWORD]:
        check(token not in log, 'a secret is in the log')
    counts = ', '.join('%s %d: %d' % (kind, status, n) for (kind, status), n in sorted(load.counts.items()))
    print('ok: ' + counts)
