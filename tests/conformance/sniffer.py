"""What arrives in the internet, or at a client: every frame of an interface, looked through for marks."""
import os
import select
import socket
import time

import namespace

_ETH_P_ALL = 3
_SO_RCVBUFFORCE = 33


def new_mark():
    """Sixteen bytes that no other packet holds."""
    return b"cf" + os.urandom(7).hex().encode()


class Sniffer:
    """A check is judged by the marks that are seen here, never by what a sender thinks of its own packet."""

    def __init__(self, where, interface="eth0"):
        with namespace.inside(where):
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
            self._socket.bind((interface, 0))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, 16 << 20)

    def forget(self):
        """What has arrived until now is of no interest."""
        while select.select([self._socket], [], [], 0)[0]:
            self._socket.recvfrom(65535)

    def seen(self, marks, seconds):
        """Those of `marks` that arrive within `seconds`; returns as soon as all have."""
        found, deadline = set(), time.monotonic() + seconds
        while len(found) < len(marks) and (left := deadline - time.monotonic()) > 0:
            if not select.select([self._socket], [], [], left)[0]:
                break
            frame, where = self._socket.recvfrom(65535)
            if where[2] != socket.PACKET_OUTGOING:
                found.update(mark for mark in marks if mark in frame)
        return found

    def close(self):
        self._socket.close()
