"""A virtual machine as far as the network sees one: a namespace with eth0, plugged into a chassis."""
import os
import shutil

from lab import Daemon, wait_for

# Called by both DHCP clients; leaves what they got where Guest.lease() finds it.
SCRIPT = """#!/bin/sh
case "$1/$reason" in
bound/* | */BOUND | */RENEW | */REBOOT) env >"$0.new" && mv "$0.new" "$0.lease" ;;
esac
"""

DHCLIENT = """
request subnet-mask, routers, domain-name-servers, interface-mtu;
timeout 60;
retry 2;
"""


class Guest:
    def __init__(self, lab, namespaces, chassis, name, port):
        self.lab, self.chassis, self.name, self.port = lab, chassis, name, port
        self.namespace = namespaces.add(name)
        self.tap = 'tap' + port['id'][:11]
        self.address = port['fixed_ips'][0]['ip_address']
        chassis.namespace.cable(self.tap, self.namespace, 'eth0', 1500)
        self.namespace.ip('link', 'set', 'eth0', 'address', port['mac_address'])

    def plug(self):
        self.chassis.vsctl('add-port', 'br-int', self.tap, '--', 'set', 'Interface', self.tap,
                           'external_ids:iface-id=' + self.port['id'], 'external_ids:iface-status=active',
                           'external_ids:attached-mac="%s"' % self.port['mac_address'])

    def unplug(self):
        self.chassis.vsctl('del-port', 'br-int', self.tap)

    def lease(self, client):
        """Run `udhcpc` or `dhclient`, configure eth0 with the answer, and return it."""
        script = self.lab.path(self.name + '.dhcp')
        with open(script, 'w') as f:
            f.write(SCRIPT)
        os.chmod(script, 0o755)
        daemon = Daemon(self.lab, self.name + '-' + client, self.namespace.inside(*getattr(self, client)(script)))
        wait_for('%s: an answer to %s; see %s' % (self.name, client, daemon.log),
                 lambda: os.path.exists(script + '.lease'), 60)
        daemon.stop()
        with open(script + '.lease') as f:
            lease = Lease(dict(line.rstrip('\n').split('=', 1) for line in f if '=' in line))
        self.namespace.ip('addr', 'replace', '%s/24' % lease.address, 'dev', 'eth0')
        self.namespace.ip('link', 'set', 'eth0', 'mtu', str(lease.mtu))
        return lease

    @staticmethod
    def udhcpc(script):
        return ['busybox', 'udhcpc', '-i', 'eth0', '-f', '-q', '-t', '30', '-T', '1', '-O', 'mtu', '-O', 'staticroutes',
                '-s', script]

    def dhclient(self, script):
        # AppArmor profiles of Debian go by path and would keep dhclient from this test's files.
        program, conf = self.lab.path('dhclient'), self.lab.path('dhclient.conf')
        shutil.copy(shutil.which('dhclient'), program)
        with open(conf, 'w') as f:
            f.write(DHCLIENT)
        return [program, '-4', '-1', '-d', '-cf', conf, '-sf', script, '-lf', script + '.leases', '-pf', script + '.pid',
                'eth0']

    def ping(self, other, *options):
        """Exit status of ping: 0 answered, 1 not."""
        done = self.namespace.run('ping', '-n', '-q', *(options or ('-c', '1', '-W', '1')), other.address, ok=False)
        if done.returncode not in (0, 1):
            raise SystemExit('FAILED: %s: ping: %s' % (self.name, done.stderr))
        return done.returncode

    def reaches(self, other):
        return self.ping(other) == 0

    def silent(self, other):
        """Not one of several pings is answered."""
        return self.ping(other, '-c', '4', '-i', '0.3', '-W', '1') == 1


class Lease:
    """What a DHCP server granted, whatever the client calls it."""

    def __init__(self, env):
        self.address = env.get('new_ip_address') or env.get('ip')
        self.routers = (env.get('new_routers') or env.get('router') or '').split()
        self.resolvers = (env.get('new_domain_name_servers') or env.get('dns') or '').split()
        self.mtu = int(env.get('new_interface_mtu') or env.get('mtu') or 0)
        self.netmask = env.get('new_subnet_mask') or env.get('subnet')
        self.static_routes = env.get('staticroutes', '').split()
