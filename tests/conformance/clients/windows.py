"""Windows 10 and 11. Network Connectivity Status Indicator: a text without a newline, and a name with a known address, which must resolve before login too."""
import names
from clients import FAILED, OPEN, PORTAL, File, Probe

NAME = "Windows"
SOURCE = "Microsoft NCSI (active Web probe and active DNS probe)"
USER_AGENT = "Microsoft NCSI"
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36 Edg/125.0.0.0"
SECONDS = 10
NAMES = (("dns.msftncsi.com", names.A, names.NCSI4), ("dns.msftncsi.com", names.AAAA, names.NCSI6))
PROBES = [Probe("http://www.msftconnecttest.com/connecttest.txt", b"Microsoft Connect Test"),
          Probe("http://ipv6.msftconnecttest.com/connecttest.txt", b"Microsoft Connect Test", family=6),
          Probe("http://www.msftncsi.com/ncsi.txt", b"Microsoft NCSI")]
FILES = [File("www.msftconnecttest.com", "/connecttest.txt", b"Microsoft Connect Test", headers=("Content-Type: text/plain",)),
         File("ipv6.msftconnecttest.com", "/connecttest.txt", b"Microsoft Connect Test", headers=("Content-Type: text/plain",)),
         File("www.msftncsi.com", "/ncsi.txt", b"Microsoft NCSI", headers=("Content-Type: text/plain",))]


def verdict(answer, probe):
    if answer.status == 200 and answer.body == probe.expected:
        return OPEN
    return PORTAL if 200 <= answer.status <= 399 else FAILED
