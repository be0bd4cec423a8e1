"""Quotas: defaults, of a project, their update, and running into one."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


PROJECT = '99999999999999999999999999999999'


def run(api):
    p = Probe(api)
    api.http('DELETE', '/v2.0/quotas/' + PROJECT)
    p.get('quotas')
    p.get('quotas/%s' % PROJECT)
    p.get('quotas/%s/default' % PROJECT)
    p.get('quotas/%s/details' % PROJECT)
    p.get('quotas/%s?fields=network' % PROJECT)
    p.get('quotas/tenant')
    p.get('quotas/project')
    for quota in ({'network': 1}, {'network': -1}, {'network': -2}, {'network': 'x'}, {'network': None}, {'unknown': 5}, {'network': '3'}, {},
                  {'network': 2147483648}, {'network': True}, {'network': 1.5}, {'network': 1, 'force': True}, {'network': 0, 'check_limit': True}):
        p.send('PUT', 'quotas/' + PROJECT, {'quota': quota})
    p.send('PUT', 'quotas/' + PROJECT, {'quota': {'network': 1, 'subnet': 1, 'port': 2, 'subnetpool': 1}})
    p.get('quotas/%s' % PROJECT)
    p.get('quotas')
    net = p.post('networks', name='first', project_id=PROJECT)
    p.drop_default_group(PROJECT)
    p.post('networks', name='second', project_id=PROJECT)
    p.send('POST', 'networks', {'networks': [{'name': 'bulk', 'project_id': PROJECT}] * 2})
    p.post('subnets', name='s1', project_id=PROJECT, network_id=net['id'], ip_version=4, cidr='10.1.1.0/24', enable_dhcp=False)
    p.post('subnets', name='s2', project_id=PROJECT, network_id=net['id'], ip_version=4, cidr='10.1.2.0/24', enable_dhcp=False)
    p.post('subnetpools', name='pool1', project_id=PROJECT, prefixes=['10.2.0.0/16'])
    p.post('subnetpools', name='pool2', project_id=PROJECT, prefixes=['10.3.0.0/16'])
    p.get('quotas/%s/details' % PROJECT)
    p.post('ports', name='p1', project_id=PROJECT, network_id=net['id'], fixed_ips=[{'ip_address': '10.1.1.10'}])
    p.post('ports', name='p2', project_id=PROJECT, network_id=net['id'], fixed_ips=[{'ip_address': '10.1.1.11'}])
    p.post('ports', name='p3', project_id=PROJECT, network_id=net['id'], fixed_ips=[{'ip_address': '10.1.1.12'}])
    p.send('POST', 'ports', {'ports': [{'network_id': net['id'], 'project_id': PROJECT}] * 3})
    p.get('quotas/%s/details' % PROJECT)
    p.send('DELETE', 'quotas/' + PROJECT)
    p.send('DELETE', 'quotas/' + PROJECT)
    p.get('quotas/%s' % PROJECT)
