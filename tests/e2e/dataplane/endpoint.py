"""A guest with fixed addresses whose sockets live in the test itself: it echoes TCP and UDP, and sees every frame that
comes in at its eth0.

Nothing is sent long after its connection was given up. The userspace conntrack of Open vSwitch 3.1 does not survive an
answer to a connection that it holds expired (an assertion in conn_update_state), so TCP ends by a reset, not by a FIN
that would be repeated, and a SYN-ACK is not repeated for long.
"""
import array
import ctypes
import fcntl
import os
import selectors
import socket
import struct

from lab import check
from .guest import Guest

CLONE_NEWNET = 0x40000000
ETH_P_ALL = 3
IP_FREEBIND = 15
SIOCETHTOOL, ETHTOOL_STXCSUM = 0x8946, 0x17
FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
KINDS = {'tcp': socket.SOCK_STREAM, 'udp': socket.SOCK_DGRAM}

libc = ctypes.CDLL(None, use_errno=True)


class Inside:
    """This thread is in the network namespace; sockets that it opens stay there."""

    def __init__(self, namespace):
        self.there = os.open('/run/netns/' + namespace.name, os.O_RDONLY)
        self.here = os.open('/proc/thread-self/ns/net', os.O_RDONLY)

    def __enter__(self):
        self.enter(self.there)

    def __exit__(self, kind, value, trace):
        self.enter(self.here)
        os.close(self.there)
        os.close(self.here)

    @staticmethod
    def enter(fd):
        check(libc.setns(fd, CLONE_NEWNET) == 0, 'setns: ' + os.strerror(ctypes.get_errno()))


class Station:
    """eth0 in a namespace, with one address of each family at most."""

    def __init__(self, namespace, name, addresses, mac, selector):
        self.namespace, self.name, self.mac, self.selector = namespace, name, mac, selector
        self.addresses = {6 if ':' in address else 4: address for address in addresses}
        self.listening, self.seen = set(), []

    def configure(self, mtu):
        for family, address in self.addresses.items():
            self.add_address(family, address)
        self.namespace.ip('link', 'set', 'eth0', 'mtu', str(mtu))
        self.compute_checksums()
        with Inside(self.namespace), open('/proc/sys/net/ipv4/tcp_synack_retries', 'w') as f:
            f.write('1')
        self.wire = self.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.wire.bind(('eth0', ETH_P_ALL))
        self.selector.register(self.wire, selectors.EVENT_READ, self.frames)

    def add_address(self, family, address):
        length, more = {4: ('24', ()), 6: ('64', ('nodad',))}[family]
        self.namespace.ip('addr', 'replace', '%s/%s' % (address, length), 'dev', 'eth0', *more)

    def remove_address(self, family, address):
        length = {4: 24, 6: 64}[family]
        self.namespace.run('ip', 'addr', 'del', '%s/%d' % (address, length), 'dev', 'eth0', ok=False)

    def compute_checksums(self):
        """Userspace Open vSwitch sees frames as they are: sums left to the network card would be wrong ones."""
        value = array.array('B', struct.pack('II', ETHTOOL_STXCSUM, 0))
        with self.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            fcntl.ioctl(s, SIOCETHTOOL, struct.pack('16sP16x', b'eth0', value.buffer_info()[0]))

    def socket(self, family, kind, protocol=0):
        with Inside(self.namespace):
            s = socket.socket(family, kind, protocol)
        s.setblocking(False)
        return s

    def listen(self, protocol, family, address, port):
        """Echo what comes to this port, from now on."""
        place = (protocol, address, port)
        if place in self.listening:
            return
        self.listening.add(place)
        s = self.socket(FAMILIES[family], KINDS[protocol])
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == 4:         # an address that may come later
            s.setsockopt(socket.SOL_IP, IP_FREEBIND, 1)
        s.bind((address, port))
        if protocol == 'tcp':
            s.listen(64)
        self.selector.register(s, selectors.EVENT_READ, self.accept if protocol == 'tcp' else self.echo_datagrams)

    def accept(self, listener):
        s, _ = listener.accept()
        s.setblocking(False)
        self.selector.register(s, selectors.EVENT_READ, self.echo_stream)

    def echo_stream(self, s):
        try:
            data = s.recv(4096)
        except OSError:
            data = b''
        if data:
            s.send(data)
        else:
            self.selector.unregister(s)
            s.close()

    @staticmethod
    def echo_datagrams(s):
        try:
            data, peer = s.recvfrom(4096)
            s.sendto(data, peer)
        except OSError:         # an earlier answer came back as unreachable
            pass

    def frames(self, wire):
        frame, (_, _, direction, *_) = wire.recvfrom(65536)
        if direction != socket.PACKET_OUTGOING:
            self.seen.append(frame)

    def saw(self, mark):
        return any(mark in frame for frame in self.seen)


class Endpoint(Guest, Station):
    def __init__(self, lab, namespaces, chassis, name, port, selector):
        Guest.__init__(self, lab, namespaces, chassis, name, port)
        Station.__init__(self, self.namespace, name, [ip['ip_address'] for ip in port['fixed_ips']], port['mac_address'], selector)
