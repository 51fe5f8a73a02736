"""Beffroi: enforcer, gateway and an ENT's directory, started as on an appliance, with a policy that permits everything to known people. No centre: a
lycée that has lost its line to the Region."""
import datetime
import json
import os
import re
import resource
import shutil
import subprocess
import urllib.parse

from browser import forms_of
from gateways import CannotRun, LoginRefused

HOST = "portail.lycee.example"
ORIGIN = "journal.region.example/0599991P"
GATEWAY_USER, ENFORCER_USER = "nobody", "daemon"
PEOPLE_BASE = "ou=people,dc=ent-test,dc=example"


class Gateway:
    name = "Beffroi"
    packages = ("slapd", "nftables", "dnsmasq-base", "openssl", "util-linux", "conntrack")
    offers = frozenset({"ipv6", "logout", "storm"})
    portal_host = HOST
    capport = "https://%s/capport" % HOST
    ports = None

    def __init__(self, site, people):
        self._site, self._count = site, people
        self.trust = (site.path("pki", "ca", "ca.pem"),)
        self._people = []

    # What an installer prepares.

    def _project(self, *names):
        return os.path.join(self._site.root, *names)

    def _tool(self, *command, **options):
        try:
            return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout
        except subprocess.CalledProcessError as error:
            raise CannotRun("%s: %s" % (" ".join(command[:3]), error.stderr.strip())) from error

    def _programs(self):
        """The programs run as other users, who may not enter the folder in which they were built."""
        built = os.environ.get("BEFFROI_BIN") or self._project("build", "release", "bin")
        os.mkdir(self._site.path("bin"))
        for program in ("beffroi", "beffroi-gateway", "beffroi-enforcer"):
            if not os.access(os.path.join(built, program), os.X_OK):
                raise CannotRun("%s has no %s: build the project, or say in BEFFROI_BIN where its programs are" % (built, program))
            shutil.copy(os.path.join(built, program), self._site.path("bin"))
        shutil.copytree(self._project("schemas", "yang"), self._site.path("yang"))
        self._environment = {"BEFFROI_SCHEMAS": self._site.path("yang")}

    def _beffroi(self, *arguments):
        return self._tool(self._site.path("bin", "beffroi"), *arguments, env={**os.environ, **self._environment})

    def _keys(self):
        site = self._site
        for folder in ("pki", "gateway/escrow/region", "gateway/escrow/academie", "installed", "directory", "staff"):
            os.makedirs(site.path(folder))
        self._tool(self._project("certs", "make-ca"), site.path("pki", "ca"), "Conformance CA")
        for name, out, san in ((HOST, "portal", "DNS:%s,IP:%s,IP:%s" % (HOST, site.address4, site.address6)), ("annuaire", "directory", "IP:127.0.0.1")):
            self._tool(self._project("certs", "issue"), site.path("pki", "ca"), "--kind", "server", "--name", name, "--san", san, "--out", site.path("pki", out))
        for file in ("portal.pem", "portal.key", "ca/ca.pem"):
            shutil.copy(site.path("pki", file), site.path("gateway"))
        self._beffroi("journal", "keygen", "--name", ORIGIN, "--out", site.path("gateway", "journal.key"))
        with open(site.path("gateway", "directory.password"), "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(os.urandom(18).hex() + "\n")
        for party in ("region", "academie"):
            self._escrow(party, datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m"))

    def _escrow(self, party, month):
        """Identities are sealed for both parties: each has a root and a key of the month."""
        of = lambda *names: self._site.path("pki", party, *names)
        os.mkdir(of())
        self._tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "400",
                   "-subj", "/O=%s/OU=escrow root/CN=%s" % (party, party), "-keyout", of("root.key"), "-out", of("root.pem"))
        self._beffroi("audit", "month-key", "create", "--party", party, "--month", month, "--root", of("root.pem"), "--root-key", of("root.key"), "--out", of())
        shutil.copy(of("root.pem"), self._site.path("gateway", "escrow", party + "-root.pem"))
        shutil.copy(of("%s-%s.pem" % (party, month)), self._site.path("gateway", "escrow", party))

    def _configure(self):
        """The school's own configuration, without the centre and with one role for everybody."""
        with open(self._project("deploy", "school", "gateway.json"), encoding="utf-8") as file:
            document = json.loads(file.read().replace("@WORK@", self._site.work).replace("@PORTAL@", HOST))
        gateway = document["beffroi-gateway:gateway"]
        for away in ("shipping", "delivery"):
            gateway.pop(away, None)
        gateway["journal"].pop("listen", None)
        for away in ("charter", "notice-directory", "device-limit"):  # people accepted it long ago
            gateway["portal"].pop(away, None)
        gateway["enforcer"] = {"socket": self._site.path("enforcer.sock"), "gateway-user": GATEWAY_USER}
        gateway["staff-socket"] = self._site.path("staff", "staff.sock")
        gateway["directory"][0]["server"] = ["ldaps://127.0.0.1:636"]
        gateway.get("guests", {}).pop("sponsor", None)  # a role that nobody has here
        gateway["role-rule"] = [{"name": "tous", "sequence": 10, "profile": profiles(), "role": "personne"}]
        with open(self._site.path("gateway", "gateway.json"), "w", encoding="utf-8") as file:
            json.dump(document, file)
        shutil.copytree(os.path.join(os.path.dirname(__file__), "policy"), self._site.path("installed", "policy"))
        people = self._tool(self._project("deploy", "directory", "make-people"), str(self._count))
        with open(self._site.path("people.ldif"), "w", encoding="utf-8") as file:
            file.write(people)
        self._people = re.findall(r"^ENTPersonLogin: (\S+)", people, re.MULTILINE)
        subprocess.run(["chown", "-R", GATEWAY_USER, self._site.path("gateway"), self._site.path("staff"), self._site.path("installed")], check=True)
        os.chmod(self._site.path("staff"), 0o700)

    # What the machine starts.

    def start(self):
        self._programs()
        self._keys()
        self._configure()
        site = self._site
        site.start("directory", [self._project("deploy", "directory", "start-slapd"), site.path("directory"), "127.0.0.1:636", site.path("pki", "directory.pem"),
                                 site.path("pki", "directory.key"), self.trust[0], site.path("gateway", "directory.password"), site.path("people.ldif")])
        site.names("--address=/%s/%s" % (HOST, site.address4), "--address=/%s/%s" % (HOST, site.address6), "--dhcp-option-force=114," + self.capport)
        site.await_that("a directory on 127.0.0.1:636", lambda: site.accepts("127.0.0.1", 636), 60)
        site.start("enforcer", [site.path("bin", "beffroi-enforcer"), "--policy", site.path("installed", "policy"), "--socket", site.path("enforcer.sock"),
                                "--gateway-user", GATEWAY_USER, "--user", ENFORCER_USER], environment=self._environment)
        site.await_that("an enforcer on its socket", lambda: os.path.exists(site.path("enforcer.sock")))
        site.forward()  # not before the enforcer holds the kernel
        site.start("gateway", ["prlimit", "--nofile=%d" % self._descriptors(), self._project("deploy", "school", "portal-sockets"), "setpriv", "--reuid=" + GATEWAY_USER, "--regid=nogroup", "--clear-groups",
                               "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", site.path("bin", "beffroi-gateway"), "--config",
                               site.path("gateway", "gateway.json")], environment=self._environment)
        site.await_that("a gateway that answers", self._answers)

    def _descriptors(self):
        """As many as its unit grants, or as this machine lets us grant."""
        with open(self._project("deploy", "systemd", "beffroi-gateway.service"), encoding="utf-8") as unit:
            granted = int(re.search("^LimitNOFILE=(.+)$", unit.read(), re.MULTILINE).group(1))
        return min(granted, resource.getrlimit(resource.RLIMIT_NOFILE)[1])

    def _answers(self):
        """Its sockets accept before it does."""
        return subprocess.run(["ip", "netns", "exec", self._site.namespace, "curl", "-sk", "--max-time", "2", "-o", "/dev/null",
                               "https://%s/" % self._site.address4], check=False).returncode == 0

    # What a person does.

    def login(self, browser, page, number):
        form = next((form for form in forms_of(page) if "password" in form.fields), None)
        if form is None:
            raise LoginRefused("no login form on %s (status %d)" % (page.url, page.status))
        login = self._people[number % len(self._people)]
        answer = browser.submit(form, user=login, password="demo-" + login)
        if answer.status != 200 or not any(form.action.endswith("/logout") for form in forms_of(answer)):
            raise LoginRefused("%s answered %d" % (answer.url, answer.status))

    def login_request(self, form, browser, number):
        """The bytes of what login() sends."""
        login = self._people[number % len(self._people)]
        url = urllib.parse.urlsplit(form.action)
        body = urllib.parse.urlencode({**form.fields, "user": login, "password": "demo-" + login})
        return ("POST %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s"
                % (url.path, url.netloc, browser.cookies(url.hostname), len(body), body)).encode()

    def logout(self, browser):
        page = browser.open("https://%s/status" % HOST)
        form = next((form for form in forms_of(page) if form.action.endswith("/logout")), None)
        if form is None:
            raise LoginRefused("no logout form on %s" % page.url)
        browser.submit(form)


def profiles():
    """All of the sample's people, whatever they are."""
    return ["National_ELV", "National_ENS", "National_DIR", "National_EVS", "National_ETA", "National_DOC", "National_COL"]
