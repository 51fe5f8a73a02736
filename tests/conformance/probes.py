"""The packets of the leak checks. Each probe makes frames that hold a mark; whether the mark arrives in the internet is the verdict.

None needs an answer, so what leaks in one direction only counts too."""
import dataclasses
import logging
import random

import names
import network

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)  # it misses routes that these packets do not use
from scapy.layers.inet import ICMP, IP, TCP, UDP, IPOption_NOP  # noqa: E402
from scapy.layers.inet6 import (ICMPv6EchoRequest, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop,  # noqa: E402
                                IPv6ExtHdrRouting, PadN)
from scapy.layers.ipsec import ESP  # noqa: E402
from scapy.layers.l2 import GRE, Ether  # noqa: E402
from scapy.packet import Raw  # noqa: E402


@dataclasses.dataclass(frozen=True)
class Sender:
    """Whom the frames say they are from. `port` is the source port of all of them, so that they can be sent as one flow again."""
    mac: str
    gateway_mac: str
    address4: str
    address6: str
    port: int

    def over4(self, *layers, to=network.WEB4, **fields):
        return [self._frame(IP(src=self.address4, dst=to, id=random.randrange(1, 65536), **fields), layers)]

    def over6(self, *layers, to=network.WEB6, **fields):
        return [self._frame(IPv6(src=self.address6, dst=to, **fields), layers)]

    def _frame(self, packet, layers):
        for layer in layers:
            packet = packet / layer
        return bytes(Ether(src=self.mac, dst=self.gateway_mac) / packet)

    def ip(self, family):
        return (self.over4, network.WEB4, network.FOREIGN4) if family == 4 else (self.over6, network.WEB6, network.FOREIGN6)


@dataclasses.dataclass(frozen=True)
class Probe:
    name: str
    family: int
    frames: object           # (Sender, mark) → frames
    open: bool = False       # whether it must arrive once the device is logged in: ordinary traffic that no network forbids


def _syn(port):
    return lambda s, mark: TCP(sport=s.port, dport=port, flags="S", seq=random.randrange(1 << 32)) / Raw(mark)


def _ack(port):
    return lambda s, mark: TCP(sport=s.port, dport=port, flags="PA", seq=1, ack=1) / Raw(mark)


def _udp(port):
    return lambda s, mark: UDP(sport=s.port, dport=port) / Raw(mark)


def _question(s, mark):
    return UDP(sport=s.port, dport=53) / Raw(names.question(mark.decode() + ".example", names.A))


def _to_web(family, name, payload, **more):
    return Probe(name, family, lambda s, mark: s.ip(family)[0](payload(s, mark)), **more)


def _to_foreign(family, name, payload, **more):
    return Probe(name, family, lambda s, mark: s.ip(family)[0](payload(s, mark), to=s.ip(family)[2]), **more)


def _echo(family):
    if family == 4:
        return lambda s, mark: ICMP(type=8, id=s.port, seq=1) / Raw(mark)
    return lambda s, mark: ICMPv6EchoRequest(id=s.port, seq=1, data=mark)


def _both(family):
    """What is the same on IPv4 and IPv6."""
    return [
        _to_web(family, "TCP SYN to port 80 (http)", _syn(80)),
        _to_web(family, "TCP SYN to port 443 (https)", _syn(443), open=True),
        _to_web(family, "TCP SYN to port 22 (ssh)", _syn(22)),
        _to_web(family, "TCP data without a connection", _ack(443)),
        _to_web(family, "UDP 443 (QUIC)", _udp(443), open=True),
        _to_web(family, "UDP 123 (NTP)", _udp(123), open=True),
        _to_web(family, "UDP 4500 (VPN)", _udp(4500)),
        _to_web(family, "ICMP echo", _echo(family), open=True),
        _to_foreign(family, "DNS to a foreign resolver, UDP", _question, open=True),
        _to_foreign(family, "DNS to a foreign resolver, TCP", _syn(53)),
        _to_foreign(family, "DNS over TLS (TCP 853)", _syn(853)),
        _to_foreign(family, "DNS from port 53 to port 53", lambda s, mark: UDP(sport=53, dport=53) / Raw(mark)),
        Probe("UDP 443 from an address of another network", family, _from_elsewhere(family)),
    ]


