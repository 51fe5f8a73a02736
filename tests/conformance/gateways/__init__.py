"""What the suite needs to know of a gateway: one module each, with a class Gateway. README.md says how to write one for another."""
import contextlib
import os
import subprocess
import time

import namespace
import network


class CannotRun(Exception):
    """The environment lacks something: no verdict on the gateway."""


class LoginRefused(Exception):
    """The gateway did not let a person in who should have been."""


class Site:
    """Where a gateway stands, and the means to start its programs there."""

    def __init__(self, work, root, clients):
        self.work, self.root, self._clients = work, root, clients
        self.namespace, self.inside, self.outside = network.GATEWAY, network.INSIDE, network.OUTSIDE
        self.address4, self.address6 = network.GATEWAY4, network.GATEWAY6
        self.resolver = network.RESOLVER4
        self._programs = {}

    def path(self, *names):
        return os.path.join(self.work, *names)

    def start(self, name, command, where=None, environment=None):
        """In the background, in the gateway's namespace; its output goes to the file NAME.log of the work folder."""
        with open(self.path(name + ".log"), "wb") as log:
            self._programs[name] = subprocess.Popen(
                ["ip", "netns", "exec", where or self.namespace] + command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **(environment or {})})

    def pid(self, name):
        """Of a program that was started; every step on the way to it becomes it."""
        return self._programs[name].pid

    def run(self, command, **options):
        """To its end, in the gateway's namespace."""
        return subprocess.run(["ip", "netns", "exec", self.namespace] + command, check=True, capture_output=True, text=True, **options).stdout

    def await_that(self, what, holds, seconds=20):
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise CannotRun("after %d seconds: not yet %s\n%s" % (seconds, what, self.last_lines()))
            time.sleep(0.1)

    def accepts(self, address, port):
        """Whether a TCP connection from the gateway itself is accepted."""
        import socket
        with namespace.inside(self.namespace), contextlib.suppress(OSError), socket.create_connection((address, port), timeout=1):
            return True
        return False

    def forward(self, ipv4=True, ipv6=True):
        network.sysctl(self.namespace, net__ipv4__ip_forward=int(ipv4), net__ipv6__conf__all__forwarding=int(ipv6))

    @property
    def leases(self):
        """The file of the addresses that DHCP has given out."""
        return self.path("dhcp.leases")

    def names(self, *options):
        """A resolver and DHCP server as a site has beside its gateway; every client has its lease. `options`: more of dnsmasq's."""
        with open(self.leases, "w", encoding="ascii") as file:
            file.writelines("%d %s %s * *\n" % (time.time() + 86400, client.mac, client.address4) for client in self._clients)
        self.start("names", ["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--user=root", "--bind-dynamic",
                             "--interface=" + self.inside, "--except-interface=lo", "--pid-file=" + self.path("names.pid"),
                             "--dhcp-leasefile=" + self.leases, "--server=" + self.resolver,
                             "--dhcp-range=10.77.1.1,10.77.254.254,12h", "--dhcp-lease-max=10000"] + list(options))

    def logged(self, name, words):
        """Whether a program has written them."""
        with open(self.path(name + ".log"), encoding="utf-8", errors="replace") as log:
            return words in log.read()

    def last_lines(self):
        text = []
        for name in self._programs:
            with open(self.path(name + ".log"), errors="replace") as log:
                text += ["--- %s" % name] + log.read().splitlines()[-15:]
        return "\n".join(text)

    def stop_all(self):
        for program in reversed(list(self._programs.values())):
            program.terminate()
        for program in self._programs.values():
            try:
                program.wait(5)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
        self._programs = {}
