"""What the rows of the table refer to, made before them and deleted after them."""
import json
import re
import sys

import table

PROJECT = 'badbadbadbadbadbadbadbadbadbadba'
UUID = re.compile(r'[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}')
# What servers change by themselves.
RESTLESS = ('revision_number', 'updated_at', 'status', 'availability_zones', 'binding:host_id', 'binding:vif_type', 'binding:vif_details')


class Fixture:
    """What the placeholders of the table stand for: {project}, {network} and what else is named below."""

    def __init__(self, server):
        self.server, self.made, self.ids = server, [], {'project': PROJECT}
        self.routed = Routed(server, self.ids)

    def add(self, what, kind, /, **attrs):
        self.ids[what] = self.server.create(kind, project_id=PROJECT, **attrs)
        self.made.insert(0, '%s/%s' % (kind, self.ids[what]))

    def __enter__(self):
        self.add('network', 'networks', name='badinput')
        net = self.ids['network']
        self.add('subnet', 'subnets', network_id=net, ip_version=4, cidr='10.76.0.0/24')
        self.add('port', 'ports', network_id=net, mac_address='fa:16:3e:76:00:50', fixed_ips=[{'ip_address': '10.76.0.50'}])
        self.add('pool', 'subnetpools', name='badinput', prefixes=['10.79.0.0/16'])
        self.add('scope', 'address-scopes', name='badinput', ip_version=4)
        self.add('group', 'security-groups', name='badinput')
        self.add('rule', 'security-group-rules', security_group_id=self.ids['group'], direction='ingress', protocol='esp')
        self.add('office', 'address-groups', name='badinput', addresses=['192.0.2.0/24'])
        self.ids['segment'] = (self.server.rows('segments?network_id=' + net) or [{'id': table.DEAD}])[0]['id']
        self.routed.make()
        return self

    def __exit__(self, *_):
        self.routed.unmake()
        self.made[:0] = self.found('ports', 'device_owner=&network_id=' + self.ids.get('network', table.DEAD))
        self.made += self.found('security-groups', 'name=default&project_id=' + PROJECT)
        for path in self.made:
            self.server.delete(path)

    def found(self, kind, query):
        """What is there beside the fixture itself -> paths to delete."""
        paths = ['%s/%s' % (kind, row['id']) for row in self.server.rows('%s?fields=id&%s' % (kind, query))]
        return [path for path in paths if path not in self.made]

    def mend(self, case):
        """After a row: what it changed of routers and what hangs on them is made anew."""
        named = repr((case['path'], case['body']))
        if case['method'] != 'GET' and any('{%s}' % what in named for what in self.routed.names):
            self.routed.mend()

    def fill(self, value):
        """Put the ids where the placeholders are."""
        if isinstance(value, str):
            for name, id in self.ids.items():
                value = value.replace('{%s}' % name, id)
        elif isinstance(value, bytes):
            value = value.replace(b'{project}', PROJECT.encode())
        elif isinstance(value, dict):
            value = {k: self.fill(v) for k, v in value.items()}
        elif isinstance(value, list):
            value = [self.fill(v) for v in value]
        return value

    def hide(self, text):
        """Put the placeholders where the ids are."""
        for name, id in self.ids.items():
            text = text.replace(id, '{%s}' % name)
        return UUID.sub('<uuid>', text)


