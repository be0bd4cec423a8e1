"""The default security group of a project, which is made by the first request that needs it - if its caller may."""
from cells import Case


class First(Case):
    """A request that is the first of its project; the outcome tells also how many groups the project has then."""

    def run(self, world, actor, target):
        world.clear()
        path, body, _, _ = self.prepared(world, target)
        project = world.project('own')
        for group in world.admin('GET', '/security-groups?project_id=' + project)['security_groups']:
            world.admin('DELETE', '/security-groups/' + group['id'])
        status, answer = world.server.call(self.method, path, body, world.actors.headers(actor))
        used = world.admin('GET', '/quotas/%s/details' % project)['quota']['security_group']['used']
        if self.method == 'POST' and status < 300:
            self.clean(world, path, answer, ())
        error = answer.get('NeutronError', {}) if isinstance(answer, dict) else {}
        return {'status': status, 'groups': used, **({'type': error['type']} if error else {})}


CASES = [
    First('create_default_security_group', 'GET', '/security-groups', None, ('own',), note='list'),
    First('create_default_security_group', 'GET', '/security-group-rules', None, ('own',), note='list of rules'),
    First('create_default_security_group', 'GET', '/networks', None, ('own',), note='list of networks'),
    First('create_default_security_group', 'POST', '/security-groups', {'security_group': {'name': 'made'}}, ('own',), note='new group'),
    First('create_default_security_group', 'POST', '/networks', {'network': {'name': 'made'}}, ('own',), note='new network'),
    First('create_default_security_group', 'POST', '/ports', {'port': {'network_id': '{lan.shared}'}}, ('own',), note='new port'),
]
