#!/usr/bin/env python3
"""Routers on the data plane: two networks and the world outside, by three hypervisors of which two are gateways. Routing
in IPv4 and IPv6 (addresses by router advertisement), by default and by extra routes, SNAT and its absence, floating IPs
that move, datagrams that are too long, forwarded ports, a gateway that dies, and distributed floating IPs that need none."""
import selectors
import socket
import threading
import time

from dataplane.chassis import Chassis
from dataplane.endpoint import Endpoint, Inside
from dataplane.flows import Flow
from dataplane.scene import SECONDS, Scene, flows, pings
from dataplane.stage import play
from dataplane.wires import Wires
from lab import check, wait_for

DISTRIBUTED = """
[ovn]
enable_distributed_floating_ip = True
"""
GATEWAY, MOVING, FORWARDED, DIRECT = '203.0.113.10', '203.0.113.20', '203.0.113.21', '203.0.113.22'
WORLD_MAC = '02:00:00:00:01:01'
BEYOND = '198.51.100.1'     # where only a default route leads
BEHIND = '192.0.2.1'        # on a guest, which an extra route leads to
IP_MTU_DISCOVER, IP_PMTUDISC_PROBE = 10, 3
TOO_LONG = 1472             # with the headers of UDP and IPv4 as long as the external network allows
EVERY = 0.01            # seconds between two datagrams of a silence that is measured


class Guest(Endpoint):
    """Its IPv4 address is configured, with a default route; the IPv6 address comes by router advertisement."""

    def add_address(self, family, address):
        if family == 4:
            super().add_address(family, address)
            self.namespace.ip('route', 'replace', 'default', 'via', address.rsplit('.', 1)[0] + '.1')

    def advertised(self):
        """Whether its IPv6 address and a way out are there."""
        addresses = self.namespace.ip('-6', 'addr', 'show', 'dev', 'eth0', '-tentative').stdout
        return self.addresses[6] + '/64' in addresses and 'default' in self.namespace.ip('-6', 'route').stdout

    def solicit(self):
        """Ask routers for an advertisement, as after a boot."""
        for value in '10':
            with Inside(self.namespace), open('/proc/sys/net/ipv6/conf/eth0/disable_ipv6', 'w') as f:
                f.write(value)


