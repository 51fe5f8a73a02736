"""As much DNS as the suite needs: a question, its answer, and the table of its internet's names (RFC 1035)."""
import random
import socket
import struct

import network

A, AAAA = 1, 28
# Windows compares what it resolves with these (Network Connectivity Status Indicator, active DNS probe).
NCSI4, NCSI6 = "131.107.255.255", "fd3e:4f5a:5b81::1"


def question(name, kind, number=None):
    number = random.randrange(65536) if number is None else number
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.rstrip(".").split("."))
    return struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", kind, 1)


def asked(message):
    """(name, kind, length of header and question)"""
    labels, at = [], 12
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode("ascii", "replace"))
        at += 1 + message[at]
    return ".".join(labels).lower(), struct.unpack(">H", message[at + 1:at + 3])[0], at + 5


def address_of(name, kind):
    """What the suite's internet answers: every name exists, so that no check depends on a list."""
    if name == "dns.msftncsi.com":
        return NCSI4 if kind == A else NCSI6
    return network.WEB4 if kind == A else network.WEB6


def answer(message):
    name, kind, end = asked(message)
    records = b""
    if kind in (A, AAAA):
        data = socket.inet_pton(socket.AF_INET if kind == A else socket.AF_INET6, address_of(name, kind))
        records = struct.pack(">HHHIH", 0xC00C, kind, 1, 5, len(data)) + data
    return message[:2] + struct.pack(">HHHHH", 0x8580, 1, 1 if records else 0, 0, 0) + message[12:end] + records


def addresses_in(message):
    """The addresses of an answer's records, compressed names skipped."""
    count, at, found = struct.unpack(">H", message[6:8])[0], asked(message)[2], []
    for _ in range(count):
        while message[at] & 0xC0 != 0xC0 and message[at]:
            at += 1 + message[at]
        at += 2 if message[at] else 1
        kind, _, _, length = struct.unpack(">HHIH", message[at:at + 10])
        data = message[at + 10:at + 10 + length]
        at += 10 + length
        if kind in (A, AAAA):
            found.append(socket.inet_ntop(socket.AF_INET if kind == A else socket.AF_INET6, data))
    return found


def resolve(name, kind, server, seconds=3):
    """Addresses; none when the name has none or nobody answers."""
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as s:
        s.settimeout(seconds)
        s.connect((server, 53))
        try:
            s.send(question(name, kind))
            return addresses_in(s.recv(1232))
        except OSError:
            return []
