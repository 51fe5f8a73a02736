"""A gateway that does the contrary of everything: it forwards whoever has not logged in and nobody who has. Every expectation must fail: one that
holds here cannot fail anywhere. `can_fail` runs it."""
import json
import subprocess

from gateways import LoginRefused

RULES = """
table inet contrary {
  set known { type ether_addr; }
  chain forward { type filter hook forward priority 0; policy accept; ether saddr @known drop; ether daddr @known drop; }
}
"""
# What Android would not take, in every respect.
SAID = {"captive": "yes", "user-portal-url": "http://portal.contrary/", "seconds-remaining": -1, "padding": "." * 5000}


class Gateway:
    name = "contrary"
    packages = ("nftables", "socat")
    offers = frozenset({"ipv6", "logout", "storm"})
    portal_host = "portal.contrary"
    capport = "http://portal.contrary:8080/"
    trust = ()
    ports = None

    def __init__(self, site, people):
        self._site = site

    def start(self):
        site = self._site
        body = json.dumps(SAID)
        with open(site.path("answer"), "w", encoding="ascii") as file:
            file.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        site.run(["nft", "-f", "-"], input=RULES)
        site.names("--address=/portal.contrary/" + site.address4, "--address=/portal.contrary/" + site.address6,
                   "--address=/dns.msftncsi.com/192.0.2.80", "--dhcp-option-force=114,https://elsewhere.example/")
        site.start("portal", ["socat", "TCP6-LISTEN:8080,fork,reuseaddr,ipv6only=0", "SYSTEM:cat %s" % site.path("answer")])
        site.forward()

    def _known(self, action):
        """Of the device in whose namespace this is."""
        shown = subprocess.run(["ip", "-o", "link", "show", "eth0"], check=True, capture_output=True, text=True).stdout
        self._site.run(["nft", action, "element", "inet", "contrary", "known", "{ %s }" % shown.split("link/ether ")[1].split()[0]])

    def login(self, browser, page, number):
        if number >= 10:
            raise LoginRefused("neither the emulated systems nor the crowd are let in")
        self._known("add")

    def logout(self, browser):
        self._known("delete")
