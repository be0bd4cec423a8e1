"""The setting whether new groups are stateful: the real Neutron cannot make one (500), so only lists and refusals."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import NOTHING, Probe  # noqa: E402

PROJECT = 'a6' * 16
KIND = 'security-groups-default-statefulness'
ONE = 'security_groups_default_statefulness'


def run(api):
    p = Probe(api)
    row = '%s/%s' % (KIND, NOTHING)
    for query in ('', '?project_id=' + PROJECT, '?stateful=false&fields=stateful', '?colour=red', '?sort_key=project_id&sort_dir=desc',
                  '?sort_key=colour'):
        p.get(KIND + query)
    p.get(row)
    p.get(row + '?fields=stateful')
    for attrs in ({'stateful': True}, {'stateful': 'x'}, {'project_id': PROJECT}, {'colour': 'red'}):
        p.send('PUT', row, {ONE: attrs})
    for attrs in ({'stateful': 'x'}, {'colour': 'red'}, {'project_id': 5}, {'project_id': 'x' * 256}, [], [{'stateful': False}]):
        p.send('POST', KIND, {ONE: attrs})
    p.send('POST', KIND, {})
    p.send('DELETE', row)
    p.post('security-groups', name='group')
    p.get('security-groups?fields=name&fields=stateful&project_id=' + api.project)
    api.mark('a group')
