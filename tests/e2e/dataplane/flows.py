"""Questions to the data plane, asked all at once: does this traffic get from one guest to another, and is it answered?

A flow is a question that can be asked again and again; a probe asks it once, as a new connection with a port or an
identifier of its own, so nothing that a switch remembers of an earlier one lets it through.
"""
import os
import selectors
import socket
import struct
import time
from dataclasses import dataclass

from .endpoint import FAMILIES, KINDS, Endpoint

SILENT, ARRIVED, ANSWERED = 'silent', 'arrived', 'answered'
EVERY = 0.25        # seconds between two tries of one probe


@dataclass(frozen=True)
class Flow:
    """TCP or UDP to a port, ICMP of a type."""
    source: Endpoint
    target: Endpoint
    protocol: str           # tcp, udp, icmp
    number: int
    family: int = 4
    to: str = None          # another address than the target's own
    inside: tuple = None    # address and port of the target that a router translates to

    def __str__(self):
        place = self.to or ('IPv6' if self.family == 6 else '')
        return '%s -> %s %s %d%s' % (self.source.name, self.target.name, self.protocol, self.number,
                                     place and ' to ' + place)

    @property
    def address(self):
        return self.to or self.target.addresses[self.family]

    def probe(self):
        return Icmp(self) if self.protocol == 'icmp' else Transport(self)


@dataclass(frozen=True)
class Frames:
    """Frames that a guest makes up, whoever they claim to come from. `build(mark)` makes one."""
    source: Endpoint
    target: Endpoint
    what: str
    build: object

    def __str__(self):
        return '%s -> %s %s' % (self.source.name, self.target.name, self.what)

    def probe(self):
        return Forged(self)


class Probe:
    """`outcome` is how far it came."""

    def __init__(self, flow):
        self.flow, self.socket, self.mark = flow, None, os.urandom(8)
        self.answered = False

    @property
    def outcome(self):
        return ANSWERED if self.answered else ARRIVED if self.flow.target.saw(self.mark) else SILENT

    def start(self, selector):
        pass

    def end(self, selector):
        if self.socket:
            selector.unregister(self.socket)
            self.socket.close()


class Transport(Probe):
    """A TCP connection, or datagrams from one port, with a word that has to come back."""

    def start(self, selector):
        flow = self.flow
        flow.target.listen(flow.protocol, flow.family, *(flow.inside or (flow.address, flow.number)))
        self.socket = flow.source.socket(FAMILIES[flow.family], KINDS[flow.protocol])
        self.socket.bind((flow.source.addresses[flow.family], 0))
        if flow.protocol == 'tcp':      # ends by a reset
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.connect()
        selector.register(self.socket, selectors.EVENT_READ, self.read)
        # Addresses and ports lie side by side in the headers of IPv4 and IPv6.
        (here, port), there = self.socket.getsockname()[:2], flow.address
        self.word, self.mark = self.mark, b''.join([
            socket.inet_pton(FAMILIES[flow.family], here), socket.inet_pton(FAMILIES[flow.family], there),
            struct.pack('!HH', port, flow.number)])
        self.said, self.heard = False, b''

    def connect(self):
        try:
            self.socket.connect((self.flow.address, self.flow.number))
        except OSError:     # under way, or nobody answers for the address
            pass

    def send(self):
        if self.said and self.flow.protocol == 'tcp':
            return
        try:
            self.said = self.socket.send(self.word) > 0
        except OSError:         # not connected yet
            pass

    def read(self, s):
        try:
            self.heard += s.recv(4096)
        except OSError:
            pass
        self.answered = self.word in self.heard


class Conversation(Transport):
    """A connection that stays open between observations; each asks whether it still carries words."""

    def __init__(self, flow, selector):
        super().__init__(flow)
        super().start(selector)

    def __str__(self):
        return 'established %s' % self.flow

    def probe(self):
        self.word, self.said, self.answered = os.urandom(8), False, False
        return self

    def start(self, selector):
        pass

    def end(self, selector):
        pass

    def close(self, selector):
        super().end(selector)


