"""Leak checks: what a device without a session sends must not arrive in the internet, and what one with a session sends must.

Every probe is first sent through a plain router, where all must arrive: a probe that is broken is found there and is no verdict."""
import contextlib
import random
import re
import socket
import subprocess
import time

import namespace
import network
import probes
from browser import Browser, Unreachable
from gateways import CannotRun, LoginRefused
from sniffer import Sniffer, new_mark

BEFORE, BORROWED, AFTER, ENDED = "leaks before login", "leaks with a neighbour's address", "ordinary traffic after login", "after logout"
UNUSED, SECOND = "IPv6: from an address that the device had not used before login", "IPv6: from a second (privacy) address"
STOPS = ("a download stops", "the flows that were open are closed")


class Device:
    """A client that sends frames as it pleases."""

    def __init__(self, client):
        self.client = client
        self.sender = probes.Sender(client.mac, self._gateway_mac(), client.address4, client.address6, random.randrange(20000, 60000))
        with namespace.inside(client.namespace):
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            self._socket.bind(("eth0", 0))

    def _gateway_mac(self):
        """As any device learns it."""
        for address in (network.GATEWAY4, network.GATEWAY6):
            subprocess.run(["ip", "netns", "exec", self.client.namespace, "ping", "-c", "1", "-W", "1", address], capture_output=True, check=False)
        shown = subprocess.run(["ip", "-n", self.client.namespace, "neighbour", "show", network.GATEWAY4], capture_output=True, text=True, check=True).stdout
        found = re.search(r"lladdr (\S+)", shown)
        if not found:
            raise CannotRun("nobody on the clients' side answers for %s" % network.GATEWAY4)
        return found.group(1)

    def send(self, frames):
        for frame in frames:
            self._socket.send(frame)
            time.sleep(0.001)

    def close(self):
        self._socket.close()


def _arrivals(sniffer, device, sender, some, seconds=1.5):
    """Of the probes `some`, the set of those that arrive."""
    marks = {new_mark(): probe for probe in some}
    sniffer.forget()
    for mark, probe in marks.items():
        device.send(probe.frames(sender, mark))
    return {marks[mark] for mark in sniffer.seen(set(marks), seconds)}


def _row(probe):
    return "IPv%d: %s" % (probe.family, probe.name)


def check_probes(client):
    """Through a plain router every probe arrives, and the internet reaches a client. Else nothing can be said of any gateway."""
    device, sniffer = Device(client), Sniffer(network.INTERNET)
    try:
        missing = set(probes.ALL)
        for _ in range(3):  # the router may still be looking for its next hop
            missing -= _arrivals(sniffer, device, device.sender, missing)
        if missing:
            raise CannotRun("through a plain router these probes do not arrive: " + ", ".join(sorted(map(_row, missing))))
        for family in (4, 6):
            if not _from_internet(client, family):
                raise CannotRun("through a plain router the internet does not reach a client over IPv%d" % family)
    finally:
        device.close()
        sniffer.close()


def _from_internet(client, family):
    """Whether a datagram that nobody asked for arrives at the client."""
    mark, sniffer = new_mark(), Sniffer(client.namespace)
    try:
        with namespace.inside(network.INTERNET), socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.sendto(mark, (client.address6 if family == 6 else client.address4, 40000))
            return bool(sniffer.seen({mark}, 1))
    except OSError:
        return False
    finally:
        sniffer.close()


def _sign_in(gateway, client, number):
    """From the page to which the client's first request is sent."""
    browser = Browser(network.GATEWAY4, trust=gateway.trust, family=4)
    with namespace.inside(client.namespace):
        gateway.login(browser, browser.open("http://neverssl.example/"), number)
    return browser