class Test(Scene):
    def __init__(self, lab, namespaces):
        self.lab, self.namespaces, self.ovn = lab, namespaces, lab.ovn()
        self.server = lab.neutrino('n1', 'sqlite', self.ovn)
        self.client = self.server.client()
        self.selector, self.denied, self.groups, self.guests = selectors.DefaultSelector(), {}, 0, []
        wires = Wires(namespaces)
        self.hv1 = self.hypervisor(wires, 1, '')
        self.gateways = [self.hypervisor(wires, number, 'enable-chassis-as-gw') for number in (2, 3)]
        self.chassis = [self.hv1, *self.gateways]
        self.world = wires.host('world', ['203.0.113.1'], WORLD_MAC, self.selector)
        self.world.namespace.ip('addr', 'add', BEYOND + '/32', 'dev', 'eth0')
        self.guests.append(self.world)

    def hypervisor(self, wires, number, options):
        return Chassis(self.lab, self.ovn, wires.hypervisor('hv%d' % number, 'public'), number, {'public': 'br-ex'}, options)

    def run(self):
        self.begin()
        for part in (self.routed, self.extra_route, self.disabled, self.snat, self.floating_ip, self.too_long, self.moved, self.released,
                     self.forwarded, self.gateway_dies, self.distributed):
            part()

    def rows(self):
        return self.ovn.nbctl('show') + self.ovn.nbctl('list', 'NAT') + self.ovn.sbctl('show')

    # What the API is told.

    def network(self, name, number):
        network = self.client.create('network', name=name)
        subnets = [self.client.create('subnet', network_id=network['id'], ip_version=4, cidr='10.%d.0.0/24' % number),
                   self.client.create('subnet', network_id=network['id'], ip_version=6, cidr='fd00:%d::/64' % number,
                                      ipv6_ra_mode='slaac', ipv6_address_mode='slaac')]
        return network, subnets

    def guest(self, name, chassis, place, last):
        network, (v4, v6) = place
        ips = [{'subnet_id': v4['id'], 'ip_address': v4['cidr'].replace('0/24', str(last))}, {'subnet_id': v6['id']}]
        port = self.client.create('port', network_id=network['id'], name=name, device_owner='compute:nova', device_id='vm',
                                  fixed_ips=ips, security_groups=[self.open['id']], **{'binding:host_id': chassis.name})
        check(port['binding:vif_type'] == 'ovs', '%s is not bound: %s' % (name, port['binding:vif_type']))
        guest = Guest(self.lab, self.namespaces, chassis, name, port, self.selector)
        guest.configure(network['mtu'])
        guest.plug()
        self.guests.append(guest)
        return guest

    def attach(self, place):
        for subnet in place[1]:
            self.client.expect(200, 'PUT', 'routers/%s/add_router_interface' % self.router['id'], {'subnet_id': subnet['id']})

    def update_router(self, **attributes):
        return self.client.expect(200, 'PUT', 'routers/' + self.router['id'], {'router': attributes})['router']

    def floating(self, address, **more):
        return self.client.create('floatingip', floating_network_id=self.outside['id'], floating_ip_address=address, **more)

    def associate(self, fip, port):
        self.client.expect(200, 'PUT', 'floatingips/' + fip['id'], {'floatingip': {'port_id': port and port['id']}})

    # What comes true.

    def active(self):
        """The chassis that has the gateway of the router, or None."""
        rows = self.ovn.sbctl('--bare', '--columns=chassis', 'find', 'Port_Binding', 'type=chassisredirect').split()
        name = self.ovn.sbctl('get', 'Chassis', rows[0], 'name').strip().strip('"') if rows else None
        return next((chassis for chassis in self.gateways if chassis.name == name), None)

    def to(self, address, target, protocol, number, inside=None):
        """From the world to an address outside that stands for a guest."""
        return Flow(self.world, target, protocol, number, to=address, inside=(target.addresses[4], inside or number))

    def every_kind(self, address, target):
        return [self.to(address, target, 'tcp', 7001), self.to(address, target, 'udp', 7001), self.to(address, target, 'icmp', 8)]

    def world_saw(self, like):
        for key, _ in self.selector.select(0.1):
            key.data(key.fileobj)
        return any(like(frame) for frame in self.world.seen)

    def announced(self, address):
        """Whether the world was told, without asking, where an address is."""
        ip = socket.inet_aton(address)
        return self.world_saw(lambda frame: frame[12:14] == b'\x08\x06' and frame[28:32] == frame[38:42] == ip)

    def senders(self, number, *wanted):
        """Says what is wrong with the addresses that datagrams to a port of the world came from in the last observation."""
        def ipv4(frame):
            return frame[12:14] == b'\x08\x00' and frame[23] == socket.IPPROTO_UDP and frame[36:38] == number.to_bytes(2, 'big')

        def wrong():
            seen = {socket.inet_ntoa(frame[26:30]) for frame in self.world.seen if ipv4(frame)}
            return seen != set(wanted) and ['the world saw %s' % seen]
        return wrong

    def silence(self, what, address, target, act, done, limit):
        """Datagrams from the world to an address, all the time, while act() is called; the longest time without an answer.
        Each is a connection of its own: what is established stays with whom it was translated to. Ends when done() and
        answers come again."""
        target.listen('udp', 4, target.addresses[4], 7)
        answers, probes = [], []

        def heard(s):
            try:
                if s.recv(64):
                    answers.append(time.monotonic())
            except OSError:
                pass

        def send(now):
            s = self.world.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind((self.world.addresses[4], 0))
            self.selector.register(s, selectors.EVENT_READ, heard)
            probes.append((now, s))
            try:
                s.sendto(b'silence', (address, 7))
            except OSError:
                pass
        acting = threading.Thread(target=act)
        began = sent = time.monotonic()
        at = None
        while True:
            now = time.monotonic()
            if now >= sent:
                sent = now + EVERY
                send(now)
            while probes and now > probes[0][0] + 1:
                self.selector.unregister(probes[0][1])
                probes.pop(0)[1].close()
            for key, _ in self.selector.select(EVERY / 2):
                key.data(key.fileobj)
            if at is None and len(answers) > 20:
                at = now
                acting.start()
            if at and now > at + 1 and not acting.is_alive() and done() and answers[-1] > max(at, now - 0.1):
                break
            check(now < began + SECONDS, '%s: no answers again' % what)
        for _, s in probes:
            self.selector.unregister(s)
            s.close()
        since = [t for t in answers if t >= at - 0.1]
        gap = max(b - a for a, b in zip(since, since[1:]))
        print('%-52s answers again after %5.2f s' % (what, gap), flush=True)
        check(gap < limit, '%s: silent for %.2f s' % (what, gap))

    # The story.

    def begin(self):
        for chassis in self.chassis:
            chassis.start()
        wait_for('three hypervisors', lambda: len(self.client.expect(
            200, 'GET', 'agents?binary=ovn-controller&alive=true')['agents']) == 3, SECONDS)
        self.open = self.group({'protocol': None}, {'protocol': None, 'family': 6})
        self.outside = self.client.create('network', name='outside', **{
            'router:external': True, 'provider:network_type': 'flat', 'provider:physical_network': 'public'})
        self.client.create('subnet', network_id=self.outside['id'], ip_version=4, cidr='203.0.113.0/24', enable_dhcp=False)
        self.router = self.client.create('router', name='r', external_gateway_info={
            'network_id': self.outside['id'], 'external_fixed_ips': [{'ip_address': GATEWAY}]})
        self.a, self.b = self.network('a', 1), self.network('b', 2)
        wait_for('a chassis for the gateway', self.active, SECONDS)
        standby = next(chassis for chassis in self.gateways if chassis is not self.active())
        self.near, self.other = self.guest('near', self.hv1, self.a, 11), self.guest('other', self.hv1, self.b, 12)
        self.far = self.guest('far', standby, self.b, 13)
        wait_for('ports that are ACTIVE', lambda: {port['status'] for port in self.client.expect(
            200, 'GET', 'ports?device_id=vm')['ports']} == {'ACTIVE'}, SECONDS)

    def routed(self):
        self.attach(self.a)
        here, there = [self.near], [self.other, self.far]
        out = pings(here, [self.world]) + flows(here, [self.world], 'tcp', 7000) + flows(here, [self.world], 'udp', 7000)
        across = pings(here, there) + pings(there, here) + flows(here, there, 'tcp', 7000) + flows(there, here, 'udp', 7000)
        self.sees('one network behind the router', out, across + pings(there, [self.world]), denied=False)
        self.attach(self.b)
        for guest in here + there:
            guest.solicit()
        wait_for('IPv6 addresses by router advertisement', lambda: all(guest.advertised() for guest in here + there), SECONDS)
        across += pings(here, there, 6) + flows(here, there, 'tcp', 7000, family=6) + flows(there, here, 'udp', 7000, family=6)
        nowhere = [Flow(self.near, self.other, 'icmp', 8, to='10.2.0.99'), Flow(self.near, self.other, 'icmp', 128, 6, 'fd00:2::99')]
        self.sees('two networks, IPv4 and IPv6', out + across + pings(there, [self.world]), nowhere, denied=False)
        ports = self.client.expect(200, 'GET', 'ports?device_owner=network:router_interface')['ports']
        wait_for('ports of the router that are ACTIVE', lambda: {port['status'] for port in self.client.expect(
            200, 'GET', 'ports?device_id=' + self.router['id'])['ports']} == {'ACTIVE'}, SECONDS)
        check(len(ports) == 4, 'ports of the router: %d' % len(ports))

    def extra_route(self):
        """To a network behind a guest."""
        self.other.namespace.ip('addr', 'add', BEHIND + '/32', 'dev', 'eth0')
        self.update(self.other, allowed_address_pairs=[{'ip_address': BEHIND}])
        near = pings([self.near], [self.other])
        behind = [Flow(self.near, self.other, protocol, number, to=BEHIND) for protocol, number in (('icmp', 8), ('udp', 7050))]
        self.sees('no extra route', near, behind, denied=False)
        self.update_router(routes=[{'destination': BEHIND + '/32', 'nexthop': self.other.addresses[4]}])
        self.sees('an extra route', near + behind, [Flow(self.near, self.other, 'icmp', 8, to='192.0.2.2')], denied=False)
        self.update_router(routes=[])
        self.sees('an extra route deleted', near, behind, denied=False)

    def disabled(self):
        """A router that is down: only who is on one network talks."""
        across, around = pings([self.near], [self.other, self.world]), pings([self.other], [self.far])
        self.update_router(admin_state_up=False)
        self.sees('a router that is down', around, across, denied=False)
        self.update_router(admin_state_up=True)

    def snat(self):
        """The world sees the router's address; without SNAT it sees the guest's, and needs a way back."""
        nobody = [Flow(self.far, self.world, 'icmp', 8, to='203.0.113.99')]
        ask = flows([self.near, self.far], [self.world], 'udp', 7100)
        ask += [Flow(guest, self.world, 'icmp', 8, to=BEYOND) for guest in (self.near, self.far)]
        self.sees('SNAT, and by the default route', ask, nobody, denied=False, also=self.senders(7100, GATEWAY))
        info = dict(self.router['external_gateway_info'], enable_snat=False)
        self.update_router(external_gateway_info=info)
        self.world.namespace.ip('route', 'add', '10.1.0.0/24', 'via', GATEWAY)
        ask = flows([self.near], [self.world], 'udp', 7101)
        self.sees('without SNAT', ask, nobody, pings([self.far], [self.world]), denied=False,
                  also=self.senders(7101, self.near.addresses[4]))
        self.world.namespace.ip('route', 'del', '10.1.0.0/24')
        self.update_router(external_gateway_info=dict(info, enable_snat=True))

    def floating_ip(self):
        self.fip = self.floating(MOVING)
        inside = self.every_kind(MOVING, self.near)
        out = pings([self.near, self.far], [self.world])
        self.sees('a floating IP that nobody has', out, inside, denied=False)
        self.associate(self.fip, self.near.port)
        self.sees('a floating IP', inside + out + flows([self.near, self.far], [self.world], 'udp', 7200),
                  self.every_kind(FORWARDED, self.near), denied=False, also=self.senders(7200, GATEWAY, MOVING))
        wait_for('a floating IP that is ACTIVE', lambda: self.client.expect(
            200, 'GET', 'floatingips/' + self.fip['id'])['floatingip']['status'] == 'ACTIVE', SECONDS)

    def too_long(self):
        """What is longer than the networks behind the router allow comes back: the sender hears how long it may be."""
        s = self.world.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
        mtu = self.a[0]['mtu'].to_bytes(2, 'big')

        def fragmentation_needed(frame):
            return frame[12:14] == b'\x08\x00' and frame[23] == socket.IPPROTO_ICMP and frame[34:36] == b'\x03\x04' and frame[40:42] == mtu

        def heard():
            s.sendto(bytes(TOO_LONG), (MOVING, 9))
            return self.world_saw(fragmentation_needed)
        wait_for('the world hears that a datagram is too long', heard, SECONDS)
        s.close()
        print('a datagram that is too long comes back', flush=True)

    def moved(self):
        """From one guest to another, on another hypervisor and another network."""
        self.near.listen('udp', 4, self.near.addresses[4], 7)
        self.far.seen.clear()
        self.silence('a floating IP moves', MOVING, self.far, lambda: self.associate(self.fip, self.far.port),
                     lambda: self.far.saw(b'silence'), 5.0)
        self.sees('a floating IP that has moved', self.every_kind(MOVING, self.far) + flows([self.far], [self.world], 'udp', 7300),
                  self.every_kind(FORWARDED, self.far), denied=False, also=self.senders(7300, MOVING))

    def released(self):
        inside = self.every_kind(MOVING, self.far)
        self.associate(self.fip, None)
        self.sees('a floating IP that is taken away', pings([self.far], [self.world]), inside, denied=False)
        self.associate(self.fip, self.far.port)
        self.sees('and given back', inside, self.every_kind(FORWARDED, self.far), denied=False)

    def forwarded(self):
        fip = self.floating(FORWARDED)
        path, made = 'floatingips/%s/port_forwardings' % fip['id'], {}
        for protocol, guest, outside, inside in (('tcp', self.near, 2222, 22), ('udp', self.other, 5353, 53)):
            made[protocol] = self.client.expect(201, 'POST', path, {'port_forwarding': {
                'protocol': protocol, 'external_port': outside, 'internal_port': inside, 'internal_port_id': guest.port['id'],
                'internal_ip_address': guest.addresses[4]}})['port_forwarding']
        tcp, udp = self.to(FORWARDED, self.near, 'tcp', 2222, 22), self.to(FORWARDED, self.other, 'udp', 5353, 53)
        silent = [self.to(FORWARDED, self.near, 'tcp', 2223, 22), self.to(FORWARDED, self.near, 'udp', 2222, 22),
                  self.to(FORWARDED, self.other, 'tcp', 5353, 53)]
        self.sees('forwarded ports', [tcp, udp], silent, denied=False)
        self.client.expect(204, 'DELETE', '%s/%s' % (path, made['tcp']['id']))
        self.sees('one of them deleted', [udp], [tcp, *silent], denied=False)

    def gateway_dies(self):
        """Nobody is told; its tunnels fall silent, and the other gateway takes over."""
        first = self.active()
        second = next(chassis for chassis in self.gateways if chassis is not first)
        self.wait = '--wait=sb'         # the dead hypervisor answers no more

        def dies():
            first.power_off()
            self.world.seen.clear()
        self.silence('the gateway dies', MOVING, self.far, dies, lambda: self.active() is second, 20.0)
        wait_for('the other gateway says so', lambda: self.announced(GATEWAY) and self.announced(MOVING), SECONDS)
        out = flows([self.near, self.far], [self.world], 'tcp', 7400) + self.every_kind(MOVING, self.far)
        self.sees('by the other gateway', out, self.every_kind(FORWARDED, self.far), denied=False)
        gateway = self.client.expect(200, 'GET', 'ports?device_owner=network:router_gateway')['ports'][0]
        wait_for('the gateway port has moved', lambda: self.client.expect(
            200, 'GET', 'ports/' + gateway['id'])['port']['binding:host_id'] == second.name, SECONDS)

    def distributed(self):
        """A floating IP on the hypervisor of its guest: it has a MAC address of its own, and no gateway is needed."""
        self.server.daemon.stop()
        with open(self.server.config, 'a') as config:
            config.write(DISTRIBUTED)
        self.server.start()
        self.client = self.server.client()
        fip = self.floating(DIRECT, port_id=self.near.port['id'])
        port = self.client.expect(200, 'GET', 'ports?device_owner=network:floatingip&device_id=' + fip['id'])['ports'][0]
        direct = self.every_kind(DIRECT, self.near)
        self.sees('a distributed floating IP', direct + pings([self.other], [self.world]), self.every_kind(FORWARDED, self.far),
                  denied=False)
        neighbour = self.world.namespace.ip('neigh', 'show', DIRECT).stdout
        check(port['mac_address'] in neighbour, 'the world knows %s, not %s' % (neighbour, port['mac_address']))
        self.active().power_off()
        self.sees('without any gateway', direct, pings([self.other], [self.world]), denied=False)


play('l3', 'routers on the data plane', ['ping'], lambda lab, namespaces: Test(lab, namespaces).run())
