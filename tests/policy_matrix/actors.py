"""Who asks: the roles of the matrix, and callers whose token has another scope or none."""

# The personas of the default policies, each with what the role implies. `none` is a role that no rule knows.
ROLES = ('admin', 'manager', 'member', 'reader', 'none', 'service')
IMPLIED = {
    'admin': ('admin', 'manager', 'member', 'reader'),
    'manager': ('manager', 'member', 'reader'),
    'member': ('member', 'reader'),
    'reader': ('reader',),
    'none': ('matrix-none',),
    'service': ('service',),
    # Only some rules know these.
    'advsvc': ('advsvc',),
    'dataplane': ('data_plane_integrator',),
}
# A member whose request another service passes on: the token of that service comes along (X-Service-Token).
FORWARDED = 'member+service'
# Callers without a project: name -> (role, scope).
SCOPES = {
    'unscoped': (None, None),
    'domain-admin': ('admin', 'domain'),
    'domain-reader': ('reader', 'domain'),
    'system-admin': ('admin', 'system'),
    'system-reader': ('reader', 'system'),
}
# Callers whom Keystone does not know.
STRANGERS = ('no-token', 'unknown-token')


class Actors:
    """The request headers of every actor, on its first use."""

    def __init__(self, identity, project):
        self.identity, self.project, self.made = identity, project, {}

    def headers(self, actor):
        if actor not in self.made:
            self.made[actor] = self.make(actor)
        return self.made[actor]

    def make(self, actor):
        if actor == 'no-token':
            return {}
        if actor == 'unknown-token':
            return {'X-Auth-Token': 'f' * 32}
        if actor == FORWARDED:
            service = self.identity.token('forwarder', IMPLIED['service'], self.identity.project('forwarder'))
            return dict(self.headers('member'), **{'X-Service-Token': service})
        if actor in SCOPES:
            role, scope = SCOPES[actor]
            return {'X-Auth-Token': self.identity.token(actor, IMPLIED[role] if role else (), scope)}
        return {'X-Auth-Token': self.identity.token(actor, IMPLIED[actor], self.project)}
