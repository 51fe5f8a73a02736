"""The bell: many people log in within a short window, each on a device of its own, while one who is in already goes on working.

Nobody waits for anybody: everyone has a moment at which to begin, and the time is counted from there, so a gateway that lets people wait
before they may even begin does not look faster."""
import concurrent.futures
import multiprocessing
import random
import socket
import threading
import time

import crowd
import namespace
import network
import probes
from browser import Browser, Unreachable
from clients import android
from gateways import LoginRefused
from leaks import Device
from sniffer import Sniffer, new_mark

FAMILY = "the storm at the bell"
ROWS = ("everybody with an account gets in", "99 of 100 reach the internet within %d s of their first request" % android.SECONDS,
        "who is in already goes on: at most 1 packet in 100 is lost", "a device without a session stays outside meanwhile")
PROCESSES, THREADS, FIRST_PERSON = 2, 150, 20
PATIENCE = 30  # seconds for each request; a person has left by then


def _one(gateway, device, number):
    """From the first request to the internet; returns why not, or nothing."""
    browser = Browser(network.GATEWAY4, android.BROWSER, gateway.trust, PATIENCE, 4, device.address4)
    try:
        gateway.login(browser, browser.open(android.PROBES[0].url), number)
        answer = browser.fetch(android.PROBES[0].url)
        return "" if answer.status == 204 else "logged in, and the internet answers %d" % answer.status
    except (Unreachable, LoginRefused) as error:
        return str(error)[:200]


def _share(gateway, work, begin, pipe):
    """One process's part of the crowd: [(moment, device, number)] → [(seconds, reason)]."""
    def when_due(item):
        moment, device, number = item
        time.sleep(max(0.0, begin + moment - time.monotonic()))
        reason = _one(gateway, device, number)
        return time.monotonic() - begin - moment, reason, time.monotonic() - begin
    with concurrent.futures.ThreadPoolExecutor(THREADS) as threads:
        pipe.send(list(threads.map(when_due, work)))
    pipe.close()


class Echoes(threading.Thread):
    """A device that is in: a hundred packets a second, each echoed by the internet."""

    def __init__(self, client):
        super().__init__()
        with namespace.inside(client.namespace):
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._socket.connect((network.WEB4, 443))
        self._socket.settimeout(0.01)
        self._over = threading.Event()
        self.sent, self.back = 0, 0

    def run(self):
        following = time.monotonic()
        while not self._over.is_set():
            self.sent += 1
            self._send()
            following += 0.01
            while (left := following - time.monotonic()) > 0:
                self._receive(left)
        end = time.monotonic() + 1
        while time.monotonic() < end and self.back < self.sent:
            self._receive(0.1)

    def _send(self):
        try:
            self._socket.send(b"%d" % self.sent)
        except OSError:
            pass  # it counts as lost

    def _receive(self, seconds):
        self._socket.settimeout(seconds)
        try:
            self._socket.recv(64)
            self.back += 1
        except OSError:
            pass

    def stop(self):
        self._over.set()
        self.join()
        self._socket.close()


class Outsider(threading.Thread):
    """A device that is not in: it tries the ordinary probes again and again."""

    def __init__(self, client):
        super().__init__()
        self._device, self._sniffer, self._over = Device(client), Sniffer(network.INTERNET), threading.Event()
        self.leaked = set()

    def run(self):
        some = [probe for probe in probes.ALL if probe.open and probe.family == 4]
        while not self._over.is_set():
            marks = {new_mark(): probe for probe in some}
            for mark, probe in marks.items():
                self._device.send(probe.frames(self._device.sender, mark))
            self.leaked |= {marks[mark].name for mark in self._sniffer.seen(set(marks), 0.5)}

    def stop(self):
        self._over.set()
        self.join()
        self._device.close()
        self._sniffer.close()


class Storm:
    def __init__(self, net, gateway, column, size, window):
        self._net, self._gateway, self._column, self._size, self._window = net, gateway, column, size, window

    def run(self):
        if "storm" not in self._gateway.offers:
            for row in ROWS:
                self._column.not_offered(FAMILY, row)
            return
        devices = network.crowd(self._size)
        crowd.up(self._net, devices)
        inside, outside = self._net.client("working"), self._net.client("outside")
        reason = self._let_in(inside)
        echoes, outsider = Echoes(inside), Outsider(outside)
        echoes.start()
        outsider.start()
        try:
            results = self._crowd(devices)
        finally:
            echoes.stop()
            outsider.stop()
        self._judge(results, echoes, outsider, reason)

    def _let_in(self, client):
        with namespace.inside(client.namespace):
            return _one(self._gateway, client, 3)

    def _crowd(self, devices):
        chance = random.Random(1)  # the same storm for every gateway
        work = sorted(((chance.uniform(0, self._window), device, FIRST_PERSON + i) for i, device in enumerate(devices)), key=lambda item: item[0])
        fork, begin, parts = multiprocessing.get_context("fork"), time.monotonic() + 1, []
        with namespace.inside(crowd.NAME):  # children begin in the namespace of this thread
            for share in range(PROCESSES):
                ours, theirs = fork.Pipe(duplex=False)
                process = fork.Process(target=_share, args=(self._gateway, work[share::PROCESSES], begin, theirs), daemon=True)
                process.start()
                theirs.close()
                parts.append((process, ours))
        results = [result for _, pipe in parts for result in pipe.recv()]
        for process, _ in parts:
            process.join()
        return results

    def _judge(self, results, echoes, outsider, reason):
        reasons = [why for _, why, _ in results if why]
        through = sorted(seconds for seconds, why, _ in results if not why)
        last = max((end for _, why, end in results if not why), default=0.0)
        within = sum(1 for seconds in through if seconds <= android.SECONDS)
        lost = echoes.sent - echoes.back
        self._column.expect(FAMILY, ROWS[0], not reasons, "%d of %d did not; %s" % (len(reasons), len(results), _most_common(reasons)))
        self._column.expect(FAMILY, ROWS[1], within >= 0.99 * len(results), "%d of %d" % (within, len(results)))
        self._column.expect(FAMILY, ROWS[2], not reason and lost <= 0.01 * echoes.sent, reason or "%d of %d lost" % (lost, echoes.sent))
        self._column.expect(FAMILY, ROWS[3], not outsider.leaked, "arrived: " + ", ".join(sorted(outsider.leaked)))
        self._column.figure("people in %g s" % self._window, len(results), "people")
        self._column.figure("logins completed per second", "%.1f" % (len(through) / last if last else 0), "1/s")
        self._column.figure("first request to internet, median", _percentile(through, 50), "s")
        self._column.figure("first request to internet, 99th percentile", _percentile(through, 99), "s")
        self._column.figure("did not get in", len(reasons), "people")
        self._column.figure("packets lost of one who was in already", "%.2f" % (100 * lost / max(1, echoes.sent)), "%")


def _percentile(values, wanted):
    return "%.2f" % values[min(len(values) - 1, len(values) * wanted // 100)] if values else "-"


def _most_common(reasons):
    return max(set(reasons), key=reasons.count) if reasons else ""
