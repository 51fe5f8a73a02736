"""Those who must not notice: a neighbour who opens the page and logs in, and the process that answers her."""
import os
import signal
import time

import namespace
import network
from browser import Browser, Unreachable, forms_of
from gateways import LoginRefused

PATIENCE = 5  # seconds for the page, and for a login: a person would wait that long


class Neighbour:
    """A device that attacks nobody."""

    def __init__(self, net, gateway, name, person, family=4):
        self._client, self._gateway, self._person, self._family = net.client(name), gateway, person, family

    def _browser(self):
        return Browser(network.GATEWAY4, trust=self._gateway.trust, seconds=PATIENCE, family=self._family)

    def page(self):
        """Why the login page does not open, or nothing."""
        return self._timed(lambda browser: browser.open("https://%s/" % self._gateway.portal_host))

    def logs_in(self):
        """Likewise of a login, from the redirection on; she logs out again."""
        def whole(browser):
            self._gateway.login(browser, browser.open("http://web.example/"), self._person)
            self._gateway.logout(browser)
        return self._timed(whole)

    def stays_in(self):
        with namespace.inside(self._client.namespace):
            browser = self._browser()
            self._gateway.login(browser, browser.open("http://web.example/"), self._person)

    def _timed(self, do):
        begun = time.monotonic()
        try:
            with namespace.inside(self._client.namespace):
                do(self._browser())
        except (Unreachable, LoginRefused) as error:
            return str(error)[:200]
        took = time.monotonic() - begun
        return "" if took <= PATIENCE else "it took %.1f s" % took


class Leaver:
    """Somebody whose login is under way when the gateway is told to stop."""

    def __init__(self, net, gateway, name, person):
        with namespace.inside(net.client(name).namespace):
            browser = Browser(network.GATEWAY4, trust=gateway.trust, seconds=3 * PATIENCE, family=4)
            page = browser.open("https://%s/" % gateway.portal_host)
            form = next(form for form in forms_of(page) if "password" in form.fields)
            self._request = gateway.login_request(form, browser, person)
            self._socket = browser.connect(form.action)
        self._socket.sendall(self._request[:-9])

    def goes_on(self):
        """The status that she is answered with, or why there is none."""
        try:
            self._socket.sendall(self._request[-9:])
            answer = b""
            while piece := self._socket.recv(65_536):
                answer += piece
        except OSError as error:
            return str(error)
        return answer.split(b"\r\n")[0].decode() or "nothing"


class Process:
    """The gateway: what it holds, and whether it is still the same."""

    def __init__(self, pid):
        self._pid, self._begun = pid, self._start_time(pid)

    @staticmethod
    def _start_time(pid):
        with open("/proc/%d/stat" % pid, encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[19]

    def same(self):
        try:
            return self._start_time(self._pid) == self._begun
        except OSError:
            return False

    def stop(self):
        os.kill(self._pid, signal.SIGTERM)

    def ended(self):
        """Whether or not somebody has asked for its exit status."""
        try:
            with open("/proc/%d/stat" % self._pid, encoding="ascii") as file:
                return file.read().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            return True

    def descriptors(self):
        return len(os.listdir("/proc/%d/fd" % self._pid))

    def memory(self):
        """Resident, and the most that ever was, in MB."""
        with open("/proc/%d/status" % self._pid, encoding="ascii") as file:
            fields = dict(line.split(":", 1) for line in file)
        return tuple(int(fields[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM"))
