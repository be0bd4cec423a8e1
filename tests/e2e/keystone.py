#!/usr/bin/env python3
"""Tokens at a running server: who gets in and with what answer; service tokens, expired tokens and access rules; and a
Keystone that is killed and started again, or silent, while clients go on.

With NEUTRINO_TEST_KEYSTONE (address of a real one, version 3) and NEUTRINO_TEST_PEER (HOST:PORT of a real Neutron that uses
it) the answers to all combinations of odd and good tokens are compared with the peer's; both know the users admin and
neutron with the password secret, in the projects admin and service.
"""
import http.client
import itertools
import json
import os
import threading
import time

from fake_keystone import SERVICE_PASSWORD, FakeKeystone
from lab import Lab, check, wait_for

CONFIG = '[DEFAULT]\nauth_strategy = keystone\ndebug = true\n'
REFUSED = {'error': {'code': 401, 'title': 'Unauthorized', 'message': 'The request you have made requires authentication.'}}
HANG = 30.0
# Between the requests of a client: each is a connection, and a fast machine would run out of ports for them.
PAUSE = 0.01


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
            time.sleep(PAUSE)

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

    def count(self, kind, status):
        return self.counts.get((kind, status), 0)

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join(2 * HANG)
        check(not self.wrong, '%d wrong answers: %s' % (len(self.wrong), sorted(set(self.wrong))[:5]))


def real_token(root, user, scope):
    """A token of a real Keystone."""
    host, _, path = root.partition('://')[2].partition('/')
    who = {'name': user, 'password': 'secret', 'domain': {'name': 'Default'}}
    auth = {'identity': {'methods': ['password'], 'password': {'user': who}}}
    auth.update({'scope': scope} if scope else {})
    connection = http.client.HTTPConnection(host, timeout=HANG)
    connection.request('POST', '/%s/auth/tokens' % path, json.dumps({'auth': auth}), {'Content-Type': 'application/json'})
    return connection.getresponse().headers['X-Subject-Token']


def refusal(server, path, sent):
    """What somebody hears who does not get in; of those who do, only the status."""
    connection = http.client.HTTPConnection(server, timeout=HANG)
    connection.request('GET', path, headers=sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status < 400:
        return answer.status,
    body = json.loads(text) if 'json' in answer.headers.get('Content-Type', '') else text
    return answer.status, answer.headers['WWW-Authenticate'], answer.headers['Content-Type'], body


def compare(lab, ovn, root, peer):
    """A server and the peer, with the same Keystone."""
    section = ('[keystone_authtoken]\nwww_authenticate_uri = {0}\nauth_url = {0}\nauth_type = password\nusername = neutron\n'
               'password = secret\nproject_name = service\nuser_domain_name = Default\nproject_domain_name = Default\n'
               'region_name = RegionOne\n').format(root)
    server = '127.0.0.1:%d' % lab.neutrino('n2', 'sqlite:///' + lab.path('n2.sqlite'), ovn, CONFIG + section).port

    def project(name):
        return {'project': {'name': name, 'domain': {'name': 'Default'}}}

    tokens = {'no': None, 'empty': '', 'bad': 'bad', 'unscoped': real_token(root, 'admin', None),
              'system': real_token(root, 'admin', {'system': {'all': True}}),
              'admin': real_token(root, 'admin', project('admin')), 'service': real_token(root, 'neutron', project('service'))}
    tokens['padded'] = ' %s ' % tokens['admin']
    cases = [({name: value for name, value in (('X-Auth-Token', tokens[user]), ('X-Service-Token', tokens[service])) if value is not None},
              '%s token, %s service token' % (user, service)) for user, service in itertools.product(tokens, tokens)]
    cases += [({'X-Storage-Token': tokens['admin']}, 'old header'),
              ({'X-Auth-Token': 'bad', 'X-Storage-Token': tokens['admin']}, 'bad token, old header'),
              ({'X-Identity-Status': 'Confirmed', 'X-User-Id': 'u', 'X-Roles': 'admin', 'X-Project-Id': 'p'}, 'forged headers')]
    paths, statuses = ('/v2.0/networks', '/v2.0/nonsense', '/v2.0/', '/v2.0', '/', '/v3', '/healthcheck'), set()
    for (sent, what), path in itertools.product(cases, paths):
        expected, got = refusal(peer, path, sent), refusal(server, path, sent)
        check(got == expected, '%s, %s: %s; the peer: %s' % (path, what, got, expected))
        statuses.add(got[0])
    check({200, 401, 404} <= statuses, 'too few kinds of answers: %s' % statuses)
    print('ok: %d answers equal to those of the peer' % (len(cases) * len(paths)))


with Lab('keystone') as lab, FakeKeystone() as keystone:
    ovn = lab.ovn()
    blue = keystone.project('blue')
    alice = keystone.token('alice', ('member', 'reader'), blue)
    nova = keystone.token('nova', ('service',), keystone.project('service'))
    expired = keystone.token('alice', ('member', 'reader'), blue, seconds=-60)
    server = lab.neutrino('n1', 'sqlite', ovn, CONFIG + keystone.config() + 'service_type = network\nhttp_connect_timeout = 2\n')

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

    real, peer = os.environ.get('NEUTRINO_TEST_KEYSTONE'), os.environ.get('NEUTRINO_TEST_PEER')
    if real and peer:
        compare(lab, ovn, real, peer)
    else:
        print('skipped: the comparison with a real Neutron (NEUTRINO_TEST_KEYSTONE, NEUTRINO_TEST_PEER)')
