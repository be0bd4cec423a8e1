"""Lists of groups and rules: filters, sorting, pages, fields."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402



def run(api):
    p = Probe(api)
    groups = [p.post('security-groups', name=name, description=text) for name, text in
              (('b', 'second'), ('a', 'first'), ('B', 'capital'), ('c', ''), ('d', 'last'))]
    rows = p.bulk('security-group-rules', [{'security_group_id': groups[0]['id'], 'direction': 'ingress', 'protocol': protocol, 'port_range_min': n,
                                            'port_range_max': n + 1, 'description': 'd%d' % n}
                                           for protocol in ('tcp', 'udp') for n in (3, 1, 2)])
    ours = 'project_id=%s&' % api.project
    for query in ('sort_key=name&sort_dir=asc&name=d&name=c&name=a', 'sort_key=description&sort_dir=desc', 'sort_key=name&sort_dir=desc&limit=2',
                  'sort_key=name&sort_dir=asc&limit=2&marker=' + groups[3]['id'],
                  'sort_key=name&sort_dir=asc&limit=1&page_reverse=true&marker=' + groups[4]['id'], 'sort_key=stateful&sort_dir=asc&limit=1&name=d',
                  'sort_key=colour&sort_dir=asc', 'sort_key=security_group_rules&sort_dir=asc', 'limit=0&name=a', 'limit=-1', 'limit=x',
                  'sort_key=shared&sort_dir=asc'):
        p.order('security-groups?' + ours + query, 'description')
    for query in ('name=b', 'name=a&name=c', 'name=', 'description=', 'name=b&description=first', 'stateful=true&name=d', 'revision_number=1&name=b',
                  'tenant_id=x', 'fields=id&name=d', 'fields=security_group_rules&name=d', 'fields=colour&name=d', 'fields=tenant_id&name=d',
                  'name=b&name=b', 'NAME=b'):
        p.get('security-groups?' + ours + query)
    mine = 'direction=ingress&security_group_id=%s&' % groups[0]['id']
    for query in ('sort_key=port_range_min&sort_dir=desc&sort_key=protocol&sort_dir=asc',
                  'sort_key=protocol&sort_dir=desc&sort_key=port_range_max&sort_dir=asc',
                  'sort_key=port_range_min&sort_dir=asc&protocol=tcp&limit=2',
                  'sort_key=port_range_min&sort_dir=asc&protocol=tcp&limit=2&marker=' + rows[2]['id'],
                  'sort_key=description&sort_dir=asc&protocol=udp', 'sort_key=normalized_cidr&sort_dir=asc',
                  'sort_key=remote_ip_prefix&sort_dir=asc&protocol=tcp&port_range_min=1'):
        p.order('security-group-rules?' + mine + query, 'description')
    for query in ('protocol=6', 'protocol=TCP', 'protocol=tcp&port_range_min=1', 'port_range_max=2', 'port_range_min=1&port_range_min=2&protocol=udp',
                  'remote_ip_prefix=', 'remote_group_id=', 'description=d1', 'ethertype=IPv6', 'ethertype=IPv4&port_range_min=3', 'fields=colour',
                  'fields=security_group_id&protocol=tcp', 'protocol=', 'port_range_min=', 'revision_number=0&protocol=tcp&port_range_min=1'):
        p.get('security-group-rules?' + mine + query)
    p.get('security-group-rules?' + ours + 'fields=direction&fields=ethertype')
    p.get('security-group-rules?fields=id&project_id=' + 'ad' * 16)
    p.drop_default_group('ad' * 16)
    p.order('default-security-group-rules?sort_key=direction&sort_dir=asc&limit=2&used_in_non_default_sg=false', 'remote_group_id')
    p.get('default-security-group-rules?direction=egress&ethertype=IPv6')