class Icmp(Probe):
    """Echo or timestamp requests, and the replies of the other's kernel."""
    REPLIES = {4: {8: 0, 13: 14}, 6: {128: 129}}
    # As raw sockets give them: ICMP with the header of IPv4, ICMPv6 without any.
    PROTOCOLS = {4: (socket.IPPROTO_ICMP, 20), 6: (socket.IPPROTO_ICMPV6, 0)}

    def start(self, selector):
        protocol, self.skip = self.PROTOCOLS[self.flow.family]
        self.socket = self.flow.source.socket(FAMILIES[self.flow.family], socket.SOCK_RAW, protocol)
        self.socket.bind((self.flow.source.addresses[self.flow.family], 0))
        selector.register(self.socket, selectors.EVENT_READ, self.read)

    def send(self):
        # The mark is identifier, sequence number and the first four bytes of data, which come back as they are.
        message = bytes([self.flow.number, 0, 0, 0]) + self.mark + bytes(8)
        if self.flow.family == 4:       # the kernel does it for ICMPv6
            message = message[:2] + checksum(message) + message[4:]
        try:
            self.socket.sendto(message, (self.flow.address, 0))
        except OSError:
            pass

    def read(self, s):
        message = s.recv(4096)[self.skip:]
        if message[0] == self.REPLIES[self.flow.family].get(self.flow.number) and self.mark in message:
            self.answered = True


class Forged(Probe):
    def send(self):
        self.flow.source.wire.send(self.flow.build(self.mark))


def checksum(data):
    """RFC 1071."""
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data[:len(data) // 2 * 2]))
    total += data[-1] << 8 if len(data) % 2 else 0
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return struct.pack('!H', ~total & 0xffff)


def udp_frame(mark, mac, address, target, port=9):
    """A datagram to `target` that says it comes from this MAC and IP address."""
    family = 6 if ':' in address else 4
    here, there = (socket.inet_pton(FAMILIES[family], a) for a in (address, target.addresses[family]))
    length = 8 + len(mark)
    udp = struct.pack('!HHHH', 4000, port, length, 0) + mark
    udp = udp[:6] + checksum(here + there + struct.pack('!II', length, socket.IPPROTO_UDP) + udp) + udp[8:]
    if family == 6:
        header = struct.pack('!IHBB', 6 << 28, length, socket.IPPROTO_UDP, 64) + here + there
    else:
        header = struct.pack('!BBHHHBBH', 0x45, 0, 20 + length, 0, 0, 64, socket.IPPROTO_UDP, 0) + here + there
        header = header[:10] + checksum(header) + header[12:]
    return ethernet(target.mac, mac, 0x86dd if family == 6 else 0x0800) + header + udp


def arp_frame(mark, mac, address, target):
    """An answer that nobody asked for: this IP address is at this MAC address. The mark is in the padding."""
    body = struct.pack('!HHBBH', 1, 0x0800, 6, 4, 2) + octets(mac) + socket.inet_aton(address)
    body += octets(target.mac) + socket.inet_aton(target.addresses[4])
    return ethernet(target.mac, mac, 0x0806) + body + mark + bytes(18 - len(mark))


def ethernet(to, source, kind):
    return octets(to) + octets(source) + struct.pack('!H', kind)


def octets(mac):
    return bytes.fromhex(mac.replace(':', ''))


def observe(selector, endpoints, wanted, settle=0.5, limit=4.0):
    """Ask all of `wanted` ({flow: outcome}) at once; returns {flow: what came} where that is something else.

    Ends once everything that is to be answered was, and for a while nothing else came."""
    for endpoint in endpoints:
        endpoint.seen.clear()
    probes = {flow: flow.probe() for flow in wanted}
    for probe in probes.values():
        probe.start(selector)
    began = sent = time.monotonic()
    done = None
    while True:
        now = time.monotonic()
        if now >= sent:
            sent = now + EVERY
            for probe in probes.values():
                if not probe.answered:
                    probe.send()
        for key, _ in selector.select(0.02):
            key.data(key.fileobj)
        if done is None and all(probes[flow].outcome == outcome for flow, outcome in wanted.items() if outcome != SILENT):
            done = now
        if now > began + limit or done is not None and now > done + settle:
            break
    other = {flow: probe.outcome for flow, probe in probes.items() if probe.outcome != wanted[flow]}
    for probe in probes.values():
        probe.end(selector)
    return other
