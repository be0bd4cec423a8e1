"""Every form of fixed_ips in requests, updates of addresses, exhaustion, and the filter fixed_ips."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    other = p.post('networks', name='other')
    bare = p.post('networks', name='bare')
    # automatic addresses out of the way of those that are asked for: one beside the metadata port's
    a = p.post('subnets', name='a', network_id=net['id'], ip_version=4, cidr='10.20.0.0/24',
               allocation_pools=[{'start': '10.20.0.2', 'end': '10.20.0.3'}])
    b = p.post('subnets', name='b', network_id=net['id'], ip_version=4, cidr='10.21.0.0/24',
               allocation_pools=[{'start': '10.21.0.2', 'end': '10.21.0.3'}])
    c = p.post('subnets', name='c', network_id=other['id'], ip_version=4, cidr='10.22.0.0/24',
               allocation_pools=[{'start': '10.22.0.2', 'end': '10.22.0.3'}])
    dead = '00000000-0000-0000-0000-00000000dead'

    def port(name, ips, network=net, **more):
        return p.post('ports', name=name, network_id=network['id'], fixed_ips=ips, **more)
    by_subnet = port('by-subnet', [{'subnet_id': a['id']}])
    by_ip = port('by-ip', [{'ip_address': '10.21.0.20'}])
    both = port('both', [{'subnet_id': a['id'], 'ip_address': '10.20.0.30'}])
    several = port('several', [{'subnet_id': a['id'], 'ip_address': '10.20.0.40'}, {'subnet_id': a['id'], 'ip_address': '10.20.0.41'},
                               {'subnet_id': b['id'], 'ip_address': '10.21.0.42'}])
    none = port('none', [])
    p.post('ports', name='left-out', network_id=other['id'])
    p.post('ports', name='bare', network_id=bare['id'])
    port('null', None)
    port('subnet-of-other-network', [{'subnet_id': c['id']}])
    port('ip-in-wrong-subnet', [{'subnet_id': a['id'], 'ip_address': '10.21.0.50'}])
    port('ip-outside', [{'ip_address': '10.99.0.1'}])
    port('ip-outside-subnet-given', [{'subnet_id': a['id'], 'ip_address': '10.99.0.1'}])
    port('unknown-subnet', [{'subnet_id': dead}])
    port('bad-subnet', [{'subnet_id': 'x'}])
    port('bad-ip', [{'ip_address': 'x'}])
    port('v6-ip', [{'ip_address': 'fd00::1'}])
    port('network-address', [{'ip_address': '10.20.0.0'}])
    port('broadcast', [{'ip_address': '10.20.0.255'}])
    port('gateway', [{'ip_address': '10.20.0.1'}])
    port('taken', [{'ip_address': '10.20.0.30'}])
    port('taken-subnet', [{'subnet_id': a['id'], 'ip_address': '10.20.0.30'}])
    port('twice', [{'ip_address': '10.20.0.60'}, {'ip_address': '10.20.0.60'}])
    port('empty-entry', [{}])
    port('unknown-key', [{'ip_address': '10.20.0.61', 'colour': 'red'}])
    port('not-a-list', '10.20.0.62')
    port('of-text', ['10.20.0.62'])
    port('nulls', [{'subnet_id': a['id'], 'ip_address': None}])
    port('empty-ip', [{'subnet_id': a['id'], 'ip_address': ''}])
    port('outside-pool', [{'ip_address': '10.20.0.254'}])
    port('too-many', [{'ip_address': '10.20.0.%d' % k} for k in range(100, 112)])
    port('bare-with-subnet', [{'subnet_id': a['id']}], bare)
    api.mark('created')
    p.put('ports', by_subnet, fixed_ips=[{'subnet_id': a['id'], 'ip_address': '10.20.0.70'}])
    p.put('ports', by_subnet, fixed_ips=[{'subnet_id': b['id'], 'ip_address': '10.21.0.70'}])
    p.put('ports', by_subnet, fixed_ips=[{'subnet_id': b['id'], 'ip_address': '10.21.0.70'}, {'ip_address': '10.20.0.71'}])
    p.put('ports', by_ip, fixed_ips=[{'ip_address': '10.20.0.30'}])
    p.put('ports', by_ip, fixed_ips=[{'subnet_id': c['id']}])
    p.put('ports', by_ip, fixed_ips=[{'subnet_id': b['id']}])
    p.put('ports', both, fixed_ips=None)
    p.put('ports', both, fixed_ips='x')
    p.put('ports', several, fixed_ips=[{'subnet_id': b['id'], 'ip_address': '10.21.0.42'}])
    p.put('ports', none, fixed_ips=[{'subnet_id': a['id'], 'ip_address': '10.20.0.80'}])
    p.put('ports', both, fixed_ips=[])
    api.mark('updated')
    for value in ('ip_address=10.20.0.80', 'ip_address=10.20.0', 'ip_address_substr=10.21', 'ip_address_substr=.0.7', 'subnet_id=' + b['id'],
                  'ip_address=10.20.0.80&fixed_ips=subnet_id=' + a['id'], 'ip_address=10.20.0.80&fixed_ips=ip_address=10.21.0.42',
                  'ip_address=10.20.0.80&fixed_ips=subnet_id=' + b['id'], 'ip_address_substr=10.20&fixed_ips=subnet_id=' + b['id'],
                  'ip_address_substr=xyz', 'ip_address=', 'nonsense=1', 'x', ''):
        p.get('ports?fields=name&project_id=%s&device_owner=&fixed_ips=%s' % (api.project, value))
    small = p.post('networks', name='small')
    p.post('subnets', name='tiny', network_id=small['id'], ip_version=4, cidr='10.23.0.0/29',
           allocation_pools=[{'start': '10.23.0.2', 'end': '10.23.0.3'}])
    for k in range(2):
        p.post('ports', name='fill-%d' % k, network_id=small['id'])
    port('beside-pool', [{'ip_address': '10.23.0.5'}], small)
    port('last', [{'subnet_id': dead, 'ip_address': '10.23.0.6'}], small)
    api.mark('exhausted')