class Routed:
    """A router between an external network and one inside, floating IPs, a forwarded port, and a router that has nothing.

    Networks {external}, {inside}; subnets {outside}, {inner}, {copy} (of the same addresses as {inner}), {closed} (without a gateway);
    routers {router}, {stranger}; its ports {interface}, {gateway}; floating IPs {floatingip} of the port {server}, {carrier} with the
    {forwarding} to the port {guest}, {free}; the port {fipport} of {free}, the port {bare} without addresses.
    """
    names = ('external', 'inside', 'outside', 'inner', 'copy', 'closed', 'router', 'stranger', 'interface', 'gateway', 'floatingip', 'server',
             'carrier', 'forwarding', 'guest', 'free', 'fipport', 'bare')

    def __init__(self, server, ids):
        self.server, self.ids, self.whole, self.networks = server, ids, None, []

    def make(self):
        ids = self.ids
        for what, external in (('external', True), ('inside', False), ('apart', False)):
            ids[what] = self.create('networks', name=what, **{'router:external': external})
            self.networks.append(ids[what])
        ids['outside'] = self.subnet('external', '10.80.0.0/24')
        ids['inner'] = self.subnet('inside', '10.81.0.0/24')
        ids['copy'] = self.subnet('apart', '10.81.0.0/24')
        ids['closed'] = self.subnet('apart', '10.82.0.0/24', gateway_ip=None)
        gateway = {'network_id': ids['external'], 'external_fixed_ips': [{'ip_address': '10.80.0.10'}]}
        ids['router'] = self.create('routers', name='router', external_gateway_info=gateway)
        ids['stranger'] = self.create('routers', name='stranger')
        ids['interface'] = self.server.expect(200, 'PUT', 'routers/%s/add_router_interface' % ids['router'], {'subnet_id': ids['inner']})['port_id']
        ids['gateway'] = self.server.rows('ports?device_owner=network:router_gateway&device_id=' + ids['router'])[0]['id']
        ids['guest'] = self.port([{'ip_address': '10.81.0.50'}])
        ids['server'] = self.port([{'ip_address': '10.81.0.51'}])
        ids['bare'] = self.port([])
        ids['floatingip'] = self.floating('10.80.0.20', port_id=ids['server'])
        ids['free'] = self.floating('10.80.0.21')
        ids['carrier'] = self.floating('10.80.0.22')
        ids['fipport'] = self.server.rows('ports?device_id=' + ids['free'])[0]['id']
        ids['forwarding'] = self.server.expect(201, 'POST', 'floatingips/%s/port_forwardings' % ids['carrier'], {'port_forwarding': {
            'protocol': 'tcp', 'internal_ip_address': '10.81.0.50', 'internal_port_id': ids['guest'], 'internal_port': 2222,
            'external_port': 22}})['port_forwarding']['id']
        self.whole = self.state()

    def create(self, kind, /, **attrs):
        return self.server.create(kind, project_id=PROJECT, **attrs)

    def subnet(self, network, cidr, **more):
        return self.create('subnets', network_id=self.ids[network], ip_version=4, cidr=cidr, enable_dhcp=False, **more)

    def port(self, addresses):
        return self.create('ports', network_id=self.ids['inside'], fixed_ips=addresses)

    def floating(self, address, **more):
        return self.create('floatingips', floating_network_id=self.ids['external'], floating_ip_address=address, **more)

    def state(self):
        """All of it, without what servers change by themselves."""
        query = '?project_id=' + PROJECT
        rows = [row for kind in ('networks', 'subnets', 'routers', 'ports', 'floatingips') for row in self.server.rows(kind + query)]
        rows += self.server.rows('ports?device_id=' + self.ids['router'])
        rows += self.server.rows('floatingips/%s/port_forwardings' % self.ids['carrier'])
        return sorted(json.dumps({k: v for k, v in row.items() if k not in RESTLESS}, sort_keys=True) for row in rows)

    def mend(self):
        if self.state() != self.whole:
            self.unmake()
            self.make()

    def unmake(self):
        server, query = self.server, '?project_id=' + PROJECT
        for row in server.rows('floatingips' + query):
            for forwarding in server.rows('floatingips/%s/port_forwardings' % row['id']):
                server.delete('floatingips/%s/port_forwardings/%s' % (row['id'], forwarding['id']))
            server.delete('floatingips/' + row['id'])
        routers = server.rows('routers' + query)
        for row in routers:
            server.send('PUT', 'routers/' + row['id'], {'router': {'routes': [], 'external_gateway_info': None}})
            for port in server.rows('ports?device_owner=network:router_interface&device_id=' + row['id']):
                server.send('PUT', 'routers/%s/remove_router_interface' % row['id'], {'port_id': port['id']})
        for port in [port for network in self.networks for port in server.rows('ports?network_id=' + network)]:
            server.send('PUT', 'ports/' + port['id'], {'port': {'device_owner': '', 'device_id': ''}})
            server.delete('ports/' + port['id'])
        for path in ['routers/' + row['id'] for row in routers] + ['networks/' + network for network in self.networks]:
            server.delete(path)
        self.networks.clear()
