"""A Keystone of the Identity v3 API, as far as a service needs one: it logs the service user in and validates tokens.

Users, roles and projects are what the test says. It can be stopped, started again on its port and made slow.

    with FakeKeystone() as keystone:
        token = keystone.token('alice', ('member', 'reader'), keystone.project('blue'))
        config += keystone.config()

Run as a program it does what has to be true of it. Standard library only.
"""
import datetime
import hashlib
import http.client
import http.server
import json
import socketserver
import threading
import time
import uuid

SERVICE_USER, SERVICE_PASSWORD = 'neutron', 'sesame'
DEFAULT_DOMAIN = {'id': 'default', 'name': 'Default'}
FORMAT = '%Y-%m-%dT%H:%M:%S.%fZ'


def stable_id(*names):
    """The same id for the same names, of Keystone's form."""
    return hashlib.md5('/'.join(names).encode()).hexdigest()


class FakeKeystone:
    """The server and what it knows. `requests` counts what it was asked, by method and path; `delay` (s) slows answers down."""

    def __init__(self):
        self.tokens, self.projects = {}, {}
        self.delay, self.requests, self.lock = 0.0, {}, threading.Lock()
        self.server, self.port = None, 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, value, trace):
        self.stop()

    # what the test does

    def start(self):
        """Listen; after a stop() on the same port, with the tokens of before."""
        self.server = Listener(('127.0.0.1', self.port), Handler)
        self.server.keystone, self.port = self, self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True).start()

    def stop(self):
        """Refuse connections and break those that are open."""
        if self.server:
            self.server.shutdown()
            self.server.close_all()
            self.server.server_close()
            self.server = None

    @property
    def url(self):
        return 'http://127.0.0.1:%d/v3' % self.port

    def config(self):
        """The section by which a service finds it."""
        return ('[keystone_authtoken]\nwww_authenticate_uri = {0}\nauth_url = {0}\nauth_type = password\nusername = {1}\npassword = {2}\n'
                'project_name = service\nuser_domain_name = Default\nproject_domain_name = Default\nregion_name = RegionOne\n').format(
                    self.url, SERVICE_USER, SERVICE_PASSWORD)

    def project(self, name):
        """The id of a project, which exists from now on."""
        return self.projects.setdefault(name, stable_id('project', name))

    def token(self, user, roles, scope, seconds=3600.0, domain=DEFAULT_DOMAIN):
        """A new token of a user with these roles in a project (its id), the domain ('domain'), the system or unscoped (None)."""
        now = datetime.datetime.now(datetime.timezone.utc)
        body = {
            'methods': ['password'], 'audit_ids': [uuid.uuid4().hex[:22]],
            'user': {'id': stable_id('user', user), 'name': user, 'domain': domain, 'password_expires_at': None},
            'issued_at': now.strftime(FORMAT), 'expires_at': (now + datetime.timedelta(seconds=seconds)).strftime(FORMAT),
        }
        if scope is not None:
            body['roles'] = [{'id': stable_id('role', role), 'name': role} for role in roles]
            body['catalog'] = self.catalog()
        if scope == 'domain':
            body['domain'] = domain
        elif scope == 'system':
            body['system'] = {'all': True}
        elif scope is not None:
            names = {made: name for name, made in self.projects.items()}
            body.update(project={'id': scope, 'name': names.get(scope, scope), 'domain': domain}, is_domain=False)
        token = 'gAAAA' + uuid.uuid4().hex + uuid.uuid4().hex
        with self.lock:
            self.tokens[token] = body
        return token

    def revoke(self, token):
        """Nobody knows the token any more."""
        with self.lock:
            self.tokens.pop(token, None)

    def asked(self, method, path='/v3/auth/tokens'):
        """How often."""
        with self.lock:
            return self.requests.get((method, path), 0)

    # what its clients see

    def catalog(self):
        endpoint = {'id': stable_id('endpoint'), 'region_id': 'RegionOne', 'region': 'RegionOne', 'url': self.url}
        return [{'id': stable_id('service'), 'type': 'identity', 'name': 'keystone',
                 'endpoints': [dict(endpoint, interface=one) for one in ('public', 'internal', 'admin')]}]

    def version(self):
        return {'id': 'v3.14', 'status': 'stable', 'updated': '2020-04-07T00:00:00Z', 'links': [{'rel': 'self', 'href': self.url + '/'}],
                'media-types': [{'base': 'application/json', 'type': 'application/vnd.openstack.identity-v3+json'}]}

    def login(self, body):
        """-> the token of the service user, or None"""
        try:
            user = body['auth']['identity']['password']['user']
        except (KeyError, TypeError):
            return None
        if user.get('name') != SERVICE_USER or user.get('password') != SERVICE_PASSWORD:
            return None
        return self.token(SERVICE_USER, ('service',), self.project('service') if body['auth'].get('scope') else None)

    def known(self, token, allow_expired=False):
        """What a token says, or None if there is none or its time is over."""
        with self.lock:
            body = self.tokens.get(token)
        now = datetime.datetime.now(datetime.timezone.utc).strftime(FORMAT)
        return body if body and (allow_expired or body['expires_at'] > now) else None


