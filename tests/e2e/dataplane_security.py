#!/usr/bin/env python3
"""Who may talk to whom, on the data plane: security groups with every kind of remote, address groups, stateful and
stateless, port security and allowed address pairs, between guests on two hypervisors.

Every observation asks for traffic that passes and for traffic that does not, at once. At the end the ACLs are removed by
hand: all that was ever silent because of a security group must pass then, or the silence proved nothing."""
import os

from dataplane.flows import ANSWERED, Conversation, Flow, Frames, arp_frame, udp_frame
from dataplane.scene import Scene, flows, pings
from dataplane.stage import play
from lab import check, wait_for

OTHER_PROJECT, THIRD_PROJECT = '2' * 32, '3' * 32
PREFIX = {4: '%s/32', 6: '%s/128'}
FOREIGN_MAC = '00:00:5e:00:01:07'      # of VRRP, RFC 5798 section 7.3: pairs may have no other
VIRTUAL = '10.0.0.201'


class Test(Scene):
    def run(self):
        self.begin()
        for part in (self.default_groups, self.no_groups, self.prefixes, self.numbers, self.remote_groups,
                     self.several_groups, self.egress, self.stateful, self.stateless, self.removed_rule,
                     self.address_groups, self.default_rules, self.forged, self.pairs, self.virtual_address,
                     self.no_port_security, self.without_acls):
            part()

    # The parts. After each, `near`, `friend` and `far` wear `quiet`: they may begin anything, nobody may begin with them.

    def default_groups(self):
        """Members of a project's default group reach each other, and nobody else reaches them."""
        self.create('security_group', name='makes the default group', project=OTHER_PROJECT)
        other = self.default_group(OTHER_PROJECT)
        self.wears(self.far, other)
        members = self.server, self.near, self.friend
        inside, outside = [], []
        for family in (4, 6):
            inside += pings(members, members, family) + flows(members, members, 'udp', 1000, family=family)
            outside += pings([self.far], members, family) + pings(members, [self.far], family)
            outside += flows([self.far], members, 'udp', 1000, family=family)
        inside += flows([self.near], [self.server, self.friend], 'tcp', 1000)
        outside += flows([self.far], members, 'tcp', 1000)
        self.sees('default groups', inside, outside)
        self.wears(self.near, other)
        self.sees('a member of another default group', pings([self.near], [self.far]) + pings([self.server], [self.friend]),
                  pings([self.near], [self.server, self.friend]) + pings([self.server], [self.near, self.far]))
        self.quiet = self.group()
        for guest in self.clients:
            self.wears(guest, self.quiet)

    def no_groups(self):
        """A port without groups: nothing gets out, nothing gets in."""
        everything = self.group({'protocol': None}, {'family': 6, 'protocol': None})
        self.wears(self.server, everything)
        self.wears(self.friend, everything)
        both = [flow for family in (4, 6) for a, b in ((self.server, self.friend), (self.friend, self.server))
                for flow in pings([a], [b], family) + flows([a], [b], 'tcp', 2000, family=family)
                + flows([a], [b], 'udp', 2000, family=family)]
        others = pings([self.near, self.far], [self.friend])
        self.sees('everything is allowed', both + others, pings([self.server], [self.far]))
        self.wears(self.server)
        self.sees('a port without groups', others, both)
        self.wears(self.friend, self.quiet)

    def prefixes(self):
        """One host, IPv4 and IPv6, by protocol; and a prefix that has some."""
        group = self.group()
        for family, icmp in ((4, 'icmp'), (6, 'ipv6-icmp')):
            remote = PREFIX[family] % self.far.addresses[family]
            for more in ({'protocol': icmp}, {'protocol': 'tcp', 'port_range_min': 8000, 'port_range_max': 8000},
                         {'protocol': 'udp', 'port_range_min': 8000, 'port_range_max': 8000}):
                self.rule(group, family=family, remote_ip_prefix=remote, **more)
        # An address with host bits stands for its network.
        self.rule(group, remote_ip_prefix='10.0.0.14/29', protocol='tcp', port_range_min=8001, port_range_max=8001)
        self.wears(self.server, group)
        passes, silent = [], []
        for family in (4, 6):
            for sources, flow in (([self.far], passes), ([self.near, self.friend], silent)):
                flow += pings(sources, [self.server], family)
                flow += flows(sources, [self.server], 'tcp', 8000, family=family)
                flow += flows(sources, [self.server], 'udp', 8000, family=family)
            silent += flows([self.far], [self.server], 'tcp', 8001, 8002, family=family)
            silent += flows([self.far], [self.server], 'udp', 8001, family=family)
        passes += flows([self.near, self.friend], [self.server], 'tcp', 8001)
        self.sees('remote prefixes', passes, silent)

    def numbers(self):
        """Ranges of ports, types of ICMP, protocols by number."""
        group = self.group({'protocol': 'tcp', 'port_range_min': 8200, 'port_range_max': 8210},
                           {'protocol': '17', 'family': 6, 'port_range_min': 8300, 'port_range_max': 8301},
                           {'protocol': 'icmp', 'port_range_min': 13})
        self.wears(self.server, group)
        ask = [self.near, self.far], [self.server]
        self.sees('port ranges and ICMP types',
                  flows(*ask, 'tcp', 8200, 8205, 8210) + flows(*ask, 'udp', 8300, 8301, family=6) + flows(*ask, 'icmp', 13),
                  flows(*ask, 'tcp', 8199, 8211) + flows(*ask, 'udp', 8299, 8302, family=6) + pings(*ask)
                  + flows(*ask, 'udp', 8205) + flows(*ask, 'tcp', 8205, family=6) + flows(*ask, 'udp', 8300))

    def remote_groups(self):
        """Access follows the members of the remote group."""
        team = self.group()
        group = self.group({'protocol': 'tcp', 'remote_group_id': team['id']},
                           {'protocol': 'icmp', 'remote_group_id': team['id']},
                           {'protocol': 'udp', 'family': 6, 'remote_group_id': team['id']})
        self.wears(self.server, group)

        def members(what, *guests):
            passes, silent = [], []
            for guest in self.clients:
                flow = passes if guest in guests else silent
                flow += flows([guest], [self.server], 'tcp', 8400) + pings([guest], [self.server])
                flow += flows([guest], [self.server], 'udp', 8400, family=6)
            self.sees('remote group: ' + what, passes, silent)

        self.wears(self.friend, self.quiet, team)
        members('friend is a member', self.friend)
        self.wears(self.far, team)
        members('far joins', self.friend, self.far)
        self.wears(self.friend, self.quiet)
        members('friend leaves', self.far)
        self.wears(self.far, self.quiet)

    def several_groups(self):
        """A port has the rules of all its groups."""
        web = self.group({'protocol': 'tcp', 'port_range_min': 80, 'port_range_max': 80})
        names = self.group({'protocol': 'udp', 'port_range_min': 53, 'port_range_max': 53})
        first, second = (flows(self.clients, [self.server], *ask) for ask in (('tcp', 80), ('udp', 53)))
        self.wears(self.server, web, names)
        self.sees('two groups', first + second, pings(self.clients, [self.server]))
        self.wears(self.server, names)
        self.sees('one of two groups', second, first)

    def egress(self):
        """What a port may begin itself."""
        everything = self.group({}, {'family': 6})
        for guest in (self.friend, self.far):
            self.wears(guest, everything)
        group = self.group(egress=False)
        self.rule(group, 'egress', protocol='tcp', port_range_min=8500, port_range_max=8501)
        self.rule(group, 'egress', protocol='udp', remote_ip_prefix=PREFIX[4] % self.far.addresses[4])
        self.rule(group, 'egress', family=6, protocol='ipv6-icmp', remote_group_id=everything['id'])
        self.wears(self.server, group)
        begin = [self.server], [self.friend, self.far]
        self.sees('egress rules', flows(*begin, 'tcp', 8500, 8501) + flows([self.server], [self.far], 'udp', 8500)
                  + pings(*begin, family=6) + flows([self.near], [self.far], 'tcp', 8502),
                  flows(*begin, 'tcp', 8502) + flows([self.server], [self.friend], 'udp', 8500) + pings(*begin)
                  + flows(*begin, 'tcp', 8500, family=6) + flows([self.near], [self.server], 'tcp', 8500))
        for guest in (self.friend, self.far):
            self.wears(guest, self.quiet)

    def asks_back(self, family=4):
        """What comes in at the server by the rules of stateful() and stateless()."""
        ask = self.clients, [self.server]
        return flows(*ask, 'udp', 8600, family=family) + pings(*ask, family) + flows(*ask, 'tcp', 8600, family=family)

    def stateful(self):
        """Replies come back without a rule, in both directions."""
        group = self.group(*self.both_families('ingress'), egress=False)
        self.wears(self.server, group)
        silent = flows([self.server], self.clients, 'udp', 8600) + flows(self.clients, [self.server], 'udp', 8601)
        self.sees('stateful: replies need no rule', self.asks_back() + self.asks_back(6), silent)

    @staticmethod
    def both_families(direction):
        for family, icmp in ((4, 'icmp'), (6, 'ipv6-icmp')):
            yield {'direction': direction, 'family': family, 'protocol': icmp}
            for protocol in ('tcp', 'udp'):
                yield {'direction': direction, 'family': family, 'protocol': protocol,
                       **({'port_range_min': 8600, 'port_range_max': 8600} if direction == 'ingress' else {})}

    def stateless(self):
        """Replies need a rule of their own."""
        group = self.group(*self.both_families('ingress'), egress=False, stateful=False)
        self.wears(self.server, group)
        silent = flows(self.clients, [self.server], 'udp', 8601)
        every = self.asks_back() + self.asks_back(6)
        self.sees('stateless: replies do not leave', (), silent, arrives=every)
        for rule in self.both_families('egress'):
            self.rule(group, **rule)
        self.sees('stateless: replies leave by a rule', every, silent)

    def removed_rule(self):
        """A rule that is deleted stops what is new and what is established; back again, connections go on."""
        def port(number):
            return {'port_range_min': number, 'port_range_max': number}
        group = self.group({'protocol': 'tcp', **port(8701)}, {'protocol': 'udp', **port(8701)})
        rules = [{'protocol': 'tcp', **port(8700)}, {'protocol': 'udp', **port(8700)}, {'family': 6, 'protocol': 'icmpv6'}]
        ids = [self.rule(group, **rule) for rule in rules]
        self.wears(self.server, group)

        def connections(number):
            ask = [self.far, self.near], [self.server]
            return flows(*ask, 'tcp', number) + flows(*ask, 'udp', number)
        stops, stays = connections(8700), connections(8701)
        stops += pings(self.clients, [self.server], 6)
        never = pings(self.clients, [self.server])
        self.sees('before a rule is deleted', stops + stays, never)
        established = [[Conversation(flow, self.selector) for flow in connections(number)] for number in (8700, 8701)]
        self.sees('established connections', stays + established[0] + established[1], never)
        for id in ids:
            self.remove_rule(id)
        self.sees('a rule deleted', stays + established[1], stops + established[0])
        for rule in rules:
            self.rule(group, **rule)
        self.sees('the rule is back', stops + stays + established[0] + established[1], never)
        for conversation in established[0] + established[1]:
            conversation.close(self.selector)

    def address_groups(self):
        """Access follows the addresses of the remote address group."""
        group = self.create('address_group', name='a', addresses=[PREFIX[4] % self.friend.addresses[4]])
        path = 'address-groups/%s/' % group['id']
        web = self.group(*({'family': family, 'protocol': protocol, 'remote_address_group_id': group['id']}
                           for family in (4, 6) for protocol in ('tcp', 'udp')))
        self.wears(self.server, web)

        def has(what, v4, v6):
            passes, silent = [], []
            for guest in self.clients:
                for family, there in ((4, v4), (6, v6)):
                    flow = passes if guest in there else silent
                    flow += flows([guest], [self.server], 'tcp', 8800, family=family)
                    flow += flows([guest], [self.server], 'udp', 8800, family=family)
            self.sees('address group: ' + what, passes, silent)

        def change(action, *addresses):
            self.client.expect(200, 'PUT', path + action, {'addresses': list(addresses)})

        far = [PREFIX[family] % self.far.addresses[family] for family in (4, 6)]
        has('friend is in it', [self.friend], [])
        change('add_addresses', *far)
        has('far is added, IPv4 and IPv6', [self.friend, self.far], [self.far])
        change('remove_addresses', PREFIX[4] % self.friend.addresses[4], far[1])
        has('friend and IPv6 are removed', [self.far], [])
        change('add_addresses', '10.0.0.8/29')
        change('remove_addresses', far[0])
        has('a prefix', [self.near, self.friend], [])

    def default_rules(self):
        """Templates: what is added shows in groups that are made later, and only there."""
        before = self.group()
        for port, used in ((8901, {'used_in_default_sg': True, 'used_in_non_default_sg': False}),
                           (8902, {'used_in_default_sg': False, 'used_in_non_default_sg': True})):
            self.client.expect(201, 'POST', 'default-security-group-rules', {'default_security_group_rule': {
                'direction': 'ingress', 'ethertype': 'IPv4', 'protocol': 'tcp', 'port_range_min': port,
                'port_range_max': port, **used}})
        after = self.group(project=THIRD_PROJECT)
        first, second = (flows(self.clients, [self.server], 'tcp', port) for port in (8901, 8902))
        open_port = {'protocol': 'udp', 'port_range_min': 8903, 'port_range_max': 8903}
        self.rule(before, **open_port)
        works = flows(self.clients, [self.server], 'udp', 8903)
        for what, group, passes, silent in (('a group from before', before, works, first + second),
                                            ('a new group', after, second, first + works),
                                            ('a new default group', self.default_group(THIRD_PROJECT), first, second + works)):
            self.wears(self.server, group)
            self.sees('default rules: ' + what, passes, silent)

    # Port security.

    def frames(self, mac=None, address=None, family=4, arp=False):
        """Frames from far to the server, honest unless told."""
        far, server = self.far, self.server
        mac, address = mac or far.mac, address or far.addresses[family]
        what = '%s from %s, %s' % ('ARP' if arp else 'UDP', mac, address)
        if arp:
            return Frames(far, server, what, lambda mark: arp_frame(mark, mac, address, server))
        return Frames(far, server, what, lambda mark: udp_frame(mark, mac, address, server))

    def forgeries(self):
        honest = [self.frames(), self.frames(family=6), self.frames(arp=True)]
        false = [self.frames(FOREIGN_MAC), self.frames(FOREIGN_MAC, family=6), self.frames(FOREIGN_MAC, arp=True),
                 self.frames(address='10.0.0.99'), self.frames(address='fd00:4::99', family=6),
                 self.frames(address='10.0.0.99', arp=True), self.frames(FOREIGN_MAC, '10.0.0.98')]
        return honest, false

    def forged(self):
        """With port security a guest speaks for itself only; pairs add to what it may say."""
        self.wears(self.server, self.group({}, {'family': 6}))
        honest, false = self.forgeries()
        self.sees('forged frames', silent=false, arrives=honest, denied=False)
        within = self.frames(address='10.0.0.97'), self.frames(address='10.0.0.97', arp=True)
        beyond = self.frames(address='10.0.0.112')
        self.update(self.far, allowed_address_pairs=[{'ip_address': '10.0.0.96/28'}, {'ip_address': 'fd00:4::99'}])
        allowed = [*within, *false[3:6]]
        self.sees('pairs with the own MAC address', silent=[*false[:3], false[6], beyond], arrives=honest + allowed,
                  denied=False)
        self.update(self.far, allowed_address_pairs=[{'mac_address': FOREIGN_MAC, 'ip_address': '10.0.0.98'}])
        self.sees('a pair with another MAC address', silent=[*false[:6], *within], arrives=honest + false[6:], denied=False)
        self.update(self.far, allowed_address_pairs=[])
        self.sees('no pairs any more', silent=[*false, *within], arrives=honest, denied=False)

    def pairs(self):
        """An address that a guest took over: others reach it there once a pair allows it."""
        self.server.add_address(4, '10.0.0.200')
        self.server.add_address(6, 'fd00:4::200')
        own = [flow for family in (4, 6) for flow in flows(self.clients, [self.server], 'udp', 9000, family=family)]
        taken = [Flow(client, self.server, 'udp', 9000, 6 if ':' in to else 4, to)
                 for client in self.clients for to in ('10.0.0.200', 'fd00:4::200')]
        self.sees('addresses that nobody allowed', own, taken, denied=False)
        self.update(self.server, allowed_address_pairs=[{'ip_address': '10.0.0.200'}, {'ip_address': 'fd00:4::200'}])
        self.sees('the same with pairs', own + taken, pings([self.server], [self.far]))

    def virtual_address(self):
        """The address of a port that is nobody's guest goes from one guest to another, and the API knows where it is."""
        port = self.client.create('port', network_id=self.network['id'], name='virtual',
                                  fixed_ips=[{'subnet_id': self.subnets[0]['id'], 'ip_address': VIRTUAL}])
        open_to_all = self.client.expect(200, 'GET', 'ports/' + self.server.port['id'])['port']['security_groups']
        asking = [self.near, self.far]
        self.update(self.friend, security_groups=open_to_all)
        for guest in (self.server, self.friend):
            self.update(guest, allowed_address_pairs=[{'ip_address': VIRTUAL}])
        for holder, other in ((self.server, self.friend), (self.friend, self.server)):
            other.remove_address(4, VIRTUAL)
            holder.add_address(4, VIRTUAL)

            def is_there():
                for guest in asking:
                    holder.wire.send(arp_frame(os.urandom(8), holder.mac, VIRTUAL, guest))
                details = self.client.expect(200, 'GET', 'ports/' + port['id'])['port']['binding:vif_details']
                return details.get('parent_hostname') == holder.chassis.name
            wait_for('a virtual address at ' + holder.name, is_there, every=0.5)
            # A third, whose pairs do not have it, may not take it.
            self.sees('a virtual address at ' + holder.name, [Flow(guest, holder, 'udp', 9050, to=VIRTUAL) for guest in asking],
                      [self.frames(address=VIRTUAL), self.frames(address=VIRTUAL, arp=True)], denied=False)
        self.wears(self.friend, self.quiet)

    def no_port_security(self):
        """Everything passes, in and out, whoever it says it is; the groups of others hold."""
        self.wears(self.friend, self.group({'protocol': 'icmp'}))
        into = pings([self.near, self.friend], [self.far]) + flows([self.near, self.friend], [self.far], 'tcp', 9100)
        out = pings([self.far], [self.friend])
        never = flows([self.far], [self.friend], 'tcp', 9100)
        self.sees('before port security is off', out, into + never)
        self.update(self.far, port_security_enabled=False, security_groups=[])
        honest, false = self.forgeries()
        self.sees('port security off', out + into, never, arrives=honest + false, denied=False)
        self.update(self.far, port_security_enabled=True, security_groups=[self.quiet['id']])
        self.sees('port security on again', out, into + never + false, arrives=honest, denied=False)

        # The forged ARP that passed told the server wrong things.
        self.server.namespace.ip('neigh', 'flush', 'dev', 'eth0')

    def without_acls(self):
        """What was silent because of a rule that was not there."""
        groups = self.ovn.names('Port_Group')
        arguments = [argument for group in groups for argument in ('--', 'clear', 'Port_Group', group, 'acls')]
        self.ovn.nbctl(*arguments[1:])
        flows_of_guests = {flow: ANSWERED for flow in self.denied if isinstance(flow, Flow)}
        check(len(flows_of_guests) > 100, 'only %d flows were ever silent' % len(flows_of_guests))
        self.comes_true('all that was silent, without ACLs', flows_of_guests)


play('dataplane-security', 'security groups and port security on the data plane', [],
     lambda lab, namespaces: Test(lab, namespaces).run())
