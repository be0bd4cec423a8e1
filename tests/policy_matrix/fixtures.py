"""What the requests of the matrix act on: objects that an administrator makes when they are first needed.

A fixture is a kind and a target. The target says whose it is, seen from the callers' project:

  own       the callers' own                        other     another project's
  shared    another project's, for everybody        external  another project's, an external network
  rbac      another project's, shared with the callers' project by an RBAC policy
  guest     (ports) own, on the shared network      host      (ports) another project's, on the own network

A cell that has changed a fixture drops it; whoever needs it next gets a new one. So no cell sees what another one did.
"""
import sys

OWN = ('own', 'guest')                                  # targets that belong to the callers' project
NETWORK_OF = {'guest': 'shared', 'host': 'own'}         # where it is not the target's own name
RBAC_TYPES = {'network': 'network', 'lan': 'network', 'subnetpool': 'subnetpool', 'address_scope': 'address_scope',
              'security_group': 'security_group', 'address_group': 'address_group', 'policy': 'qos_policy'}
NETWORKS = ('network', 'lan', 'subnet', 'segment')
# What a tagged fixture is, where two of a kind on the same network cannot stand beside each other.
SECOND = {'subnet': 'second_subnet'}
KINDS = {}


class Kind:
    """How objects of a kind are made: `build(target)` is the body, in which {kind} stands for ids.

    needs     kinds that must be there first, beside those in the body
    then      called with (world, target, id) once it is made
    release   called with (world, path) before it is deleted
    """

    def __init__(self, name, noun, path, build, needs=(), then=None, release=None):
        self.name, self.noun, self.path, self.build = name, noun, path, build
        self.needs, self.then, self.release = needs, then, release


def kind(name, noun, path, build, **more):
    """Declare a kind. `noun` is the key of the body, `path` the collection."""
    KINDS[name] = Kind(name, noun, path, build, **more)


class Unfit(Exception):
    """A fixture could not be made or removed."""


