"""What lies between hypervisors, and beyond them: a network for tunnels and an external one, each a bridge of Linux in a
namespace of its own, and hosts on the external one."""
from .chassis import UNDERLAY_MTU
from .endpoint import Station

MTU = 1500


class Wires:
    def __init__(self, namespaces):
        self.namespaces, self.namespace, self.cables = namespaces, namespaces.add('wires'), 0
        for bridge in ('underlay', 'outside'):
            self.namespace.ip('link', 'add', bridge, 'type', 'bridge')
            self.namespace.ip('link', 'set', bridge, 'up')

    def plug(self, namespace, device, bridge, mtu):
        """A device in a namespace that is a port of a bridge here."""
        self.cables += 1
        port = 'port%d' % self.cables
        namespace.cable(device, self.namespace, port, mtu)
        self.namespace.ip('link', 'set', port, 'master', bridge)

    def hypervisor(self, name, external):
        """A namespace for a chassis: `underlay`, and a device called `external`."""
        namespace = self.namespaces.add(name)
        self.plug(namespace, 'underlay', 'underlay', UNDERLAY_MTU)
        self.plug(namespace, external, 'outside', MTU)
        return namespace

    def host(self, name, addresses, mac, selector):
        """A host on the external network."""
        namespace = self.namespaces.add(name)
        self.plug(namespace, 'eth0', 'outside', MTU)
        namespace.ip('link', 'set', 'eth0', 'address', mac)
        station = Station(namespace, name, addresses, mac, selector)
        station.configure(MTU)
        return station