def _from_elsewhere(family):
    """Also what a gateway says to such a sender must not leave: it would quote the packet."""
    def frames(s, mark):
        return dataclasses.replace(s, address4="203.0.113.7", address6="2001:db8:dead::7").ip(family)[0](_udp(443)(s, mark))
    return frames


# Fragments of IPv4. The mark is in the last sixteen bytes of the datagram or, where only the first fragment is sent, in the first.

def _datagram(s, mark, size=1200):
    """A UDP datagram as bytes, the mark at both ends, its checksum left out as IPv4 permits."""
    padding = b"." * (size - 2 * len(mark))
    return bytes(UDP(sport=s.port, dport=443, len=8 + size, chksum=0)) + mark + padding + mark


def _pieces4(s, number, *pieces):
    """pieces: (offset, bytes, more)"""
    return [s._frame(IP(src=s.address4, dst=network.WEB4, id=number, frag=offset // 8, flags="MF" if more else 0, proto=17), (Raw(data),))
            for offset, data, more in pieces]


def _fragments4(cut):
    def frames(s, mark):
        return _pieces4(s, random.randrange(1, 65536), *cut(_datagram(s, mark)))
    return frames


def _tiny_tcp4(s, mark):
    """The TCP header is cut after eight bytes: the flags are in the second fragment (RFC 1858)."""
    data = bytes(IP(src=s.address4, dst=network.WEB4) / TCP(sport=s.port, dport=443, flags="S") / Raw(mark))[20:]
    number = random.randrange(1, 65536)
    return [s._frame(IP(src=s.address4, dst=network.WEB4, id=number, frag=offset // 8, flags=flags, proto=6), (Raw(part),))
            for offset, part, flags in ((0, data[:8], "MF"), (8, data[8:], 0))]


WHOLE = lambda d: ((0, d[:600], True), (600, d[600:], False))  # noqa: E731
FIRST = lambda d: ((0, d[:600], True),)  # noqa: E731
LATER = lambda d: ((600, d[600:], False),)  # noqa: E731
OVERLAPPING = lambda d: ((0, d[:600], True), (8, d[8:608], True), (600, d[600:], False))  # noqa: E731


def _only4():
    return [
        Probe("a datagram in two fragments", 4, _fragments4(WHOLE), open=True),
        Probe("a first fragment alone", 4, _fragments4(FIRST)),
        Probe("a later fragment alone", 4, _fragments4(LATER)),
        Probe("overlapping fragments", 4, _fragments4(OVERLAPPING)),
        Probe("a tiny first fragment (TCP flags in the second)", 4, _tiny_tcp4),
        Probe("IP options", 4, lambda s, mark: s.over4(UDP(sport=s.port, dport=443), Raw(mark), options=[IPOption_NOP()] * 4)),
        Probe("6in4 (protocol 41)", 4, lambda s, mark: s.over4(IPv6(src=s.address6, dst=network.WEB6), UDP(sport=s.port, dport=443), Raw(mark))),
        Probe("IP in IP (protocol 4)", 4, lambda s, mark: s.over4(IP(src=s.address4, dst=network.WEB4), UDP(sport=s.port, dport=443), Raw(mark))),
    ] + _protocols(4)


def _protocols(family):
    to = lambda *layers, **fields: (lambda s, mark: s.ip(family)[0](*(layer(mark) if callable(layer) else layer for layer in layers), **fields))  # noqa: E731
    number = lambda protocol: {"proto": protocol} if family == 4 else {"nh": protocol}  # noqa: E731
    return [
        Probe("GRE (protocol 47)", family, to(GRE(proto=0x6558), Raw, **number(47))),
        Probe("ESP (protocol 50)", family, to(ESP(spi=0xCF, seq=1), Raw, **number(50))),
        Probe("SCTP (protocol 132)", family, to(_sctp_init, **number(132))),
        Probe("a protocol without a name (253)", family, to(Raw, **number(253))),
    ]


def _sctp_init(mark):
    """An INIT with the mark as an unknown parameter; the checksum is left wrong, a router does not look at it."""
    parameter = b"\xc0\xcf" + (4 + len(mark)).to_bytes(2, "big") + mark
    chunk = b"\x01\x00" + (20 + len(parameter)).to_bytes(2, "big") + bytes(16) + parameter
    return Raw((40000).to_bytes(2, "big") + (443).to_bytes(2, "big") + bytes(8) + chunk)


# IPv6: extension headers, and fragments of its own.

def _behind(*headers):
    return lambda s, mark: s.over6(*(header() for header in headers), UDP(sport=s.port, dport=443), Raw(mark))


def _pad():
    return PadN(optdata=bytes(4))


def _hop():
    return IPv6ExtHdrHopByHop(options=[_pad()])


def _destination():
    return IPv6ExtHdrDestOpt(options=[_pad()])


def _routing(kind):
    return lambda: IPv6ExtHdrRouting(type=kind, segleft=0, addresses=[])


def _atomic():
    return IPv6ExtHdrFragment(offset=0, m=0, id=random.randrange(1 << 32))


def _checked_datagram(s, mark, size=1200):
    """As _datagram, with the checksum that IPv6 demands."""
    padding = b"." * (size - 2 * len(mark))
    return bytes(IPv6(src=s.address6, dst=network.WEB6) / UDP(sport=s.port, dport=443) / Raw(mark + padding + mark))[40:]


def _fragments6(cut, *before):
    def frames(s, mark):
        number = random.randrange(1 << 32)
        return [frame for offset, data, more in cut(_checked_datagram(s, mark))
                for frame in s.over6(*(header() for header in before), IPv6ExtHdrFragment(nh=17, offset=offset // 8, m=int(more), id=number), Raw(data))]
    return frames


def _hidden_header(s, mark):
    """The first fragment holds destination options only: the UDP header is in the second (RFC 7112 forbids it)."""
    number, data = random.randrange(1 << 32), _checked_datagram(s, mark)
    options = bytes(IPv6ExtHdrDestOpt(nh=17, options=[_pad()]))
    return (s.over6(IPv6ExtHdrFragment(nh=60, offset=0, m=1, id=number), Raw(options))
            + s.over6(IPv6ExtHdrFragment(nh=60, offset=len(options) // 8, m=0, id=number), Raw(data)))


def _only6():
    return [
        Probe("a datagram in two fragments", 6, _fragments6(WHOLE), open=True),
        Probe("a first fragment alone", 6, _fragments6(FIRST)),
        Probe("a later fragment alone", 6, _fragments6(LATER)),
        Probe("overlapping fragments", 6, _fragments6(OVERLAPPING)),
        Probe("an atomic fragment (a fragment header, one fragment)", 6, _behind(_atomic)),
        Probe("a first fragment without the UDP header", 6, _hidden_header),
        Probe("hop-by-hop options", 6, _behind(_hop)),
        Probe("destination options", 6, _behind(_destination)),
        Probe("a routing header of type 0", 6, _behind(_routing(0))),
        Probe("a routing header of type 4 (segment routing)", 6, _behind(_routing(4))),
        Probe("hop-by-hop, destination, routing and fragment headers together", 6, _behind(_hop, _destination, _routing(4), _atomic)),
        Probe("no next header (59) and data", 6, lambda s, mark: s.over6(Raw(mark), nh=59)),
        Probe("IPv4 in IPv6 (next header 4)", 6, lambda s, mark: s.over6(IP(src=s.address4, dst=network.WEB4), UDP(sport=s.port, dport=443), Raw(mark))),
    ] + _protocols(6)


ALL = _both(4) + _only4() + _both(6) + _only6()
# What is tried from other addresses: one that the device takes later, one of somebody who is logged in.
FEW = [probe for probe in _both(4) + _both(6) if probe.name in ("TCP SYN to port 443 (https)", "UDP 443 (QUIC)", "ICMP echo")]
