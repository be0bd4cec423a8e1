#!/usr/bin/env python3
"""Port status follows OVN by level: a port that came up while the connection to OVN was cut becomes ACTIVE all the
same, and DOWN again when it went down meanwhile."""
import signal
import time

from lab import Lab, check, wait_for

with Lab('status') as lab:
    ovn = lab.ovn()
    ovn.chassis('hv1')
    server = lab.neutrino('n1', 'sqlite', ovn)
    client = server.client()
    network = client.create('network', name='n')['id']
    client.create('subnet', network_id=network, ip_version=4, cidr='10.0.0.0/24')

    def port():
        made = client.create('port', network_id=network, device_owner='compute:nova', device_id='vm',
                             **{'binding:host_id': 'hv1'})
        check(made['binding:vif_type'] == 'ovs', 'not bound: %s' % made['binding:vif_type'])
        check(made['status'] == 'DOWN', 'a new port is %s' % made['status'])
        return made['id']

    def status(id):
        return client.expect(200, 'GET', 'ports/%s?fields=status' % id)['port']['status']

    def bind(*ids):     # what ovn-controller does when an interface appears
        for id in ids:
            wait_for('the port is in Southbound', lambda: id in ovn.sbctl(
                '--bare', '--columns=logical_port', 'list', 'Port_Binding'))
            ovn.sbctl('lsp-bind', id, 'hv1', '--', 'set', 'Port_Binding', id, 'up=true')

    first = port()
    bind(first)
    wait_for('ACTIVE', lambda: status(first) == 'ACTIVE')
    # Cut: the database goes away, and things happen before Neutrino sees it again.
    more = [port() for _ in range(10)]
    wait_for('Northbound has them', lambda: set(more) <= ovn.names())
    server.daemon.signal(signal.SIGSTOP)
    bind(*more)
    ovn.sbctl('lsp-unbind', first, '--', 'set', 'Port_Binding', first, 'up=false')
    for d in ('nb', 'sb'):
        time.sleep(0.3)
        ovn.servers[d].kill()
        ovn.start(d)
    server.daemon.signal(signal.SIGCONT)
    for id in more:
        wait_for('ACTIVE after the cut', lambda: status(id) == 'ACTIVE')
    wait_for('DOWN after the cut', lambda: status(first) == 'DOWN')
    host = ovn.nbctl('get', 'Logical_Switch_Port', more[0], 'external_ids:neutron\\:host_id').strip().strip('"')
    check(host == 'hv1', 'neutron:host_id is %s' % host)
    print('11 ports converged after both databases were cut off')
