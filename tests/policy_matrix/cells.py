"""One cell of the matrix: a request of one actor on one target, and what is kept of the answer."""
import re

CALLBACK = re.compile(r'(Callback \S+)-\d+ failed')
UUID = re.compile(r'[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b[0-9a-f]{32}\b')


class Case:
    """A request that a policy rule decides.

    rule      the rule, or several of which the first names the case
    path      may hold {kind}: the id of that fixture of the cell's target; {asc} and {desc} in that of a list:
              only the fixtures, by name
    targets   on which fixtures; the same for every actor
    actors    who asks
    note      tells cases of one rule apart
    lists     kinds whose fixtures are looked for in a list
    """

    def __init__(self, rule, method, path, body=None, targets=('own', 'other'), actors=None, note='', lists=()):
        self.rules = (rule,) if isinstance(rule, str) else tuple(rule)
        self.method, self.path, self.body, self.targets = method, path, body, targets
        self.actors, self.lists = actors, lists
        self.name = self.rules[0] + (' - ' + note if note else '')

    def cells(self, default_actors):
        return [(actor, target) for target in self.targets for actor in self.actors or default_actors]

    def prepared(self, world, target):
        """-> (path, body, fixtures named in the path, fixtures looked for: id -> name)"""
        wanted = {}
        for kind in self.lists:
            for one in LIST_TARGETS.get(kind, ('own', 'other')):
                wanted[world.id(kind, one)] = one if len(self.lists) == 1 else '%s.%s' % (kind, one)
        world.used.clear()
        path = self.path
        for order in ('asc', 'desc'):
            path = path.replace('{%s}' % order, 'sort_key=name&sort_dir=%s&id=%s' % (order, '&id='.join(wanted)))
        path = world.fill(path, target)
        touched = list(world.used)
        return path, world.fill(self.body, target), touched, wanted

    def run(self, world, actor, target):
        """-> what the matrix keeps of the answer"""
        path, body, touched, wanted = self.prepared(world, target)
        status, answer = world.server.call(self.method, path, body, world.actors.headers(actor))
        outcome = kept(world, status, answer, wanted, 'sort_key' in path)
        if self.method != 'GET' and (status < 300 or status >= 500):
            self.clean(world, path, answer, touched)
        elif self.method == 'POST' and status in (404, 409):     # what it may have left behind must not spoil other cells
            for key in list(world.used):
                world.drop(key)
        return outcome

    def clean(self, world, path, answer, touched):
        """Nothing of the cell is left: what it has made goes, and so does what it has changed."""
        for key in touched:
            world.drop(key)
        if self.method == 'POST' and not touched and isinstance(answer, dict):
            for made in answer.values():
                for one in made if isinstance(made, list) else [made]:
                    if isinstance(one, dict) and 'id' in one:
                        world.admin('DELETE', '%s/%s' % (path, one['id']), expect=(204, 404))


LIST_TARGETS = {
    'network': ('own', 'other', 'shared', 'external', 'rbac'), 'subnet': ('own', 'other', 'shared', 'external', 'rbac'),
    'port': ('own', 'other', 'guest', 'host'), 'subnetpool': ('own', 'other', 'shared', 'rbac'),
    'address_scope': ('own', 'other', 'shared', 'rbac'), 'security_group': ('own', 'other', 'rbac'),
    'security_group_rule': ('own', 'other', 'rbac'), 'address_group': ('own', 'other', 'rbac'),
}


def kept(world, status, answer, wanted, ordered):
    """What of an answer does not change from run to run: status, error, keys, the fixtures that a list shows."""
    if not isinstance(answer, dict):
        return {'status': status, **({'text': named(world, str(answer))} if answer else {})}
    if set(answer) == {'NeutronError'} or set(answer) == {'error'}:
        error = answer.get('NeutronError', answer.get('error'))
        if not isinstance(error, dict):
            return {'status': status, 'message': named(world, str(error))}
        return {'status': status, 'type': error.get('type', error.get('title')), 'message': named(world, error.get('message', ''))}
    if {'type', 'message'} <= answer.keys():
        return {'status': status, 'type': answer['type'], 'message': named(world, answer['message']), 'bare': True}
    for value in answer.values():
        if isinstance(value, dict):
            return {'status': status, 'keys': sorted(value)}
        if isinstance(value, list):
            return {'status': status, **listed(world, value, wanted, ordered)}
    return {'status': status}


def listed(world, several, wanted, ordered):
    """What of a list does not depend on what else is there: which fixtures it shows. What it shows of them Neutron decides
    by the first one for all, so this is kept of lists in order only; without ids, the keys of any."""
    if not all(isinstance(one, dict) for one in several):
        return {'list': [named(world, one) if isinstance(one, str) else one for one in several]}
    ids = [(one.get('id', one.get('project_id')), one) for one in several]
    if not wanted or not all(key for key, _ in ids):
        return {'keys': sorted({key for one in several for key in one})}
    shown = {wanted[key]: sorted(one) for key, one in ids if key in wanted}
    return {'shows': shown if ordered else sorted(shown)}


def named(world, text):
    """A message in which ids are names."""
    known = {made: '%s.%s' % key for key, (_, made) in world.made.items()}
    if world.host:
        text = text.replace('host %s ' % world.host, 'host <host> ')
    known.update({project: 'project.' + name for name, project in world.projects.items()})
    text = CALLBACK.sub(r'\1 failed', text)
    return UUID.sub(lambda match: '<%s>' % known.get(match.group(), 'id'), text)