class Leaks:
    def __init__(self, net, gateway, column):
        self._gateway, self._column = gateway, column
        self._client, self._neighbour, self._fresh = net.client("leak"), net.client("neighbour"), net.client("fresh")
        self._device, self._sniffer = Device(self._client), Sniffer(network.INTERNET)

    def run(self):
        try:
            self._before()
            _sign_in(self._gateway, self._neighbour, 0)
            self._borrowed()
            browser = _sign_in(self._gateway, self._client, 1)
            self._after()
            self._ended(browser)
        except (LoginRefused, Unreachable) as error:
            self._column.fail_rest(BORROWED, map(_row, probes.FEW), str(error))
            self._column.fail_rest(AFTER, [_row(probe) for probe in probes.ALL if probe.open] + [UNUSED, SECOND], str(error))
            self._column.fail_rest(ENDED, STOPS, str(error))
        finally:
            self._device.close()
            self._sniffer.close()

    def _before(self):
        arrived = _arrivals(self._sniffer, self._device, self._device.sender, probes.ALL)
        for probe in probes.ALL:
            self._column.expect(BEFORE, _row(probe), probe not in arrived, "it arrived in the internet")
        some = [probe for probe in probes.FEW if probe.family == 6]
        arrived = _arrivals(self._sniffer, self._device, self._as(self._client.address4, self._client.privacy6), some)
        for probe in some:
            self._column.expect(BEFORE, _row(probe) + " from a second (privacy) address", probe not in arrived, "it arrived in the internet")
        for family in (4, 6):
            row = "IPv%d: the internet does not reach the device" % family
            if family == 4 and "translation" in self._gateway.offers:
                self._column.not_offered(BEFORE, row)  # nobody out there can name the device
            else:
                self._column.expect(BEFORE, row, not _from_internet(self._client, family), "it did")

    def _as(self, address4, address6):
        """The device's own MAC, other addresses; new ports, because what was stopped may be remembered as a flow."""
        mine = self._device.sender
        return probes.Sender(mine.mac, mine.gateway_mac, address4, address6, random.randrange(20000, 60000))

    def _borrowed(self):
        """The neighbour's addresses, our own MAC. (With both, no router can tell: the switch has to.)"""
        sender = self._as(self._neighbour.address4, self._neighbour.address6)
        arrived = _arrivals(self._sniffer, self._device, sender, probes.FEW)
        for probe in probes.FEW:
            self._column.expect(BORROWED, _row(probe), probe not in arrived, "it arrived in the internet")

    def _offered(self, family):
        return family == 4 or "ipv6" in self._gateway.offers

    def _after(self):
        self._sender = self._as(self._client.address4, self._client.address6)
        some = [probe for probe in probes.ALL if probe.open and self._offered(probe.family)]
        arrived = _arrivals(self._sniffer, self._device, self._sender, some)
        for probe in (probe for probe in probes.ALL if probe.open):
            if probe in some:
                self._column.expect(AFTER, _row(probe), probe in arrived, "it did not arrive in the internet")
            else:
                self._column.not_offered(AFTER, _row(probe))
        self._new_addresses()

    def _new_addresses(self):
        """A device that logged in over IPv4 has IPv6 addresses too, and takes another one daily. Its own system opens the connections; it knows
        its router, as after a router advertisement, so it need not ask for it from the new address."""
        if not self._offered(6):
            for row in (UNUSED, SECOND):
                self._column.not_offered(AFTER, row)
            return
        network.ip("-6 neighbour replace %s lladdr %s dev eth0 nud reachable" % (network.GATEWAY6, self._device.sender.gateway_mac), self._fresh.namespace)
        _sign_in(self._gateway, self._fresh, 4)
        network.ip("address add %s/64 dev eth0" % self._fresh.privacy6, self._fresh.namespace)
        for row, address in ((UNUSED, self._fresh.address6), (SECOND, self._fresh.privacy6)):
            self._column.expect(AFTER, row, self._reaches(address), "no connection within ten seconds")

    def _reaches(self, address):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with namespace.inside(self._fresh.namespace), contextlib.suppress(OSError):
                with socket.create_connection((network.WEB6, 443), timeout=1, source_address=(address, 0)):
                    return True
        return False

    def _ended(self, browser):
        """A download that stops, and flows that had been permitted."""
        if "logout" not in self._gateway.offers:
            for row in STOPS:
                self._column.not_offered(ENDED, row)
            return
        self._column.expect(ENDED, STOPS[0], *self._download_stops(browser))
        some = [probe for probe in probes.ALL if probe.open and self._offered(probe.family)]
        arrived = _arrivals(self._sniffer, self._device, self._sender, some)
        self._column.expect(ENDED, STOPS[1], not arrived, "still arriving: " + ", ".join(sorted(map(_row, arrived))))

    def _download_stops(self, browser):
        """(whether it does, why not). The device logs out in the middle of it, whatever becomes of the download."""
        with namespace.inside(self._client.namespace):
            download = _download()
            try:
                self._gateway.logout(browser)
            except (LoginRefused, Unreachable) as error:
                return False, "the device cannot log out: %s" % error
            if download is None:
                return False, "it had never begun"
            with download:
                time.sleep(1)
                while _receives(download, 0.05):  # what was under way
                    pass
                return not _receives(download, 1.5), "it goes on"


def _download():
    """A connection on which a line arrives every tenth of a second, or None."""
    try:
        connection = socket.create_connection((network.WEB4, 80), timeout=3)
        connection.sendall(b"GET /drip HTTP/1.1\r\nHost: web.example\r\n\r\n")
        return connection if _receives(connection) else None
    except OSError:
        return None


def _receives(connection, seconds=2):
    connection.settimeout(seconds)
    try:
        return bool(connection.recv(65536))
    except OSError:
        return False
