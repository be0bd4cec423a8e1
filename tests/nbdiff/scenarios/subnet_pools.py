"""Allocation pools and the gateway: where they may lie."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from probe import Probe  # noqa: E402


def pool(*pairs):
    return [{'start': a, 'end': b} for a, b in pairs]


def run(api):
    p = Probe(api)
    net = p.post('networks', name='n')

    def subnet(name, cidr, **more):
        return p.post('subnets', name=name, network_id=net['id'], ip_version=4, cidr=cidr, **more)
    subnet('first-gateway', '10.130.1.0/24', gateway_ip='10.130.1.1')
    subnet('last-gateway', '10.130.2.0/24', gateway_ip='10.130.2.254')
    subnet('middle-gateway', '10.130.3.0/24', gateway_ip='10.130.3.100')
    subnet('no-gateway', '10.130.4.0/24', gateway_ip=None)
    subnet('two-pools', '10.130.5.0/24', enable_dhcp=False, allocation_pools=pool(('10.130.5.100', '10.130.5.110'), ('10.130.5.20', '10.130.5.30')))
    subnet('touching-pools', '10.130.6.0/24', enable_dhcp=False, allocation_pools=pool(('10.130.6.10', '10.130.6.19'), ('10.130.6.20', '10.130.6.30')))
    subnet('empty-pools', '10.130.7.0/24', allocation_pools=[])
    subnet('slash-30', '10.130.8.0/30')
    subnet('slash-31', '10.130.9.0/31')
    subnet('slash-32', '10.130.10.0/32')
    subnet('slash-29-nogw', '10.130.11.0/29', gateway_ip=None)
    subnet('overlapping-pools', '10.131.0.0/24', allocation_pools=pool(('10.131.0.10', '10.131.0.20'), ('10.131.0.15', '10.131.0.30')))
    subnet('pool-outside', '10.131.0.0/24', allocation_pools=pool(('10.131.1.10', '10.131.1.20')))
    subnet('pool-backwards', '10.131.0.0/24', allocation_pools=pool(('10.131.0.20', '10.131.0.10')))
    subnet('pool-network-address', '10.131.0.0/24', allocation_pools=pool(('10.131.0.0', '10.131.0.10')))
    subnet('pool-broadcast', '10.131.0.0/24', allocation_pools=pool(('10.131.0.10', '10.131.0.255')))
    subnet('gateway-in-pool', '10.131.0.0/24', gateway_ip='10.131.0.15', allocation_pools=pool(('10.131.0.10', '10.131.0.20')))
    subnet('pool-text', '10.131.0.0/24', allocation_pools='10.131.0.10')
    subnet('pool-bad-ip', '10.131.0.0/24', allocation_pools=pool(('10.131.0.300', '10.131.0.20')))
    subnet('pool-v6', '10.131.0.0/24', allocation_pools=pool(('fd00::1', 'fd00::2')))
    subnet('gateway-outside', '10.132.0.0/24', gateway_ip='10.99.0.1')
    subnet('gateway-network', '10.133.0.0/24', gateway_ip='10.133.0.0')
    subnet('gateway-broadcast', '10.133.0.0/24', gateway_ip='10.133.0.255')
    subnet('gateway-v6', '10.133.0.0/24', gateway_ip='fd00::1')
    subnet('gateway-text', '10.133.0.0/24', gateway_ip='x')
    subnet('gateway-empty', '10.133.0.0/24', gateway_ip='')
    subnet('gateway-zero', '10.133.0.0/24', gateway_ip='0.0.0.0')
    subnet('gateway-leading-zero', '10.134.0.0/24', gateway_ip='10.134.0.01')
    api.mark('subnets')
