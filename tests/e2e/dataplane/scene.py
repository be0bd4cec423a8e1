"""Four guests with fixed addresses on two hypervisors, what the API is told about who may talk to whom, and what comes
true of it."""
import selectors
import time

from lab import PROJECT, check, wait_for
from .chassis import UNDERLAY_MTU, Chassis
from .endpoint import Endpoint
from .flows import ANSWERED, ARRIVED, SILENT, Flow, observe

QUOTA = """
[quotas]
quota_security_group = -1
"""
SECONDS = 60      # for whatever has to come true; nothing here is about speed
ETHERTYPE = {4: 'IPv4', 6: 'IPv6'}
ECHO = {4: 8, 6: 128}


def flows(sources, targets, protocol, *numbers, family=4):
    return [Flow(source, target, protocol, number, family)
            for source in sources for target in targets for number in numbers if source is not target]


def pings(sources, targets, family=4):
    return flows(sources, targets, 'icmp', ECHO[family], family=family)


class Scene:
    wait = '--wait=hv'      # for whom before traffic is looked at

    def __init__(self, lab, namespaces):
        self.lab, self.namespaces, self.ovn = lab, namespaces, lab.ovn()
        self.client = lab.neutrino('n1', 'sqlite', self.ovn, QUOTA).client()
        self.selector, self.denied, self.groups = selectors.DefaultSelector(), {}, 0
        hosts = [namespaces.add('hv1'), namespaces.add('hv2')]
        hosts[0].cable('underlay', hosts[1], 'underlay', UNDERLAY_MTU)
        self.chassis = [Chassis(lab, self.ovn, host, n + 1) for n, host in enumerate(hosts)]

    # What the API is told.

    def create(self, one, project=PROJECT, **attributes):
        return self.client.expect(201, 'POST', one.replace('_', '-') + 's', {one: {'project_id': project, **attributes}})[one]

    def group(self, *rules, egress=True, **more):
        """A new group; `egress`: with the rules that let everything out."""
        self.groups += 1
        group = self.create('security_group', name='g%d' % self.groups, **more)
        for rule in [] if egress else group['security_group_rules']:
            self.client.expect(204, 'DELETE', 'security-group-rules/' + rule['id'])
        for rule in rules:
            self.rule(group, **rule)
        return group

    def rule(self, group, direction='ingress', family=4, **more):
        return self.create('security_group_rule', security_group_id=group['id'], direction=direction,
                           ethertype=ETHERTYPE[family], **more)['id']

    def remove_rule(self, id):
        self.client.expect(204, 'DELETE', 'security-group-rules/' + id)

    def update(self, guest, **attributes):
        self.client.expect(200, 'PUT', 'ports/' + guest.port['id'], {'port': attributes})

    def wears(self, guest, *groups):
        self.update(guest, security_groups=[group['id'] for group in groups])

    def default_group(self, project):
        groups = self.client.expect(200, 'GET', 'security-groups?name=default&project_id=' + project)['security_groups']
        check(len(groups) == 1, 'default groups of a project: %s' % groups)
        return groups[0]

    # What comes true.

    def sees(self, what, passes=(), silent=(), arrives=(), denied=True, also=lambda: None):
        """`passes` is answered, `arrives` gets there and is not answered, `silent` does not get there; `also` says
        what else is wrong after the same observation. No request waits for OVN: a first look may see what was before."""
        check((passes or arrives) and silent, '%s: one-sided' % what)
        wanted = {**dict.fromkeys(passes, ANSWERED), **dict.fromkeys(arrives, ARRIVED), **dict.fromkeys(silent, SILENT)}
        check(len(wanted) == len(passes) + len(arrives) + len(silent), '%s: asked twice' % what)
        if denied:
            self.denied.update(dict.fromkeys([*silent, *arrives], ANSWERED))
        self.comes_true(what, wanted, also)

    def comes_true(self, what, wanted, also=lambda: None):
        began = time.monotonic()
        tries = 0
        while True:
            tries += 1
            self.ovn.nbctl(self.wait, 'sync')
            other = observe(self.selector, self.guests, wanted)
            wrong = ['%s: %s, not %s' % (flow, came, wanted[flow]) for flow, came in other.items()] or also()
            if not wrong:
                break
            dead = [daemon.name for daemon in self.lab.daemons if not daemon.alive()]
            check(not dead, '%s: ended by itself, see its log: %s' % (what, ', '.join(dead)))
            if time.monotonic() > began + SECONDS:
                raise SystemExit('%s\nFAILED: %s:\n  %s' % (self.rows(), what, '\n  '.join(wrong)))
        print('%-52s %3d flows %6.2f s%s' % (what, len(wanted), time.monotonic() - began,
                                            ', %d times' % tries if tries > 1 else ''), flush=True)

    def rows(self):
        return '\n'.join(self.ovn.nbctl('--columns=' + columns, 'list', table) for table, columns in (
            ('Port_Group', 'name,ports,acls'), ('ACL', '_uuid,direction,action,priority,match'),
            ('Address_Set', 'name,addresses'), ('Logical_Switch_Port', '_uuid,name,addresses,port_security')))

    # The guests.

    def begin(self):
        for chassis in self.chassis:
            chassis.start()
        wait_for('two hypervisors', lambda: len(self.client.expect(
            200, 'GET', 'agents?binary=ovn-controller&alive=true')['agents']) == 2, SECONDS)
        network = self.client.create('network', name='n')
        v4 = self.client.create('subnet', network_id=network['id'], ip_version=4, cidr='10.0.0.0/24')
        v6 = self.client.create('subnet', network_id=network['id'], ip_version=6, cidr='fd00:4::/64')
        self.subnets, self.network = (v4, v6), network
        hv1, hv2 = self.chassis
        # The prefix 10.0.0.8/29 has all but `far`.
        self.server, self.near = self.guest('server', hv1, 10), self.guest('near', hv1, 11)
        self.friend, self.far = self.guest('friend', hv2, 12), self.guest('far', hv2, 40)
        self.guests = [self.server, self.near, self.friend, self.far]
        self.clients = self.guests[1:]
        wait_for('ports that are ACTIVE', lambda: {port['status'] for port in self.client.expect(
            200, 'GET', 'ports?device_id=vm')['ports']} == {'ACTIVE'}, SECONDS)

    def guest(self, name, chassis, number):
        ips = [{'subnet_id': subnet['id'], 'ip_address': prefix + str(number)}
               for subnet, prefix in zip(self.subnets, ('10.0.0.', 'fd00:4::'))]
        port = self.client.create('port', network_id=self.network['id'], name=name, device_owner='compute:nova',
                                  device_id='vm', fixed_ips=ips, **{'binding:host_id': chassis.name})
        check(port['binding:vif_type'] == 'ovs', '%s is not bound: %s' % (name, port['binding:vif_type']))
        guest = Endpoint(self.lab, self.namespaces, chassis, name, port, self.selector)
        guest.configure(self.network['mtu'])
        guest.plug()
        return guest
