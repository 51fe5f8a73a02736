"""One Router Solicitation, and the Router Advertisement that answers it (RFC 4861, sections 4.1 and 4.2)."""
import dataclasses
import socket
import struct
import time

import namespace

_SOLICITATION, _ADVERTISEMENT = 133, 134
_ROUTERS = "ff02::2"
PREFIX, RDNSS, CAPPORT = 3, 25, 37  # RFC 4861; RFC 8106; RFC 8910, section 2.3


@dataclasses.dataclass
class Advertisement:
    managed: bool     # addresses by DHCPv6
    other: bool       # other information by DHCPv6
    options: dict     # by type, without type and length; the last of a type

    @property
    def capport(self):
        """Without the NULs that fill it up to eight bytes; empty where there is none."""
        return self.options.get(CAPPORT, b"").rstrip(b"\0")


def _read(message):
    options, at = {}, 16
    while at + 2 <= len(message) and message[at + 1]:
        length = 8 * message[at + 1]
        options[message[at]] = message[at + 2:at + length]
        at += length
    return Advertisement(bool(message[5] & 0x80), bool(message[5] & 0x40), options)


def advertised(client, seconds=5):
    """The first that the client gets; None: none within `seconds`. It asks again each second."""
    with namespace.inside(client.namespace), socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6) as s:
        here = socket.if_nametoindex("eth0")
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
        s.settimeout(0.2)
        deadline, asked = time.monotonic() + seconds, 0.0
        while time.monotonic() < deadline:
            if time.monotonic() - asked >= 1:
                asked = time.monotonic()
                s.sendto(struct.pack(">BBHI", _SOLICITATION, 0, 0, 0), (_ROUTERS, 0, 0, here))
            try:
                message = s.recv(1500)
            except OSError:
                continue
            if message[0] == _ADVERTISEMENT:
                return _read(message)
    return None
