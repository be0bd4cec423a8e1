"""Projects, users and tokens of a real Keystone. tests/e2e/fake_keystone.py has the same for a fake one."""
import json
import urllib.error
import urllib.request

PASSWORD = 'matrix-secret'


class Keystone:
    """Makes what is asked for below a prefix, in the domain `default`; close() removes all of it again."""

    def __init__(self, url, user, password, project, prefix):
        self.url, self.prefix = url.rstrip('/'), prefix
        self.made, self.projects, self.roles = [], {}, {}
        self.admin = self.login(user, password, {'project': {'name': project, 'domain': {'id': 'default'}}})

    def call(self, method, path, body=None, token=None):
        headers = {'Content-Type': 'application/json'}
        if token or path != '/auth/tokens':
            headers['X-Auth-Token'] = token or self.admin
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return dict(answer.headers), json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            raise SystemExit('Keystone: %s %s: %s %s' % (method, path, error.code, error.read().decode(errors='replace')))

    def login(self, user, password, scope=None):
        auth = {'identity': {'methods': ['password'], 'password': {
            'user': {'name': user, 'domain': {'id': 'default'}, 'password': password}}}}
        if scope:
            auth['scope'] = scope
        else:
            auth['scope'] = 'unscoped'
        headers, _ = self.call('POST', '/auth/tokens', {'auth': auth})
        return headers['X-Subject-Token']

    def make(self, noun, **values):
        """The id of an object of this name, which is removed in the end unless it was there before."""
        path = '/%ss' % noun
        _, found = self.call('GET', '%s?name=%s' % (path, values['name']))
        old = [one for one in found[noun + 's'] if one['name'] == values['name']]
        if old and noun == 'role':
            return old[0]['id']
        for one in old:
            self.call('DELETE', '%s/%s' % (path, one['id']))
        _, made = self.call('POST', path, {noun: values})
        self.made.append('%s/%s' % (path, made[noun]['id']))
        return made[noun]['id']

    def project(self, name):
        """The id of a project of this run."""
        if name not in self.projects:
            self.projects[name] = self.make('project', name=self.prefix + name, domain_id='default')
        return self.projects[name]

    def token(self, user, roles, scope):
        """A token of a new user who has exactly these roles in a project (its id), `domain`, `system` or nowhere (None)."""
        name = self.prefix + user
        made = self.make('user', name=name, domain_id='default', password=PASSWORD)
        where = {'domain': '/domains/default', 'system': '/system'}.get(scope, '/projects/%s' % scope)
        for role in roles:
            if role not in self.roles:
                self.roles[role] = self.make('role', name=role)
            self.call('PUT', '%s/users/%s/roles/%s' % (where, made, self.roles[role]))
        scopes = {None: None, 'domain': {'domain': {'id': 'default'}}, 'system': {'system': {'all': True}}}
        return self.login(name, PASSWORD, scopes.get(scope, {'project': {'id': scope}}))

    def close(self):
        while self.made:
            self.call('DELETE', self.made.pop())