class World:
    """The fixtures of one run on one server."""

    def __init__(self, server, identity, actors, own, other):
        self.server, self.identity, self.actors = server, identity, actors
        self.projects = {'own': own, 'other': other}
        self.made = {}          # (kind, target) -> (path to delete, id)
        self.parents = {}       # (kind, target) -> those it needs
        self.building = []      # fixtures that are just being made
        self.host = None        # of an agent, once it has been asked for
        self.used = []          # what has been named since the list was emptied

    def settle(self):
        """The default security groups of the projects exist: no request of the matrix is the first of its project. The
        fixtures are more than the RBAC policies that a project may have."""
        for target, project in self.projects.items():
            self.admin('PUT', '/quotas/' + project, {'quota': {'rbac_policy': -1}})
            self.id('network', target)

    def admin(self, method, path, body=None, expect=(200, 201, 204)):
        status, answer = self.server.call(method, path, body, self.actors.headers('admin'))
        if status not in expect:
            raise Unfit('fixture: %s %s %s: %s %s' % (method, path, body, status, answer))
        return answer

    def project(self, target):
        return self.projects['own' if target in OWN else 'other']

    def id(self, name, target):
        """The id of a fixture, which is made if there is none. A name may say its target: `lan.other`."""
        name, _, named = name.partition('.')
        target = named or target
        if name == 'project':
            return self.project(target)
        if name in ('host', 'agent'):
            return self.agent()[{'host': 'host', 'agent': 'id'}[name]]
        if name.split('_')[-1] in NETWORKS:
            target = NETWORK_OF.get(target, target)
        key = (name, target)
        if self.building:
            self.parents.setdefault(self.building[-1], set()).add(key)
        else:
            self.used.append(key)
        if key not in self.made:
            self.building.append(key)
            self.made[key] = self.make(name, target)
            self.building.pop()
        return self.made[key][1]

    def make(self, name, target):
        """-> (path, id)"""
        prefix, _, rest = name.partition('_')
        if prefix == 'tagged':
            path, made = self.make(SECOND.get(rest, rest), target)
            self.admin('PUT', path + '/tags', {'tags': ['blue', 'red']})
            return path, made
        this = KINDS[name]
        body = dict(this.build(target))
        if name == 'quota':
            path = '/quotas/' + self.project(target)
            self.admin('PUT', path, {'quota': body})
            return path, self.project(target)
        body.setdefault('project_id', self.project(target))
        if name in ('segment', 'security_group_rule', 'default_security_group_rule'):
            del body['project_id']
        for other in this.needs:
            self.id(other, target)
        body, collection = self.fill(body, target), self.fill(this.path, target)
        made = self.admin('POST', collection, {this.noun: body})[this.noun]
        path = '%s/%s' % (collection, made['id'])
        if this.then:
            this.then(self, target, made['id'])
        if target == 'rbac' and name in RBAC_TYPES:
            self.admin('POST', '/rbac-policies', {'rbac_policy': {
                'project_id': self.project(target), 'object_type': RBAC_TYPES[name], 'object_id': made['id'],
                'action': 'access_as_shared', 'target_tenant': self.projects['own']}})
        return path, made['id']

    def agent(self):
        """An agent that is alive; the matrix does not change it."""
        agents = self.admin('GET', '/agents?agent_type=OVN%20Controller%20Gateway%20agent')['agents']
        if not agents:
            raise Unfit('fixture: the server has no OVN Controller Gateway agent')
        self.host = agents[0]['host']
        return agents[0]

    def fill(self, value, target):
        """The value with ids in the place of {kind}. {owner} is the project of the target, left out where it is the callers' own."""
        if isinstance(value, dict):
            filled = {key: self.fill(one, target) for key, one in value.items()}
            return {key: one for key, one in filled.items() if one is not LEFT_OUT}
        if isinstance(value, list):
            return [self.fill(one, target) for one in value]
        if not isinstance(value, str) or '{' not in value:
            return value
        if value == '{owner}':
            return LEFT_OUT if target in OWN else self.project(target)
        text, out = value, ''
        while '{' in text:
            before, _, text = text.partition('{')
            name, _, text = text.partition('}')
            out += before + self.id(name, target)
        return out + text

    def drop(self, key):
        """Remove a fixture and first those that need it."""
        if key not in self.made:
            return
        for child in [c for c, parents in self.parents.items() if key in parents and c in self.made]:
            self.drop(child)
        path, _ = self.made.pop(key)
        name = key[0].removeprefix('tagged_')
        if name in KINDS and KINDS[name].release:
            KINDS[name].release(self, path)
        self.admin('DELETE', path, expect=(200, 204, 404))

    def gone(self, id):
        """A fixture has gone along with something else."""
        for key in [key for key, (_, made) in self.made.items() if made == id]:
            self.drop(key)

    def clear(self):
        """Remove all fixtures."""
        for key in list(self.made):
            self.drop(key)

    def close(self):
        """Remove all that the run has made, as far as that is possible."""
        for key in list(self.made):
            try:
                self.drop(key)
            except Unfit as error:
                print('left behind: %s' % error, file=sys.stderr)
        groups = []     # a list makes the default group of who asks: first all lists
        for project in self.projects.values():
            self.admin('DELETE', '/quotas/' + project, expect=(204, 404))
            groups += self.admin('GET', '/security-groups?project_id=' + project)['security_groups']
        for one in groups:
            self.admin('DELETE', '/security-groups/' + one['id'], expect=(204, 404))


LEFT_OUT = object()
OCTET = {'own': 1, 'other': 2, 'shared': 3, 'external': 4, 'rbac': 5}


def network(target):
    return dict({'name': 'matrix-' + target},
                **{'shared': {'shared': True}, 'external': {'router:external': True}}.get(target, {}))


kind('network', 'network', '/networks', network)
kind('lan', 'network', '/networks', network)
kind('lent_network', 'network', '/networks', network)
for first, name in ((77, 'subnet'), (78, 'second_subnet'), (79, 'third_subnet'), (76, 'fourth_subnet')):
    # Addresses below 100 are those that cases ask for: nobody gets one by chance.
    kind(name, 'subnet', '/subnets', lambda target, first=first: {
        'name': 'matrix-' + target, 'network_id': '{lan}', 'ip_version': 4, 'cidr': '10.%d.%d.0/24' % (first, OCTET[target]),
        'allocation_pools': [{edge: '10.%d.%d.%d' % (first, OCTET[target], last) for edge, last in (('start', 100), ('end', 254))}]})
kind('port', 'port', '/ports', lambda target: {
    'name': 'matrix-' + target, 'network_id': '{lan}', 'fixed_ips': [{'subnet_id': '{subnet}'}]})
