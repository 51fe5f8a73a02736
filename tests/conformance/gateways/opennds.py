"""openNDS 9.10 as Debian 12 packages it: its own click-to-continue pages, its packaged configuration, iptables-legacy (it does not start with
iptables-nft). It writes into /etc, /run and /tmp: here into copies of its own, so the machine stays as it was.

Its network is IPv4 only. The router that it runs on forwards IPv6 too, as a school's does; opennds_ipv4.py is the same with IPv6 forwarding off."""
import os
import re
import shutil

from browser import forms_of
from gateways import LoginRefused

CONFIGURATION = """GatewayName Conformance
GatewayInterface %(inside)s
login_option_enabled 1
maxclients %(clients)d
FirewallRuleSet authenticated-users {
  FirewallRule allow all
}
FirewallRuleSet preauthenticated-users {
}
FirewallRuleSet users-to-router {
  FirewallRule allow udp port 53
  FirewallRule allow tcp port 53
  FirewallRule allow udp port 67
  FirewallRule allow tcp port 80
  FirewallRule allow tcp port 443
}
"""
# Folders of its own for all that it writes, then itself.
START = """set -e
mount --make-rprivate /
mount --bind "$CF_ETC" /etc
mount -t tmpfs tmpfs /run
mkdir /run/tmpfiles.d /run/commands
mount --bind "$CF_COMMANDS" /run/commands
touch /run/leases
mount --bind "$CF_LEASES" /run/leases
mount -t tmpfs tmpfs /tmp
touch /tmp/dhcp.leases
mount --bind /run/leases /tmp/dhcp.leases
export PATH=/run/commands:$PATH
exec opennds -f -d 1
"""


class Gateway:
    name = "openNDS"
    packages = ("opennds", "iptables")
    offers = frozenset({"logout", "storm", "translation"})
    portal_host = "status.client"
    capport = "http://status.client"    # what it puts into option 114 itself
    trust = ()
    ports = None
    forward_ipv6 = True

    def __init__(self, site, people):
        self._site, self._clients = site, people

    def _own_files(self):
        etc, commands = self._site.path("etc"), self._site.path("commands")
        shutil.copytree("/etc", etc, symlinks=True, ignore=lambda folder, names: ["ssl"] if folder == "/etc" else [])
        with open(os.path.join(etc, "opennds", "opennds.conf"), "w", encoding="ascii") as file:
            file.write(CONFIGURATION % {"inside": self._site.inside, "clients": self._clients + 50})
        open(os.path.join(etc, "dnsmasq.conf"), "a", encoding="ascii").close()
        os.mkdir(commands)
        for name in ("iptables", "ip6tables"):
            os.symlink("/usr/sbin/%s-legacy" % name, os.path.join(commands, name))
        os.symlink("/bin/true", os.path.join(commands, "systemctl"))  # it would restart this machine's dnsmasq
        return etc, commands

    def start(self):
        site = self._site
        site.forward(ipv6=self.forward_ipv6)
        # What it writes into dnsmasq.conf and hosts.
        site.names("--address=/%s/%s" % (self.portal_host, site.address4), "--dhcp-option-force=114," + self.capport)
        # It asks for a router that translates addresses.
        site.run(["iptables-legacy", "-w", "-t", "nat", "-A", "POSTROUTING", "-o", site.outside, "-j", "MASQUERADE"])
        etc, commands = self._own_files()
        site.start("opennds", ["unshare", "--mount", "sh", "-c", START], environment={"CF_ETC": etc, "CF_COMMANDS": commands, "CF_LEASES": site.leases})
        # It answers before its rules are in the kernel.
        site.await_that("an openNDS that runs", lambda: site.logged("opennds", "openNDS is now running"), 60)

    def login(self, browser, page, number):
        """Accept the terms, continue."""
        for field in ("continue", "landing"):
            form = next((form for form in forms_of(page) if field in form.fields), None)
            if form is None:
                raise LoginRefused("%s (status %d) has no form with %r" % (page.url.split("?")[0], page.status, field))
            page = browser.submit(form)
        if "You are now logged in" not in page.text:
            raise LoginRefused("its last page says: " + re.sub(r"<[^>]*>|\\s+", " ", page.text)[:200])

    def logout(self, browser):
        browser.open("http://%s:2050/opennds_deny/" % self._site.address4)
