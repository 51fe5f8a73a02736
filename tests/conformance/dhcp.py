"""One DHCPDISCOVER, and the options of the offer (RFC 2131, RFC 2132)."""
import os
import socket
import struct

import namespace

_COOKIE = b"\x63\x82\x53\x63"
_DISCOVER, _LIST, _END = b"\x35\x01\x01", 55, b"\xff"
CAPPORT = 114  # RFC 8910, section 2.1


def _discover(mac, number, wanted):
    fixed = struct.pack(">BBBB4sHH16s16s64s128s", 1, 1, 6, 0, number, 0, 0x8000, bytes(16), bytes.fromhex(mac.replace(":", "")), b"", b"")
    return fixed + _COOKIE + _DISCOVER + bytes([_LIST, len(wanted)]) + bytes(wanted) + _END


def _options(message):
    found, at = {}, 240
    while at < len(message) and message[at] != 255:
        if message[at] == 0:
            at += 1
            continue
        kind, length = message[at], message[at + 1]
        found[kind] = found.get(kind, b"") + message[at + 2:at + 2 + length]
        at += 2 + length
    return found


def offered_options(client, wanted, seconds=5):
    """Options of the first offer that the client gets; none within `seconds`: empty."""
    number = os.urandom(4)
    with namespace.inside(client.namespace), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
        s.settimeout(seconds)
        s.bind(("", 68))
        try:
            s.sendto(_discover(client.mac, number, wanted), ("255.255.255.255", 67))
            while True:
                message = s.recv(1500)
                if message[4:8] == number:
                    return _options(message)
        except OSError:
            return {}
