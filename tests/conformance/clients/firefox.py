"""Firefox, on any system. The page must be the very bytes, without any redirection; one request for each family besides."""
from clients import FAILED, OPEN, PORTAL, File, Probe

NAME = "Firefox"
SOURCE = "Mozilla: captive portal detection (canonical.html; success.txt?ipv4 and ?ipv6)"
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
BROWSER = USER_AGENT
SECONDS = 5
NAMES = ()
CANONICAL = b'<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>'
HOST = "detectportal.firefox.com"
PROBES = [Probe("http://%s/canonical.html" % HOST, CANONICAL), Probe("http://%s/success.txt?ipv4" % HOST, b"success\n", family=4),
          Probe("http://%s/success.txt?ipv6" % HOST, b"success\n", family=6)]
FILES = [File(HOST, "/canonical.html", CANONICAL, headers=("Content-Type: text/html",)),
         File(HOST, "/success.txt?ipv4", b"success\n", headers=("Content-Type: text/plain",)),
         File(HOST, "/success.txt?ipv6", b"success\n", headers=("Content-Type: text/plain",))]


def verdict(answer, probe):
    if answer.status == 200 and answer.body == probe.expected:
        return OPEN
    return PORTAL if 200 <= answer.status <= 399 else FAILED
