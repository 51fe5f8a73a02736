"""The network around a gateway, in network namespaces whose names begin with cf-:

    cf-<client> ... ── cf-lan (a bridge) ── lan0 ┐          ┌ wan0 ── cf-net  (an internet: the Web, DNS, NTP, echoes)
                                                 └─ cf-gw ──┘

Every client has a namespace and a MAC address of its own. Servers know the way back to clients, so a gateway need not translate
addresses. A gateway that is a box of its own takes the place of cf-gw: two of this machine's Ethernet ports are then moved into
cf-lan and cf-net."""
import dataclasses
import glob
import os
import signal
import subprocess

GATEWAY, BRIDGE, INTERNET = "cf-gw", "cf-lan", "cf-net"
INSIDE, OUTSIDE = "lan0", "wan0"
# The clients' side. The gateway is .1 and ::1.
GATEWAY4, GATEWAY6 = "10.77.0.1", "2001:db8:77::1"
# Between the gateway (.1) and the internet (.2).
UPLINK4, UPLINK6 = "198.51.100", "2001:db8:ffff:"
# Hosts of the internet.
WEB4, WEB6 = "192.0.2.80", "2001:db8:a::80"
RESOLVER4, RESOLVER6 = "192.0.2.53", "2001:db8:a::53"          # the one that the gateway's own resolver asks
FOREIGN4, FOREIGN6 = "192.0.2.153", "2001:db8:a::153"          # one that a client may have been set to
ADDRESSES4, ADDRESSES6 = (WEB4, RESOLVER4, FOREIGN4), (WEB6, RESOLVER6, FOREIGN6)


FIRST, FIRST_OF_STORM = 257, 4096  # numbers of clients


@dataclasses.dataclass(frozen=True)
class Client:
    name: str
    number: int

    @property
    def namespace(self):
        return "cf-" + self.name

    @property
    def mac(self):
        return "02:cf:00:00:%02x:%02x" % divmod(self.number, 256)

    @property
    def address4(self):
        return "10.77.%d.%d" % divmod(self.number, 256)

    @property
    def address6(self):
        """The one that it has from the beginning."""
        return "2001:db8:77::%x" % self.number

    @property
    def privacy6(self):
        """A second address of the device, as RFC 8981 makes them."""
        return "2001:db8:77::5eed:%x" % self.number


def possible_clients(storm):
    """All that a run may have."""
    return [Client("", FIRST + i) for i in range(64)] + crowd(storm)


def crowd(size):
    return [Client("storm", FIRST_OF_STORM + i) for i in range(size)]


def ip(arguments, namespace=None):
    subprocess.run(["ip"] + (["-n", namespace] if namespace else []) + arguments.split(), check=True)


def ip_batch(lines, namespace):
    subprocess.run(["ip", "-n", namespace, "-batch", "-"], input="\n".join(lines) + "\n", text=True, check=True)


def sysctl(namespace, **values):
    """sysctl("cf-gw", net__ipv4__ip_forward=1)"""
    settings = ["%s=%s" % (name.replace("__", "."), value) for name, value in values.items()]
    subprocess.run(["ip", "netns", "exec", namespace, "sysctl", "-qw"] + settings, check=True)


def mac_of(namespace, interface):
    out = subprocess.run(["ip", "-n", namespace, "-o", "link", "show", interface], check=True, capture_output=True, text=True).stdout
    return out.split("link/ether ")[1].split()[0]


class NeighbourTable:
    """How many neighbours the kernel remembers: one number for all namespaces together, 1,024 unless told. An appliance for thousands of devices is told
    more; so is this machine for as long as the suite runs."""
    _WANTED = {"gc_thresh1": 8192, "gc_thresh2": 32768, "gc_thresh3": 65536}

    def __init__(self):
        self._before = {}

    def raise_limits(self):
        for family in ("ipv4", "ipv6"):
            for name, value in sorted(self._WANTED.items(), reverse=True):  # the largest first: each must be above the next
                path = "/proc/sys/net/%s/neigh/default/%s" % (family, name)
                with open(path, encoding="ascii") as file:
                    self._before[path] = int(file.read())
                self._write(path, max(value, self._before[path]))

    def restore(self):
        for path, value in reversed(self._before.items()):
            self._write(path, value)
        self._before = {}

    @staticmethod
    def _write(path, value):
        with open(path, "w", encoding="ascii") as file:
            file.write(str(value))


