"""NetworkManager, on most Linux desktops: a header or the beginning of a text; a redirection or another page is a portal."""
from clients import FAILED, OPEN, PORTAL, File, Probe

NAME = "NetworkManager"
SOURCE = "NetworkManager src/core/nm-connectivity.c; NetworkManager.conf(5), [connectivity]"
USER_AGENT = ""
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15"
SECONDS = 20
NAMES = ()
ONLINE = b"NetworkManager is online"
PROBES = [Probe("http://nmcheck.gnome.org/check_network_status.txt", ONLINE), Probe("http://network-test.debian.org/nm", ONLINE)]
FILES = [File("nmcheck.gnome.org", "/check_network_status.txt", ONLINE + b"\n", headers=("X-NetworkManager-Status: online",)),
         File("network-test.debian.org", "/nm", ONLINE + b"\n", headers=("Content-Type: text/plain",))]


def verdict(answer, probe):
    if answer.header("X-NetworkManager-Status") == "online":
        return OPEN
    if answer.status == 200 and answer.body.startswith(probe.expected):
        return OPEN
    return PORTAL if 200 <= answer.status <= 399 or answer.status == 511 else FAILED
