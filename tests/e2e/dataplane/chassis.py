"""A hypervisor: a network namespace with ovsdb-server, ovs-vswitchd (userspace datapath) and ovn-controller.

The databases of OVN are reached over unix sockets: paths hold in every network namespace.
"""
import os
import subprocess

from lab import Daemon, check, wait_for
from .namespaces import run

SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema'

# Takes a guest's frame and Geneve's headers.
UNDERLAY_MTU = 2000


class Chassis:
    """`mappings`: the external networks that it reaches, as ovn-bridge-mappings has them; each bridge has one port, which
    is called like the network. `options`: ovn-cms-options."""

    def __init__(self, lab, ovn, namespace, number, mappings=None, options=''):
        self.lab, self.ovn, self.namespace, self.number = lab, ovn, namespace, number
        self.mappings, self.options = mappings or {}, options
        self.name, self.address = 'hv%d' % number, '172.31.0.%d' % number
        self.dir = lab.path(self.name)
        self.daemons = {}
        os.mkdir(self.dir)
        run(['ovsdb-tool', 'create', self.path('conf.db'), SCHEMA])

    def path(self, name):
        return os.path.join(self.dir, name)

    def start(self):
        """Everything that a boot starts; what was configured before is still there."""
        self.spawn('ovsdb-server', '--remote=punix:' + self.path('db.sock'), '--unixctl=' + self.path('db.ctl'),
                   self.path('conf.db'))
        wait_for('%s: ovsdb-server' % self.name, lambda: subprocess.run(
            ['ovsdb-client', '-t', '2', 'list-dbs', 'unix:' + self.path('db.sock')], capture_output=True).returncode == 0)
        self.vsctl('--no-wait', 'init', *self.configuration())
        # There is no kernel datapath to look for; routes of tunnels still come from the kernel.
        self.spawn('ovs-vswitchd', '--disable-system', '--unixctl=' + self.path('vswitchd.ctl'),
                   'unix:' + self.path('db.sock'))
        self.vsctl('set', 'Open_vSwitch', '.', 'external_ids:neutrino-test=started')     # once vswitchd is ready
        # Userspace tunnels look up routes and neighbours on the bridge, so it holds the address, not its port.
        self.namespace.ip('addr', 'replace', self.address + '/24', 'dev', 'br-phy')
        self.namespace.ip('link', 'set', 'br-phy', 'up')
        self.spawn('ovn-controller', 'unix:' + self.path('db.sock'))

    def spawn(self, program, *args):
        # Without OVS_RUNDIR the two daemons look for the bridge's control socket in different places.
        env = {name: self.dir for name in ('OVS_RUNDIR', 'OVN_RUNDIR', 'OVS_LOGDIR', 'OVN_LOGDIR', 'OVS_DBDIR')}
        self.daemons[program] = Daemon(self.lab, '%s-%s' % (self.name, program),
                                       self.namespace.inside(program, '-vconsole:warn', *args), env)

    def configuration(self):
        """Arguments of ovs-vsctl: identity, tunnels, and the bridges."""
        ids = {'system-id': self.name, 'hostname': self.name, 'ovn-remote': self.ovn.sb, 'ovn-encap-type': 'geneve',
               'ovn-encap-ip': self.address, 'ovn-bridge-datapath-type': 'netdev', 'ovn-openflow-probe-interval': '0',
               'ovn-remote-probe-interval': '60000'}
        if self.mappings:
            ids['ovn-bridge-mappings'] = ','.join('%s:%s' % pair for pair in self.mappings.items())
        if self.options:
            ids['ovn-cms-options'] = self.options
        bridges = []
        for network, bridge in self.mappings.items():
            bridges += ['--', '--may-exist', 'add-br', bridge, '--', 'set', 'Bridge', bridge, 'datapath_type=netdev',
                        '--', '--may-exist', 'add-port', bridge, network]
        return [*bridges, '--', 'set', 'Open_vSwitch', '.', 'other_config:n-handler-threads=1',
                'other_config:n-revalidator-threads=1', *('external_ids:%s="%s"' % pair for pair in ids.items()),
                '--', '--may-exist', 'add-br', 'br-int',
                '--', 'set', 'Bridge', 'br-int', 'datapath_type=netdev', 'fail_mode=secure',
                '--', '--may-exist', 'add-br', 'br-phy',
                '--', 'set', 'Bridge', 'br-phy', 'datapath_type=netdev',
                'other_config:hwaddr="02:00:00:00:00:%02x"' % self.number,
                '--', '--may-exist', 'add-port', 'br-phy', 'underlay',
                '--', 'set', 'Interface', 'br-phy', 'mtu_request=%d' % UNDERLAY_MTU]

    def vsctl(self, *args):
        return run(['ovs-vsctl', '--db=unix:' + self.path('db.sock'), '--timeout=60', *args]).stdout.strip()

    def leave(self):
        """An orderly end: ovn-controller takes its chassis out of Southbound. (At SIGTERM it would not.)"""
        controller = self.daemons['ovn-controller']
        run(['ovs-appctl', '-t', self.path('ovn-controller.%d.ctl' % controller.pid), 'exit'])
        run(['ovs-appctl', '-t', self.path('vswitchd.ctl'), 'exit'])
        for program in ('ovn-controller', 'ovs-vswitchd'):
            check(self.daemons[program].process.wait(60) == 0, '%s: %s did not end in order' % (self.name, program))
        self.daemons['ovsdb-server'].stop()

    def power_off(self):
        """All of it at once, and nobody is told."""
        for daemon in self.daemons.values():
            daemon.kill()
