#!/usr/bin/env python3
"""A supplicant of EAP-TTLS that puts any attributes into the tunnel, which eapol_test does not.

Usage: hostile_supplicant.py SERVER:PORT SECRET-FILE OUTER-STATION NUMBER=TEXT...
The attributes after OUTER-STATION go into the tunnel, as AVPs of that number. Prints "reject", or "accept" and the Class.
"""
import hashlib
import hmac
import os
import socket
import ssl
import struct
import sys

TTLS, MORE, START = 21, 0x40, 0x20
USER_NAME, STATE, CLASS, CALLING_STATION_ID, EAP_MESSAGE, MESSAGE_AUTHENTICATOR = 1, 24, 25, 31, 79, 80


class Radius:
    def __init__(self, server, secret, station):
        host, port = server.rsplit(":", 1)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(10)
        self.socket.connect((host, int(port)))
        self.secret, self.station, self.state, self.number = secret, station, None, 0

    def ask(self, eap):
        """(code, attributes) of the answer to one EAP message."""
        self.number += 1
        attributes = [(USER_NAME, b"anonymous@lycee.example"), (CALLING_STATION_ID, self.station)]
        attributes += [(EAP_MESSAGE, eap[at:at + 253]) for at in range(0, len(eap), 253)]
        if self.state:
            attributes.append((STATE, self.state))
        body = b"".join(bytes((number, len(value) + 2)) + value for number, value in attributes)
        body += bytes((MESSAGE_AUTHENTICATOR, 18)) + bytes(16)
        packet = struct.pack("!BBH", 1, self.number, 20 + len(body)) + os.urandom(16) + body
        packet = packet[:-16] + hmac.digest(self.secret, packet, hashlib.md5)
        self.socket.send(packet)
        answer = self.socket.recv(4096)
        found, at = [], 20
        while at < len(answer):
            found.append((answer[at], answer[at + 2:at + answer[at + 1]]))
            at += answer[at + 1]
        self.state = next((value for number, value in found if number == STATE), None)
        return answer[0], found


def eap_of(attributes):
    return b"".join(value for number, value in attributes if number == EAP_MESSAGE)


def response(identifier, data):
    return struct.pack("!BBH", 2, identifier, 4 + len(data)) + data


def avps(wanted):
    text = b""
    for number, value in wanted:
        avp = struct.pack("!II", number, 0x40 << 24 | 8 + len(value)) + value
        text += avp + bytes(-len(avp) % 4)
    return text


class Tunnel:
    """TLS over EAP-TTLS, by what the server sends and what is to be said."""

    def __init__(self, radius):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # it is the server that is tried
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing)
        self.radius = radius

    def exchange(self, eap, data):
        """Says `data` in answer to `eap`; takes the fragments of what comes back."""
        code, found = self.radius.ask(response(eap[1], bytes((TTLS, 0)) + data))
        while code == 11:
            eap = eap_of(found)
            flags, body = eap[5], eap[6:]
            self.incoming.write(body[4:] if flags & 0x80 else body)
            if not flags & MORE:
                break
            code, found = self.radius.ask(response(eap[1], bytes((TTLS, 0))))
        return code, found

    def login(self, wanted):
        code, found = self.radius.ask(response(0, b"\x01anonymous@lycee.example"))
        eap = eap_of(found)
        assert code == 11 and eap[4] == TTLS and eap[5] & START, (code, eap)
        while True:
            try:
                self.tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                code, found = self.exchange(eap, self.outgoing.read())
                assert code == 11, code
                eap = eap_of(found)
        self.tls.write(avps(wanted))
        return self.exchange(eap, self.outgoing.read())


def main():
    server, secret_file, station, *tunnelled = sys.argv[1:]
    with open(secret_file, "rb") as file:
        secret = file.readline().strip()
    wanted = [(int(number), text.encode()) for number, text in (one.split("=", 1) for one in tunnelled)]
    code, found = Tunnel(Radius(server, secret, station.encode())).login(wanted)
    print("accept " + dict(found)[CLASS].hex() if code == 2 else "reject")


main()
