#!/usr/bin/env python3
"""The data plane: two hypervisors with userspace Open vSwitch, each with ovn-controller, and guests in namespaces.
Ports become ACTIVE by themselves, DHCP clients get what the API promised, security groups let through and drop, and all
of it comes back after a guest was unplugged, after a hypervisor left in order and after one lost its power."""
import time

from dataplane.chassis import UNDERLAY_MTU, Chassis
from dataplane.guest import Guest
from dataplane.stage import play
from lab import check, wait_for

OTHER_PROJECT = '2' * 32
RESOLVER = '198.51.100.53'
SECONDS = 90      # for whatever has to come true; nothing here is about speed

# Long enough for a busy machine, short enough to wait for a death.
EXTRA = """
[DEFAULT]
agent_down_time = 15
"""


class Test:
    def __init__(self, lab, namespaces):
        self.lab, self.namespaces = lab, namespaces
        self.ovn = lab.ovn()
        self.client = lab.neutrino('n1', 'sqlite', self.ovn, EXTRA).client()
        hosts = [namespaces.add('hv1'), namespaces.add('hv2')]
        hosts[0].cable('underlay', hosts[1], 'underlay', UNDERLAY_MTU)
        self.hv1, self.hv2 = (Chassis(lab, self.ovn, host, n + 1) for n, host in enumerate(hosts))

    # What the API says.

    def port(self, id):
        return self.client.expect(200, 'GET', 'ports/' + id)['port']

    def create_port(self, chassis, **more):
        return self.client.create('port', network_id=self.network['id'], device_owner='compute:nova', device_id='vm',
                                  **{'binding:host_id': chassis.name}, **more)

    def create_bound(self, chassis, **more):
        port = self.create_port(chassis, **more)
        check(port['binding:vif_type'] == 'ovs', 'on %s: not bound: %s' % (chassis.name, port['binding:vif_type']))
        check(port['status'] == 'DOWN', 'a port that nobody plugged is ' + port['status'])
        return port

    def create_failed(self, chassis, why):
        port = self.create_port(chassis)
        check(port['binding:vif_type'] == 'binding_failed',
              'on %s, %s: %s' % (chassis.name, why, port['binding:vif_type']))
        return port

    def alive(self, chassis):
        agents = self.client.expect(200, 'GET', 'agents?host=' + chassis.name)['agents']
        return [agent['alive'] for agent in agents if agent['binary'] == 'ovn-controller']

    # What comes true, and after how long.

    def comes_true(self, what, condition, every=0.05):
        began = time.monotonic()
        wait_for(what, condition, SECONDS, every)
        print('%-60s %6.2f s' % (what, time.monotonic() - began), flush=True)

    def status_becomes(self, guest, status):
        self.comes_true('%s is %s' % (guest.name, status), lambda: self.port(guest.port['id'])['status'] == status)

    def pings(self, one, other):
        for a, b in ((one, other), (other, one)):
            self.comes_true('%s reaches %s' % (a.name, b.name), lambda: a.reaches(b))

    def dropped(self, one, other):
        """Flows follow a change within a moment: only silence that stays counts."""
        self.comes_true('%s does not reach %s' % (one.name, other.name), lambda: one.silent(other))
        time.sleep(1)
        check(one.silent(other), '%s reaches %s' % (one.name, other.name))

    def starts(self, chassis):
        chassis.start()
        self.comes_true('%s is alive' % chassis.name, lambda: self.alive(chassis) == [True])

    def guest(self, name, chassis, client, **more):
        """A port, its guest plugged, ACTIVE and configured by DHCP."""
        port = self.create_bound(chassis, name=name, **more)
        guest = Guest(self.lab, self.namespaces, chassis, name, port)
        guest.plug()
        self.status_becomes(guest, 'ACTIVE')
        self.configured(guest, guest.lease(client))
        return guest

    def configured(self, guest, lease):
        granted = (lease.address, lease.netmask, lease.routers, lease.resolvers, lease.mtu)
        promised = (guest.address, '255.255.255.0', [self.subnet['gateway_ip']], [RESOLVER], self.network['mtu'])
        check(granted == promised, '%s: DHCP granted %s, not %s' % (guest.name, granted, promised))
        if lease.static_routes:
            routes = dict(zip(lease.static_routes[::2], lease.static_routes[1::2]))
            check(routes.get('0.0.0.0/0') == self.subnet['gateway_ip'] and '169.254.169.254/32' in routes,
                  '%s: routes by DHCP: %s' % (guest.name, routes))

    # The story.

    def run(self):
        self.starts(self.hv1)
        self.starts(self.hv2)
        self.network = self.client.create('network', name='n')
        self.subnet = self.client.create('subnet', network_id=self.network['id'], ip_version=4, cidr='10.0.0.0/24',
                                         dns_nameservers=[RESOLVER])
        self.first = self.guest('first', self.hv1, 'udhcpc')
        self.second = self.guest('second', self.hv2, 'dhclient')
        self.pings(self.first, self.second)
        whole = ('-c', '3', '-W', '5', '-M', 'do', '-s', str(self.network['mtu'] - 28))
        check(self.first.ping(self.second, *whole) == 0, 'frames of the whole MTU do not pass')
        self.security_groups()
        self.unplugged()
        self.left_in_order()
        self.lost_power()

    def security_groups(self):
        """A guest of another project is not in the group whose members may talk to each other, until it is."""
        stranger = self.guest('stranger', self.hv2, 'udhcpc', project_id=OTHER_PROJECT)
        own, group = stranger.port['security_groups'], self.first.port['security_groups']
        check(own and group and own != group, 'groups of two projects: %s and %s' % (own, group))
        for guest in (self.first, self.second):
            self.dropped(stranger, guest)
        self.dropped(self.first, stranger)
        path = 'ports/' + stranger.port['id']
        self.client.expect(200, 'PUT', path, {'port': {'security_groups': group}})
        for guest in (self.first, self.second):
            self.pings(stranger, guest)
        self.client.expect(200, 'PUT', path, {'port': {'security_groups': own}})
        for guest in (self.first, self.second):
            self.dropped(stranger, guest)
        stranger.unplug()
        self.client.expect(204, 'DELETE', path)
        self.comes_true('stranger is gone from Northbound', lambda: stranger.port['id'] not in self.ovn.names())

    def unplugged(self):
        self.second.unplug()
        self.status_becomes(self.second, 'DOWN')
        check(self.first.silent(self.second), 'an unplugged guest answers')
        self.second.plug()
        self.status_becomes(self.second, 'ACTIVE')
        self.pings(self.first, self.second)

    def left_in_order(self):
        """Its row in Southbound is gone, so its ports are DOWN and no port can be bound to it."""
        self.hv2.leave()
        self.status_becomes(self.second, 'DOWN')
        self.comes_true('hv2 is not alive', lambda: True not in self.alive(self.hv2))
        failed = self.create_failed(self.hv2, 'which left')
        self.create_bound(self.hv1)
        self.back(self.hv2, self.second, failed)

    def lost_power(self):
        """Southbound still has its row; silence alone tells."""
        self.hv1.power_off()
        self.comes_true('hv1 is not alive', lambda: self.alive(self.hv1) == [False], 0.2)
        print('%-60s %s' % ('first, whose host is dead, is', self.port(self.first.port['id'])['status']))
        check(self.alive(self.hv2) == [True], 'hv2 is not alive either')
        failed = self.create_failed(self.hv1, 'which is dead')
        self.create_bound(self.hv2)
        self.back(self.hv1, self.first, failed)

    def back(self, chassis, guest, failed):
        self.starts(chassis)
        self.status_becomes(guest, 'ACTIVE')
        self.pings(self.first, self.second)
        self.create_bound(chassis)
        # The next update of a port whose binding failed tries again.
        port = self.client.expect(200, 'PUT', 'ports/' + failed['id'], {'port': {'name': 'again'}})['port']
        check(port['binding:vif_type'] == 'ovs', 'not bound again: %s' % port['binding:vif_type'])


play('dataplane', 'the data plane (DHCP, ping, security groups, chassis that go and come back)', ['ping', 'busybox', 'dhclient'],
     lambda lab, namespaces: Test(lab, namespaces).run())