for owner in ('compute', 'baremetal', 'manila', 'network'):
    kind(owner + '_port', 'port', '/ports', lambda target, owner=owner: {
        'name': 'matrix-' + target, 'network_id': '{lan}', 'device_owner': owner + ':matrix', 'fixed_ips': [{'subnet_id': '{subnet}'}]})
kind('bound', 'port', '/ports', lambda target: {
    'name': 'matrix-' + target, 'network_id': '{lan}', 'device_owner': 'compute:matrix', 'binding:host_id': '{host}',
    'fixed_ips': [{'subnet_id': '{subnet}'}]})
kind('segment', 'segment', '/segments', lambda target: {
    'name': 'matrix-' + target, 'network_id': '{network}', 'network_type': 'vlan', 'physical_network': 'public',
    'segmentation_id': 3000 + OCTET[target]})
kind('subnetpool', 'subnetpool', '/subnetpools', lambda target: {
    'name': 'matrix-' + target, 'prefixes': ['10.%d.0.0/16' % (80 + OCTET[target])], 'shared': target == 'shared'})
kind('address_scope', 'address_scope', '/address-scopes', lambda target: {
    'name': 'matrix-' + target, 'ip_version': 4, 'shared': target == 'shared'})
kind('address_group', 'address_group', '/address-groups', lambda target: {
    'name': 'matrix-' + target, 'addresses': ['10.0.0.0/8']})
kind('security_group', 'security_group', '/security-groups', lambda target: {'name': 'matrix-' + target})
kind('security_group_rule', 'security_group_rule', '/security-group-rules', lambda target: {
    'security_group_id': '{security_group}', 'direction': 'ingress', 'protocol': 'tcp', 'port_range_min': 22, 'port_range_max': 22})
kind('rbac_policy', 'rbac_policy', '/rbac-policies', lambda target: {
    'object_type': 'network', 'object_id': '{lent_network}', 'action': 'access_as_shared',
    'target_tenant': '{project.other}' if target == 'own' else '0' * 32})
kind('quota', 'quota', '/quotas', lambda target: {'network': 55, 'rbac_policy': -1})


def attach(subnet):
    """A router gets an interface on this kind of subnet; there can be one router at its gateway address."""
    return lambda world, target, router: world.admin(
        'PUT', '/routers/%s/add_router_interface' % router, {'subnet_id': world.id(subnet, target)})


def detach(world, path):
    """A router that is to go has no routes and no interfaces, whatever a cell has given to it."""
    router = path.split('/')[-1]
    world.admin('PUT', path, {'router': {'routes': []}}, expect=(200, 404))
    for port in world.admin('GET', '/ports?fields=id&device_owner=network:router_interface&device_id=' + router)['ports']:
        world.admin('PUT', path + '/remove_router_interface', {'port_id': port['id']})
        world.gone(port['id'])


def unforward(world, path):
    """A floating IP that is to go forwards no ports."""
    status, answer = world.server.call('GET', path + '/port_forwardings', None, world.actors.headers('admin'))
    for one in answer['port_forwardings'] if status == 200 else []:
        world.admin('DELETE', '%s/port_forwardings/%s' % (path, one['id']))


kind('router', 'router', '/routers', lambda target: {'name': 'matrix-' + target}, release=detach)
kind('attached', 'router', '/routers', lambda target: {'name': 'matrix-attached-' + target}, needs=('third_subnet',), then=attach('third_subnet'),
     release=detach)
kind('way', 'router', '/routers', lambda target: {
    'name': 'matrix-way-' + target, 'external_gateway_info': {'network_id': '{lan.external}'}}, needs=('subnet', 'subnet.external'),
    then=attach('subnet'), release=detach)
kind('inside', 'port', '/ports', lambda target: {
    'name': 'matrix-inside-' + target, 'network_id': '{lan}',
    'fixed_ips': [{'subnet_id': '{subnet}', 'ip_address': '10.77.%d.50' % OCTET[target]}]}, needs=('way',))
kind('floatingip', 'floatingip', '/floatingips', lambda target: {
    'floating_network_id': '{lan.external}', 'subnet_id': '{subnet.external}'}, release=unforward)
kind('forwarding', 'port_forwarding', '/floatingips/{floatingip}/port_forwardings', lambda target: {
    'protocol': 'tcp', 'external_port': 2222, 'internal_port': 22, 'internal_port_id': '{inside}',
    'internal_ip_address': '10.77.%d.50' % OCTET[target]})
