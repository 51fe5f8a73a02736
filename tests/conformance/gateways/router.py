"""A plain router: it forwards everything. No gateway to compare with: the suite sends its probes through it to know that they are whole, and a test
of the suite runs it as a gateway to see every leak found."""


class Gateway:
    name = "router"
    packages = ()
    offers = frozenset({"ipv6"})
    portal_host = ""
    capport = None
    trust = ()
    ports = None

    def __init__(self, site, people):
        self._site = site

    def start(self):
        self._site.forward()
        self._site.names()

    def login(self, browser, page, number):
        """Nobody has to."""

    def logout(self, browser):
        """Nobody can."""
