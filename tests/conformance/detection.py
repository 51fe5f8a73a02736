"""The emulated systems: each asks what its real one asks, before and after a person has logged in on the page that it was sent to."""
import concurrent.futures

import names
import namespace
import network
from browser import Browser, Unreachable
from clients import ALL, OPEN, PORTAL
from gateways import LoginRefused

UNREACHABLE = "unreachable"
NOBODY = 4  # seconds: whoever would answer a connection has had two more packets of it by then


class Detection:
    def __init__(self, net, gateway, column, trust):
        """`trust`: certificates that the devices know: the internet's and the portal's."""
        self._net, self._gateway, self._column, self._trust = net, gateway, column, trust

    def run(self):
        for number, system in enumerate(ALL, start=10):
            self._system = system
            self._client = self._net.client(system.NAME.lower()[:9])
            with namespace.inside(self._client.namespace):
                self._captive()
                signed_in = self._sign_in(number)
                self._free(signed_in)

    def _browser(self, family, user_agent, seconds=None):
        return Browser(network.GATEWAY4, user_agent, self._trust, seconds or self._system.SECONDS, family)

    def _expect(self, row, good, detail=""):
        self._column.expect(self._system.NAME, row, good, detail)

    def _ask(self, probe, family, seconds):
        """The system's own verdict, or why there was no answer."""
        try:
            answer = self._browser(family, self._system.USER_AGENT, seconds).fetch(probe.url)
            word = self._system.verdict(answer, probe)
            return word, "%s: %s (status %d, %d bytes)" % (probe.url, word, answer.status, len(answer.body))
        except Unreachable as error:
            return UNREACHABLE, "%s: %s" % (probe.url, error)

    def _all(self, wanted, family, scheme):
        """(whether every probe of the scheme gets the verdict, what the others got). Together, as systems ask."""
        probes = [probe for probe in self._system.PROBES if probe.url.startswith(scheme + ":") and probe.family in (None, family)]
        seconds = NOBODY if wanted == UNREACHABLE else None
        with concurrent.futures.ThreadPoolExecutor(len(probes)) as threads:  # they begin in the namespace of this one
            got = list(threads.map(lambda probe: self._ask(probe, family, seconds), probes))
        return all(word == wanted for word, _ in got), "; ".join(text for word, text in got if word != wanted)

    def _per_family(self, row, wanted, scheme="http", possible=True):
        for family in (4, 6):
            if family == 6 and "ipv6" not in self._gateway.offers:
                self._column.not_offered(self._system.NAME, row % family)
            elif possible:
                self._expect(row % family, *self._all(wanted, family, scheme))
            else:
                self._expect(row % family, False, "nobody is logged in")

    def _captive(self):
        self._per_family("before login, IPv%d: it sees a portal", PORTAL)
        if any(probe.url.startswith("https:") for probe in self._system.PROBES):
            self._per_family("before login, IPv%d: its HTTPS probes do not pass", UNREACHABLE, "https")
        if self._system.NAMES:
            wrong = [name for name, kind, address in self._system.NAMES if address not in names.resolve(name, kind, network.GATEWAY4)]
            self._expect("before login: the names that it checks resolve", not wrong, "not: " + ", ".join(wrong))

    def _sign_in(self, number):
        """On the page to which its first probe is sent, over IPv4. A person tries twice."""
        reasons = []
        while len(reasons) < 2:
            try:
                browser = self._browser(4, self._system.BROWSER)
                self._gateway.login(browser, browser.open(self._system.PROBES[0].url), number)
                break
            except (Unreachable, LoginRefused) as error:
                reasons.append(str(error))
        self._expect("the page that it opens can be logged in on (two tries)", len(reasons) < 2, "; ".join(reasons))
        return len(reasons) < 2

    def _free(self, signed_in):
        rows = {"http": "after login, IPv%d: it sees the internet", "https": "after login, IPv%d: its HTTPS probes pass"}
        for scheme, row in rows.items():
            if any(probe.url.startswith(scheme + ":") for probe in self._system.PROBES):
                self._per_family(row, OPEN, scheme, possible=signed_in)
