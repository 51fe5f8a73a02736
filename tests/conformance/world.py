"""A network, an internet behind it and room for one gateway between: from an empty machine to an empty machine."""
import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile

import network
from gateways import CannotRun, Site

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LOCK = "/run/beffroi-conformance.lock"


@contextlib.contextmanager
def alone():
    """One at a time on this machine: all have the same namespaces."""
    with open(LOCK, "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotRun("another one is running on this machine") from error
        try:
            yield
        finally:
            os.remove(LOCK)


def certificate(work):
    """What the internet's hosts show, and what devices trust for it."""
    hosts = "www.google.com www.gstatic.com accounts.google.com www.googleapis.com web.example".split()
    path = os.path.join(work, "internet")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "30", "-subj", "/CN=internet",
                    "-addext", "subjectAltName=" + ",".join("DNS:" + host for host in hosts), "-keyout", path + ".key", "-out", path + ".pem"],
                   check=True, capture_output=True)
    return path + ".pem", path + ".key"


class World:
    def __init__(self, clients):
        """`clients`: all that may ask for an address (network.Client)."""
        self.net = None
        self._work, self._neighbours = tempfile.mkdtemp(prefix="beffroi-conformance.", dir="/tmp"), network.NeighbourTable()
        os.chmod(self._work, 0o711)
        self.site = Site(self._work, ROOT, clients)

    def empty(self):
        """As it must be before `up`, whatever a run that was killed has left."""
        network.Network.down()
        self._neighbours.raise_limits()
        self._pair = certificate(self._work)
        self.trust = self._pair[0]

    def up(self, ports=None):
        """`ports`: see network.Network."""
        self.net = network.Network(ports)
        self.net.up()
        self.site.start("internet", [os.path.join(HERE, "internet"), *self._pair], where=network.INTERNET)
        self.site.await_that("an internet", lambda: self.site.logged("internet", "ready"))

    def down(self):
        """The network and what ran in it; `up` may follow."""
        self.site.stop_all()
        if self.net:
            self.net.give_ports_back()
        network.Network.down()

    def clear(self):
        self.down()
        self._neighbours.restore()
        shutil.rmtree(self._work, ignore_errors=True)