class Network:
    def __init__(self, ports=None):
        """`ports`: the names of this machine's ports that a gateway of its own is cabled to, (clients' side, internet's side)."""
        self._ports = ports
        self._clients = {}

    def up(self):
        for name in (BRIDGE, INTERNET) + (() if self._ports else (GATEWAY,)):
            self._namespace(name)
        ip("link add clients type bridge mcast_snooping 0", BRIDGE)
        ip("link set clients up", BRIDGE)
        if self._ports:
            self._box(*self._ports)
        else:
            self._router()
        ip("link set gateway master clients up", BRIDGE)
        self._internet()

    def _namespace(self, name):
        ip("netns add " + name)
        # Addresses are usable at once, and no router is believed but the one told.
        sysctl(name, net__ipv6__conf__all__accept_dad=0, net__ipv6__conf__default__accept_dad=0, net__ipv6__conf__default__accept_ra=0)
        ip("link set lo up", name)

    def _box(self, inside, outside):
        for port, namespace, name in self._moved(inside, outside):
            ip("link set %s down" % port)
            ip("link set %s netns %s name %s" % (port, namespace, name))

    @staticmethod
    def _moved(inside, outside):
        return (inside, BRIDGE, "gateway"), (outside, INTERNET, "eth0")

    def give_ports_back(self):
        """Under their own names; what is left in a namespace comes back under the one that it has there."""
        for port, namespace, name in self._moved(*self._ports) if self._ports else ():
            subprocess.run(["ip", "-n", namespace, "link", "set", name, "down", "netns", "1", "name", port], check=False, capture_output=True)

    def _router(self):
        ip("link add %s netns %s type veth peer name gateway netns %s" % (INSIDE, GATEWAY, BRIDGE))
        ip("link add %s netns %s type veth peer name eth0 netns %s" % (OUTSIDE, GATEWAY, INTERNET))
        ip_batch(["link set %s up" % INSIDE, "link set %s up" % OUTSIDE,
                  "address add %s/16 dev %s" % (GATEWAY4, INSIDE), "address add %s/64 dev %s nodad" % (GATEWAY6, INSIDE),
                  "address add %s.1/24 dev %s" % (UPLINK4, OUTSIDE), "address add %s:1/64 dev %s nodad" % (UPLINK6, OUTSIDE),
                  "route add default via %s.2" % UPLINK4, "route add ::/0 via %s:2" % UPLINK6], GATEWAY)

    def _internet(self):
        ip_batch(["link set eth0 up", "address add %s.2/24 dev eth0" % UPLINK4, "address add %s:2/64 dev eth0 nodad" % UPLINK6,
                  "route add 10.77.0.0/16 via %s.1" % UPLINK4, "route add 2001:db8:77::/64 via %s:1" % UPLINK6]
                 + ["address add %s/32 dev lo" % address for address in ADDRESSES4]
                 + ["address add %s/128 dev lo nodad" % address for address in ADDRESSES6], INTERNET)

    def client(self, name):
        """The client of that name; made when it is first asked for."""
        if name not in self._clients:
            client = Client(name, FIRST + len(self._clients))
            self._namespace(client.namespace)
            ip("link add eth0 netns %s type veth peer name %s netns %s" % (client.namespace, name[:15], BRIDGE))
            ip("link set %s master clients up" % name[:15], BRIDGE)
            ip_batch(["link set eth0 address %s up" % client.mac,
                      "address add %s/16 dev eth0" % client.address4, "address add %s/64 dev eth0 nodad" % client.address6,
                      "route add default via " + GATEWAY4, "route add ::/0 via " + GATEWAY6], client.namespace)
            self._clients[name] = client
        return self._clients[name]

    @staticmethod
    def down():
        """Everything whose name begins with cf-, also of a run that was killed."""
        for path in glob.glob("/run/netns/cf-*"):
            name = os.path.basename(path)
            listed = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True).stdout
            for pid in listed.split():
                end_process(int(pid))
            subprocess.run(["ip", "netns", "delete", name], check=False)


def end_process(pid):
    """Ends one process; that it has ended meanwhile is fine. This process only looked into the namespace."""
    if pid != os.getpid():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
