"""The filters tags, tags-any, not-tags and not-tags-any."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    for name, tags in (('none', []), ('red', ['red']), ('red-blue', ['red', 'blue']), ('blue', ['blue']), ('all', ['red', 'blue', 'green'])):
        net = p.post('networks', name=name)
        p.send('PUT', 'networks/%s/tags' % net['id'], {'tags': tags})
        port = p.post('ports', name='p-' + name, network_id=net['id'])
        p.send('PUT', 'ports/%s/tags' % port['id'], {'tags': tags})
    for query in ('tags=red', 'tags=red,blue', 'tags=red&tags=blue', 'tags-any=red,green', 'tags-any=red', 'not-tags=red', 'not-tags=red,blue',
                  'not-tags-any=red,green', 'not-tags-any=blue', 'tags=red&not-tags=blue', 'tags-any=red,blue&not-tags-any=green',
                  'tags=', 'tags=unknown', 'not-tags=unknown', 'tags=red&name=all', 'tags=red&name=red&name=all', 'tags=%2C', 'tags-all=red'):
        p.get('networks?fields=name&project_id=%s&%s' % (api.project, query))
        p.get('ports?fields=name&device_owner=&project_id=%s&%s' % (api.project, query))
