"""Adding and removing prefixes of a pool, and taking existing subnets into a pool."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    pool = p.post('subnetpools', name='pool', prefixes=['10.220.0.0/24'], default_prefixlen=26)
    p.send('PUT', 'subnetpools/%s/add_prefixes' % pool['id'], {'prefixes': ['10.220.1.0/24', '10.221.0.0/24']})
    p.send('PUT', 'subnetpools/%s/add_prefixes' % pool['id'], {'prefixes': ['fd00::/64']})
    p.send('PUT', 'subnetpools/%s/remove_prefixes' % pool['id'], {'prefixes': ['10.221.0.0/24']})
    net = p.post('networks', name='n')
    p.post('subnets', name='from-pool', network_id=net['id'], ip_version=4, subnetpool_id=pool['id'])
    p.send('PUT', 'subnetpools/%s/remove_prefixes' % pool['id'], {'prefixes': ['10.220.0.0/23']})
    p.send('PUT', 'subnetpools/%s/remove_prefixes' % pool['id'], {'prefixes': ['10.220.1.0/24']})
    p.get('subnetpools/' + pool['id'])
    later = p.post('networks', name='later')
    p.post('subnets', name='own', network_id=later['id'], ip_version=4, cidr='10.222.0.0/24')
    p.send('PUT', 'subnetpools/%s/onboard_network_subnets' % pool['id'], {'network_id': later['id']})
    p.get('subnets?fields=name&fields=subnetpool_id&network_id=' + later['id'])
    p.send('PUT', 'subnetpools/%s/onboard_network_subnets' % pool['id'], {'network_id': '00000000-0000-0000-0000-00000000dead'})
    p.get('subnetpools/' + pool['id'])
