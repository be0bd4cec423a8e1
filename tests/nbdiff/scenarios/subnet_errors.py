"""Subnets that may not be: CIDRs, versions, overlaps, missing and superfluous attributes."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')
    other = p.post('networks', name='other')
    p.post('subnets', name='base', network_id=net['id'], ip_version=4, cidr='10.160.0.0/24')
    p.post('subnets', name='same-elsewhere', network_id=other['id'], ip_version=4, cidr='10.160.0.0/24')
    for name, cidr in (('same', '10.160.0.0/24'), ('inside', '10.160.0.128/25'), ('around', '10.160.0.0/16'), ('host-bits', '10.161.0.77/24'),
                       ('no-prefix', '10.162.0.0'), ('prefix-33', '10.162.0.0/33'), ('prefix-0', '0.0.0.0/0'), ('default', '0.0.0.0/8'),
                       ('loopback', '127.0.0.0/8'), ('multicast', '224.0.0.0/24'), ('link-local', '169.254.0.0/16'), ('text', 'x'),
                       ('empty', ''), ('v6', 'fd00:162::/64'),
                       ('netmask', '10.163.0.0/255.255.255.0'), ('spaces', ' 10.164.0.0/24 '), ('leading-zero', '010.165.0.0/24'),
                       ('short', '10.166/16'), ('broadcast', '255.255.255.255/32'), ('class-e', '240.0.0.0/24')):
        p.post('subnets', name=name, network_id=net['id'], ip_version=4, cidr=cidr)
    for version in (6, 5, '4', 'x', None):
        p.post('subnets', name='version', network_id=other['id'], ip_version=version, cidr='10.167.%s.0/24' % (version if version == '4' else 0))
    p.post('subnets', name='no-version', network_id=net['id'], cidr='10.168.0.0/24')
    p.post('subnets', name='no-cidr', network_id=net['id'], ip_version=4)
    p.post('subnets', name='no-network', ip_version=4, cidr='10.168.0.0/24')
    p.post('subnets', name='unknown-network', network_id='00000000-0000-0000-0000-00000000dead', ip_version=4, cidr='10.168.0.0/24')
    p.post('subnets', name='bad-network', network_id='x', ip_version=4, cidr='10.168.0.0/24')
    p.post('subnets', name='v4-with-mode', network_id=net['id'], ip_version=4, cidr='10.168.0.0/24', ipv6_ra_mode='slaac')
    p.post('subnets', name='prefixlen-and-cidr', network_id=net['id'], ip_version=4, cidr='10.168.0.0/24', prefixlen=25)
    p.post('subnets', name='prefixlen-alone', network_id=net['id'], ip_version=4, prefixlen=25)
    p.post('subnets', name='unknown-pool', network_id=net['id'], ip_version=4, subnetpool_id='00000000-0000-0000-0000-00000000dead')
    p.post('subnets', name='bad-pool', network_id=net['id'], ip_version=4, subnetpool_id='x')
    p.post('subnets', name='default-pool', network_id=net['id'], ip_version=4, use_default_subnetpool=True)
    p.post('subnets', name='unknown-segment', network_id=net['id'], ip_version=4, cidr='10.168.0.0/24',
           segment_id='00000000-0000-0000-0000-00000000dead')
    p.post('subnets', name='other-project', project_id='44444444444444444444444444444444', network_id=net['id'], ip_version=4,
           cidr='10.169.0.0/24')
    p.bulk('subnets', [{'name': 'bulk-1', 'network_id': other['id'], 'ip_version': 4, 'cidr': '10.170.1.0/24'},
                       {'name': 'bulk-2', 'network_id': other['id'], 'ip_version': 4, 'cidr': '10.170.2.0/24'}])
    p.bulk('subnets', [{'name': 'bulk-3', 'network_id': other['id'], 'ip_version': 4, 'cidr': '10.170.3.0/24'},
                       {'name': 'bulk-4', 'network_id': other['id'], 'ip_version': 4, 'cidr': '10.170.3.0/25'}])
    p.get('subnets?fields=name&fields=cidr&network_id=' + other['id'])
    api.mark('what was made')
