"""One Information-request of DHCPv6, and the options of the reply (RFC 8415, sections 8, 18.2.6 and 21)."""
import os
import socket
import struct

import namespace

_INFORMATION_REQUEST, _REPLY = 11, 7
_CLIENT, _REQUESTED, _ELAPSED = 1, 6, 8
_SERVERS = "ff02::1:2"  # All_DHCP_Relay_Agents_and_Servers
DNS, CAPPORT = 23, 103  # RFC 3646; RFC 8910, section 2.2


def _option(kind, value):
    return struct.pack(">HH", kind, len(value)) + value


def _request(mac, number, wanted):
    identity = b"\x00\x03\x00\x01" + bytes.fromhex(mac.replace(":", ""))  # DUID-LL
    return (bytes([_INFORMATION_REQUEST]) + number + _option(_CLIENT, identity) + _option(_ELAPSED, bytes(2))
            + _option(_REQUESTED, b"".join(struct.pack(">H", kind) for kind in wanted)))


def _options(message):
    found, at = {}, 4
    while at + 4 <= len(message):
        kind, length = struct.unpack_from(">HH", message, at)
        found[kind] = message[at + 4:at + 4 + length]
        at += 4 + length
    return found


def replied_options(client, wanted, seconds=5):
    """Options of the first reply that the client gets; none within `seconds`: empty."""
    number = os.urandom(3)
    with namespace.inside(client.namespace), socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as s:
        here = socket.if_nametoindex("eth0")
        s.settimeout(seconds)
        s.bind(("::", 546, 0, here))
        try:
            s.sendto(_request(client.mac, number, wanted), (_SERVERS, 547, 0, here))
            while True:
                message = s.recv(1500)
                if message[0] == _REPLY and message[1:4] == number:
                    return _options(message)
        except OSError:
            return {}