class Listener(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *args):
        self.open = set()
        super().__init__(*args)

    def process_request(self, request, client_address):
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self.open.discard(request)
        super().shutdown_request(request)

    def close_all(self):
        for request in list(self.open):
            self.shutdown_request(request)

    def handle_error(self, request, client_address):
        """A client that goes away is nothing to tell of."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        """Nothing: requests hold tokens."""

    def answer(self, status, body, **headers):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(data)

    def refuse(self, status, title, message):
        headers = {'WWW_Authenticate': 'Keystone uri="%s"' % self.server.keystone.url} if status == 401 else {}
        self.answer(status, {'error': {'code': status, 'title': title, 'message': message}}, **headers)

    def handle_request(self):
        keystone, (path, _, query) = self.server.keystone, self.path.partition('?')
        with keystone.lock:
            key = (self.command, path)
            keystone.requests[key] = keystone.requests.get(key, 0) + 1
        length = int(self.headers.get('Content-Length') or 0)
        body = self.rfile.read(length)
        if keystone.delay:
            time.sleep(keystone.delay)
        if path in ('', '/'):
            return self.answer(300, {'versions': {'values': [keystone.version()]}}, Location=keystone.url + '/')
        if path.rstrip('/') == '/v3':
            return self.answer(200, {'version': keystone.version()})
        if path != '/v3/auth/tokens':
            return self.refuse(404, 'Not Found', 'The resource could not be found.')
        return self.log_in(body) if self.command == 'POST' else self.validate(query)

    def log_in(self, body):
        keystone = self.server.keystone
        try:
            token = keystone.login(json.loads(body))
        except ValueError:
            return self.refuse(400, 'Bad Request', 'Malformed JSON')
        if token is None:
            return self.refuse(401, 'Unauthorized', 'The request you have made requires authentication.')
        return self.answer(201, {'token': keystone.known(token)}, X_Subject_Token=token)

    def validate(self, query):
        keystone = self.server.keystone
        if keystone.known(self.headers.get('X-Auth-Token')) is None:
            return self.refuse(401, 'Unauthorized', 'The request you have made requires authentication.')
        subject = self.headers.get('X-Subject-Token')
        body = keystone.known(subject, 'allow_expired=1' in query)
        if body is None:
            return self.refuse(404, 'Not Found', 'Could not find token')
        if 'nocatalog' in query:
            body = {key: value for key, value in body.items() if key != 'catalog'}
        return self.answer(200, {'token': body}, X_Subject_Token=subject)

    do_GET = do_HEAD = do_POST = handle_request


def check_itself():
    """A login, a validation, tokens that are unknown, revoked and expired, a stop and a start."""
    def call(method, path, body=None, **headers):
        connection = http.client.HTTPConnection('127.0.0.1', keystone.port, timeout=10)
        sent = {name.replace('_', '-'): value for name, value in headers.items()}
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        answer = connection.getresponse()
        return answer.status, answer.headers, json.loads(answer.read())

    def login(password):
        return call('POST', '/v3/auth/tokens', {'auth': {'identity': {'methods': ['password'], 'password': {
            'user': {'name': SERVICE_USER, 'domain': {'id': 'default'}, 'password': password}}}, 'scope': {'project': {'name': 'service'}}}})

    def validate(subject, token, query=''):
        status, _, body = call('GET', '/v3/auth/tokens' + query, X_Auth_Token=token, X_Subject_Token=subject)
        return status, body.get('token')

    with FakeKeystone() as keystone:
        assert call('GET', '/')[0] == 300 and call('GET', '/v3/')[2]['version']['id'] == 'v3.14'
        assert login('wrong')[0] == 401
        status, headers, _ = login(SERVICE_PASSWORD)
        own = headers['X-Subject-Token']
        assert status == 201
        blue = keystone.project('blue')
        alice = keystone.token('alice', ('member', 'reader'), blue)
        status, body = validate(alice, own)
        assert status == 200 and body['project']['id'] == blue and [one['name'] for one in body['roles']] == ['member', 'reader']
        assert 'catalog' in body and 'catalog' not in validate(alice, own, '?nocatalog')[1]
        assert validate('unknown', own)[0] == 404 and validate(alice, 'unknown')[0] == 401
        old = keystone.token('bob', (), None, seconds=-1)
        assert validate(old, own)[0] == 404 and validate(old, own, '?allow_expired=1')[0] == 200
        assert 'system' in validate(keystone.token('root', ('admin',), 'system'), own)[1]
        assert keystone.asked('POST') == 2
        port = keystone.port
        keystone.stop()
        try:
            validate(alice, own)
            raise AssertionError('it answers although it is stopped')
        except OSError:
            pass
        keystone.start()
        assert keystone.port == port and validate(alice, own)[0] == 200
        keystone.revoke(alice)
        assert validate(alice, own)[0] == 404


if __name__ == '__main__':
    check_itself()
