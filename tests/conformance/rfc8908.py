"""The captive portal API, as RFC 8908 says it and as Android reads it (NetworkStack: CaptivePortalDataShimImpl, NetworkMonitor)."""
import json
import time

import dhcp
import namespace
import network
from browser import Browser, Unreachable
from gateways import LoginRefused

FAMILY = "RFC 8908 and 8910"
LONGEST = 4096  # characters that Android reads
ROWS_BEFORE = ("the API is https, with a certificate that verifies", "status 200 and application/captive+json in UTF-8", "it may not be cached for others",
               "at most %d characters of JSON, `captive` a boolean" % LONGEST, "before login: captive", "`user-portal-url` is https and opens")
ROW_OPTION = "DHCPv4 option 114 gives its address"
ROW_IPV6 = "before login: captive, asked over IPv6"
ROWS_AFTER = ("after login: not captive", "after login: not captive, asked over IPv6", "`seconds-remaining` is a number of seconds that shrinks")


class Api:
    def __init__(self, net, gateway, column):
        self._client = net.client("capport")
        self._gateway, self._column = gateway, column

    def _expect(self, row, good, detail=""):
        self._column.expect(FAMILY, row, good, detail)

    def run(self):
        if not self._gateway.capport:
            for row in (ROW_OPTION,) + ROWS_BEFORE + (ROW_IPV6,) + ROWS_AFTER:
                self._column.not_offered(FAMILY, row)
            return
        self._option()
        with namespace.inside(self._client.namespace):
            self._captive()
            self._over_ipv6(ROW_IPV6, True)
            self._free()

    def _option(self):
        address = dhcp.offered_options(self._client, [1, 3, 6, dhcp.CAPPORT]).get(dhcp.CAPPORT, b"").decode("ascii", "replace")
        self._expect(ROW_OPTION, address == self._gateway.capport and address.startswith("https://"), "it gives %r" % address)

    def _browser(self, family=4):
        return Browser(network.GATEWAY4, "Dalvik/2.1.0 (Linux; U; Android 14)", self._gateway.trust, 10, family)

    def _ask(self, family=4):
        """(answer, object); the object is {} where there is none."""
        answer = self._browser(family).open(self._gateway.capport, headers={"Accept": "application/captive+json"})
        try:
            said = json.loads(answer.body.decode("utf-8"))
        except ValueError:
            said = {}
        return answer, said if isinstance(said, dict) else {}

    def _captive(self):
        try:
            answer, said = self._ask()
        except Unreachable as error:
            for row in ROWS_BEFORE:
                self._expect(row, False, str(error))
            return
        kind = answer.header("Content-Type").lower().replace(" ", "")
        cache = answer.header("Cache-Control").lower()
        good = (self._gateway.capport.startswith("https://"),
                answer.status == 200 and kind in ("application/captive+json", "application/captive+json;charset=utf-8"),
                "private" in cache or "no-store" in cache,
                len(answer.text) <= LONGEST and isinstance(said.get("captive"), bool),
                said.get("captive") is True,
                self._opens(said.get("user-portal-url")))
        details = (self._gateway.capport, "status %d, %s" % (answer.status, kind or "no type"), "Cache-Control: %s" % cache, answer.text[:200],
                   str(said), str(said.get("user-portal-url")))
        for row, holds, detail in zip(ROWS_BEFORE, good, details):
            self._expect(row, holds, detail)

    def _opens(self, address):
        try:
            return isinstance(address, str) and address.startswith("https://") and self._browser().open(address).status == 200
        except Unreachable:
            return False

    def _over_ipv6(self, row, captive):
        if "ipv6" not in self._gateway.offers:
            self._column.not_offered(FAMILY, row)
            return
        try:
            said = self._ask(6)[1]
            self._expect(row, said.get("captive") is captive, str(said))
        except Unreachable as error:
            self._expect(row, False, str(error))

    def _free(self):
        try:
            browser = self._browser()
            self._gateway.login(browser, browser.open("http://neverssl.example/"), 2)
            answer, said = self._ask()
            self._expect(ROWS_AFTER[0], said.get("captive") is False, "status %d, %s" % (answer.status, answer.text[:200]))
        except (Unreachable, LoginRefused) as error:
            for row in ROWS_AFTER[::2]:
                self._expect(row, False, str(error))
            self._over_ipv6(ROWS_AFTER[1], False)
            return
        self._over_ipv6(ROWS_AFTER[1], False)
        self._remaining(said.get("seconds-remaining"))

    def _remaining(self, first):
        """Optional in the RFC."""
        if first is None:
            self._column.not_offered(FAMILY, ROWS_AFTER[2])
            return
        time.sleep(2.1)
        try:
            later = self._ask()[1].get("seconds-remaining")
        except Unreachable:
            later = None
        good = all(isinstance(value, int) and not isinstance(value, bool) and value >= 0 for value in (first, later)) and 1 <= first - later <= 10
        self._expect(ROWS_AFTER[2], good, "%r, then %r" % (first, later))
