#!/usr/bin/env python3
"""802.1X as a device and an access point see it: the real programs in a network namespace, FreeRADIUS with
deploy/freeradius, a supplicant (eapol_test), an access point (radclient, and a FreeRADIUS that takes Disconnect-Requests).

Usage: network_login_tests.py PROJECT BIN       as root
"""
import base64
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT, BIN = (os.path.abspath(path) for path in sys.argv[1:3])
os.environ["BEFFROI_SCHEMAS"] = f"{ROOT}/schemas/yang"
NAMESPACE = f"rad-{os.getpid()}"
NAS_SECRET = "between-the-borne-and-freeradius"
COA_SECRET = "between-the-gateway-and-the-borne"
GATEWAY_SECRET = "between-freeradius-and-the-gateway"
PUPIL, PUPIL_PASSWORD = "lea.delattre", "test-eleve"
ODD_PASSWORD = 'q"\\{}[]:,%{User-Name}`$(id) \u00e9\u20ac'
TEACHER, TEACHER_PASSWORD = "marc.vandamme", "test-prof"


def odd_person():
    """The pupil's twin, with a password of all that a text of JSON, of FreeRADIUS or of a shell could stumble over."""
    with open(f"{ROOT}/deploy/directory/ent-sample.ldif", encoding="utf-8") as file:
        pupil = re.search(r"(?ms)^dn: uid=F59000a1,.*?^userPassword: [^\n]*\n", file.read()).group()
    for old, new in (("F59000a1", "F59000z9"), (PUPIL, "nora.caron"), ("AC-LILLE$3100001", "AC-LILLE$3100099"),
                     (f"userPassword: {PUPIL_PASSWORD}", "userPassword:: " + base64.b64encode(ODD_PASSWORD.encode()).decode())):
        assert old in pupil, old
        pupil = pupil.replace(old, new)
    return pupil


def run(*command, check=True, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if check and done.returncode != 0:
        raise RuntimeError(f"{command}: {done.stdout}")
    return done.stdout


def inside(*command, **more):
    return run("ip", "netns", "exec", NAMESPACE, *command, **more)


def until(what, condition, seconds=20):
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} seconds: {what}")
        time.sleep(0.1)


def wpa_text(text):
    """As a configuration of wpa_supplicant spells any bytes."""
    return 'P"' + "".join(f"\\x{byte:02x}" for byte in text.encode()) + '"'


class Site:
    """A lycée of one machine. Everything it starts and makes goes with stop()."""

    def __init__(self):
        self.work = tempfile.mkdtemp(prefix="beffroi-radius-")
        os.chmod(self.work, 0o755)
        self.programs = {}
        self.logs = {}

    def path(self, *parts):
        return os.path.join(self.work, *parts)

    def write(self, name, text, mode=0o600):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read().decode(errors="replace")

    def start(self, name, *command):
        log = open(self.path(name + ".log"), "ab")
        self.programs[name] = subprocess.Popen(("ip", "netns", "exec", NAMESPACE, *command), stdout=log,
                                               stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        log.close()

    def end(self, name):
        program = self.programs.pop(name)
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()

    def log_has(self, name, text, seconds=20):
        until(f"{name} says {text!r}: {self.read(name + '.log')[-2000:]}", lambda: text in self.read(name + ".log"),
              seconds)

    def set_up(self):
        run("ip", "netns", "add", NAMESPACE)
        inside("ip", "link", "set", "lo", "up")
        for name, address in (("wifi0", "10.10.0.1/16"), ("lan0", "10.20.0.1/16")):
            inside("ip", "link", "add", name, "type", "veth", "peer", "name", name + "-far")
            for end in (name, name + "-far"):
                inside("ip", "link", "set", end, "up")
            inside("ip", "address", "add", address, "dev", name)
        self.keys()
        self.configure()
        self.start("slapd", f"{ROOT}/deploy/directory/start-slapd", self.path("directory"), "127.0.0.1:1636",
                   self.path("directory.pem"), self.path("directory.key"), self.path("ca/ca.pem"),
                   self.path("directory.password"), self.write("people.ldif", odd_person()))
        until("the directory listens", lambda: ":1636 " in inside("ss", "-ltn"))
        self.start("enforcer", f"{BIN}/beffroi-enforcer", "--policy", self.path("policy"), "--socket",
                   self.path("enforcer.sock"), "--gateway-user", "root")
        until("the enforcer listens", lambda: os.path.exists(self.path("enforcer.sock")))
        self.start_gateway()
        self.start("freeradius", "/usr/sbin/freeradius", "-f", "-l", "stdout", "-d", self.path("freeradius"))
        self.log_has("freeradius", "Ready to process requests")
        self.start("borne", "/usr/sbin/freeradius", "-f", "-l", "stdout", "-d", self.path("borne"))
        self.log_has("borne", "Ready to process requests")

    def start_gateway(self):
        self.start("gateway", f"{BIN}/beffroi-gateway", "--config", self.path("gateway.json"))
        until("the gateway listens", lambda: ":18120" in inside("ss", "-ltn") and ":443 " in inside("ss", "-ltn"), 60)

    def keys(self):
        run(f"{ROOT}/certs/make-ca", self.path("ca"), "Region CA")
        for name, san in (("portal", "DNS:portail.lycee.example"), ("directory", "IP:127.0.0.1"),
                          ("server", "DNS:radius.lycee.example")):
            run(f"{ROOT}/certs/issue", self.path("ca"), "--kind", "server", "--name", name, "--san", san, "--out",
                self.path(name))
        run(f"{BIN}/beffroi", "journal", "keygen", "--name", "journal.region.example/0599991P", "--out",
            self.path("journal.key"))
        month = time.strftime("%Y-%m", time.gmtime())
        for party in ("region", "academie"):
            root = self.path("escrow", party + "-root")
            os.makedirs(self.path("escrow", party))
            run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days",
                "3650", "-subj", f"/O={party}/OU=escrow root/CN={party}", "-keyout", root + ".key", "-out", root + ".pem")
            run(f"{BIN}/beffroi", "audit", "month-key", "create", "--party", party, "--month", month, "--root",
                root + ".pem", "--root-key", root + ".key", "--out", self.path("escrow", party))
        self.people_authority()

    def people_authority(self):
        """Signs certificates of people: one of a pupil, one of somebody whom no directory knows, one that is revoked."""
        self.write("people/openssl.cnf", "[ca]\ndefault_ca=a\n[a]\ndatabase=%s\ndefault_md=sha256\ndefault_crl_days=30\n"
                   "unique_subject=no\nserial=%s\nnew_certs_dir=%s\npolicy=p\n[p]\ncommonName=supplied\n"
                   "[req]\ndistinguished_name=p\n[client]\nkeyUsage=critical,digitalSignature\n"
                   "extendedKeyUsage=clientAuth\n" %
                   (self.path("people/index"), self.path("people/serial"), self.path("people")))
        self.write("people/index", "")
        self.write("people/serial", "1000\n")
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "30",
            "-subj", "/CN=People", "-keyout", self.path("people/ca.key"), "-out", self.path("people/ca.pem"))
        authority = ("openssl", "ca", "-batch", "-config", self.path("people/openssl.cnf"), "-keyfile",
                     self.path("people/ca.key"), "-cert", self.path("people/ca.pem"), "-days", "30")
        for file, name in (("pupil", PUPIL), ("stranger", "nobody.knows"), ("revoked", TEACHER)):
            key, request, certificate = (self.path("people", file + end) for end in (".key", ".csr", ".pem"))
            run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-subj",
                f"/CN={name}", "-keyout", key, "-out", request, "-config", self.path("people/openssl.cnf"))
            run(*authority, "-extensions", "client", "-in", request, "-out", certificate, "-notext")
        run(*authority, "-revoke", self.path("people/revoked.pem"))
        run(*authority, "-gencrl", "-out", self.path("people/crl.pem"))
        self.write("people.pem", self.read("people/ca.pem") + self.read("people/crl.pem"))

    def configure(self):
        for name in ("region", "academie", "lycee"):
            with open(f"{ROOT}/deploy/school/policy/{name}.json", encoding="utf-8") as file:
                self.write(f"policy/{name}.json", file.read().replace("@START@", "03:00").replace("@END@", "03:05"))
        self.write("directory.password", "for-the-test-alone\n")
        self.write("gateway.secret", GATEWAY_SECRET + "\n")
        self.write("coa.secret", COA_SECRET + "\n")
        with open(f"{ROOT}/deploy/school/gateway.json", encoding="utf-8") as file:
            school = json.load(file)["beffroi-gateway:gateway"]
        rules = school["role-rule"]
        directory = dict(school["directory"][0], server=["ldaps://127.0.0.1:1636"], **{
            "ca-file": self.path("ca/ca.pem"), "bind-password-file": self.path("directory.password")})
        escrow = {party: {"root-file": self.path("escrow", party + "-root.pem"),
                          "certificates-directory": self.path("escrow", party)} for party in ("region", "academie")}
        self.write("gateway.json", json.dumps({"beffroi-gateway:gateway": {
            "site": school["site"], "policy-directory": self.path("policy"),
            "portal": {"host-name": "portail.lycee.example", "certificate-file": self.path("portal.pem"),
                       "key-file": self.path("portal.key"), "session-lifetime": 7200, "idle-timeout": 600},
            "throttle": {"free-failures": 3, "first-delay": 30, "longest-delay": 60},
            "directory": [directory], "role-rule": rules, "staff-socket": self.path("staff.sock"),
            "radius": {"secret-file": self.path("gateway.secret"),
                       "vlan": [{"role": "eleve", "id": 110, "interface": "wifi0"}, {"role": "enseignant", "id": 120}],
                       "equipment": [{"name": "borne-cdi", "address": "127.0.0.1", "secret-file": self.path("coa.secret")}]},
            "enforcer": {"socket": self.path("enforcer.sock"), "gateway-user": "root"},
            "journal": {"directory": self.path("journal"), "origin": "journal.region.example/0599991P",
                        "key-file": self.path("journal.key"), "live-directory": self.path("live")},
            "escrow": escrow}}))
        self.freeradius()

    def freeradius(self):
        deploy = f"{ROOT}/deploy/freeradius"
        os.makedirs(self.path("freeradius"))
        shutil.copy(f"{deploy}/radiusd.conf", self.path("freeradius"))
        with open(f"{deploy}/site.conf.sample", encoding="utf-8") as file:
            site = file.read()
        values = {"listen_address": "127.0.0.1", "log_to": "stdout",
                  "certificate": self.path("server.pem"), "certificate_key": self.path("server.key"),
                  "people_authority": self.path("people.pem"), "run_dir": self.path("freeradius")}
        for name, value in values.items():
            site, count = re.subn(f"(?m)^{name} = .*", f"{name} = {value}", site)
            assert count == 1, name
        self.write("freeradius/site.conf", site)
        self.write("freeradius/secret.conf", f'gateway_secret = "{GATEWAY_SECRET}"\n')
        with open(f"{deploy}/clients.conf.sample", encoding="utf-8") as file:
            clients = file.read()
        for old, new in (("bornes-wifi", "borne-cdi"), ("10.20.0.21", "127.0.0.1"), ("REPLACE-ME", NAS_SECRET)):
            assert old in clients
            clients = clients.replace(old, new)
        self.write("freeradius/clients.conf", clients)
        self.write("nas.secret", NAS_SECRET + "\n")
        self.write("borne/radiusd.conf", f"""
prefix = /usr
libdir = /usr/lib/freeradius
run_dir = {self.path("borne")}
db_dir = {self.path("borne")}
pidfile = {self.path("borne/pid")}
log {{
	destination = stdout
}}
client gateway {{
	ipaddr = 127.0.0.1
	secret = "{COA_SECRET}"
}}
modules {{
	always ok {{
		rcode = ok
	}}
	linelog {{
		filename = {self.path("borne/dropped")}
		format = "%{{Packet-Type}} %{{Acct-Session-Id}} %{{Calling-Station-Id}} %{{Event-Timestamp}} signed %{{Message-Authenticator}}"
	}}
}}
server borne {{
	listen {{
		type = coa
		ipaddr = 127.0.0.1
		port = 3799
	}}
	recv-coa {{
		linelog
		ok
	}}
}}
""")
        self.write("borne/dropped", "")

    # What a device, an access point and the gateway's administrator can do and see.

    def supplicant(self, mac, text, outer="anonymous@lycee.example"):
        """An eapol_test with this network: (whether it is let in, what it printed)."""
        name = f"supplicant-{mac.replace(':', '')}"
        self.write(name, "network={\n ssid=\"x\"\n key_mgmt=IEEE8021X\n eapol_flags=0\n identity=\"%s\"\n%s\n}\n" % (outer, text))
        said = inside("eapol_test", "-c", self.path(name), "-a", "127.0.0.1", "-s", NAS_SECRET, "-M", mac, "-t", "10", "-r",
                      "0", check=False)
        return said.rstrip().endswith("SUCCESS"), said

    def password(self, mac, user, password, phase2="PAP", more=""):
        return self.supplicant(mac, f' eap=TTLS\n anonymous_identity="anonymous@lycee.example"\n ca_cert="{self.path("ca/ca.pem")}"\n'
                               f' domain_match="radius.lycee.example"\n phase2="auth={phase2}"\n password={wpa_text(password)}\n{more}',
                               outer=user)

    def certificate(self, mac, holder, outer="whoever@lycee.example"):
        return self.supplicant(mac, f' eap=TLS\n ca_cert="{self.path("ca/ca.pem")}"\n client_cert="{self.path("people", holder)}.pem"\n'
                               f' private_key="{self.path("people", holder)}.key"', outer=outer)

    def tunnelled(self, mac, **attributes):
        """What comes of a login at `mac` with these attributes, by their numbers, in the tunnel."""
        return inside("python3", "-B", f"{ROOT}/tests/gateway/radius/hostile_supplicant.py", "127.0.0.1:1812", self.path("nas.secret"),
                      mac, *(f"{number[1:]}={text}" for number, text in attributes.items())).split()

    def radclient(self, port, kind, text, tries="1"):
        return inside("radclient", "-x", "-r", tries, "-t", "3", "-S", self.path("nas.secret"), f"127.0.0.1:{port}", kind,
                      input=text, check=False)

    def account(self, status, mac, accounting, ticket=None, more=""):
        said = self.radclient(1813, "acct", f'Acct-Status-Type = {status}\nAcct-Session-Id = "{accounting}"\n'
                              f'Calling-Station-Id = "{mac.upper().replace(":", "-")}"\nNAS-IP-Address = 192.0.2.1\n'
                              f'User-Name = "anonymous@lycee.example"\n' + (f"Class = {ticket}\n" if ticket else "") + more)
        return "Received Accounting-Response" in said

    def neighbour(self, mac, address, interface="wifi0"):
        inside("ip", "neigh", "replace", address, "lladdr", mac, "dev", interface, "nud", "permanent")

    def sessions(self, mac):
        listed = json.loads(inside(f"{BIN}/beffroi", "site", "sessions", "--json", "--socket", self.path("staff.sock")))
        return [session for session in listed["sessions"] if session["mac"] == mac]

    def in_kernel(self, mac, address):
        rules = inside("nft", "list", "ruleset")
        return any(mac in line and address in line for line in rules.splitlines())

    def journal(self, stream="access"):
        entries = []
        directory = self.path("journal", stream)
        for name in sorted(os.listdir(directory)):
            if name.endswith(".seg"):
                with open(os.path.join(directory, name), "rb") as file:
                    entries += [json.loads(line) for line in re.findall(rb'\{"v":1,"salt".*?\}', file.read())]
        return entries

    def dropped(self):
        return self.read("borne/dropped").splitlines()

    def stop(self):
        for name in reversed(list(self.programs)):
            self.end(name)
        run("ip", "netns", "delete", NAMESPACE, check=False)
        shutil.rmtree(self.work, ignore_errors=True)


def attributes(said):
    """Those of the last Access-Accept that eapol_test printed, by number, in hexadecimal."""
    accept = said[said.rindex("code=2 (Access-Accept)"):]
    return {int(number): text or value for number, text, value in
            re.findall(r"Attribute (\d+) \([^)]*\) length=\d+\s+Value: (?:'([^']*)'|(\S+))", accept)}


class NetworkLogins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.stop)
        cls.site.set_up()

    def last(self, event, mark):
        return [entry for entry in self.site.journal()[mark:] if entry["event"] == event]

    def let_in(self, mac, user=PUPIL, password=PUPIL_PASSWORD):
        let_in, said = self.site.password(mac, user, password)
        self.assertTrue(let_in, said[-3000:])
        return "0x" + attributes(said)[25]

    def test_a_right_password_gives_the_vlan_of_the_role(self):
        let_in, said = self.site.password("02:00:00:00:01:01", PUPIL, PUPIL_PASSWORD)
        self.assertTrue(let_in, said[-3000:])
        got = attributes(said)
        self.assertEqual((int(got[64], 16) & 0xffffff, int(got[65], 16) & 0xffffff, bytes.fromhex(got[81])[-3:]), (13, 6, b"110"), got)
        self.assertEqual(int(got[27]), 7200)
        self.assertRegex(bytes.fromhex(got[25]).decode(), "^[0-9a-f]{32}$")
        self.assertEqual(got.get(1, "anonymous@lycee.example"), "anonymous@lycee.example", "the equipment does not hear who it is")
        _, said = self.site.password("02:00:00:00:01:02", TEACHER, TEACHER_PASSWORD)
        self.assertEqual(bytes.fromhex(attributes(said)[81])[-3:], b"120")

    def test_a_wrong_password_is_refused_and_on_record_without_a_name(self):
        mark = len(self.site.journal())
        let_in, said = self.site.password("02:00:00:00:02:01", PUPIL, "guessed")
        self.assertFalse(let_in, said[-3000:])
        refused = self.last("login-refused", mark)
        self.assertEqual([(entry["reason"], entry["method"], entry.get("token")) for entry in refused],
                         [("wrong-password", "eap-ttls", None)])

    def test_guessing_is_slowed_down(self):
        mark = len(self.site.journal())
        for _ in range(4):
            self.assertFalse(self.site.password("02:00:00:00:02:09", "claire.leroy", "guessed")[0])
        self.assertFalse(self.site.password("02:00:00:00:02:09", "claire.leroy", "test-dir")[0])
        self.assertEqual([entry["reason"] for entry in self.last("login-refused", mark)], ["wrong-password"] * 4 + ["throttled"])

    def test_devices_of_one_person_that_come_at_once_all_come_in(self):
        with concurrent.futures.ThreadPoolExecutor(6) as devices:
            outcomes = list(devices.map(lambda number: self.site.password(f"02:00:00:00:08:{number:02x}", "ines.petit", "test-aed")[0],
                                        range(6)))
        self.assertEqual(outcomes, [True] * 6)

    def test_a_password_of_any_characters_is_passed_on_as_it_is(self):
        let_in, said = self.site.password("02:00:00:00:02:08", "nora.caron", ODD_PASSWORD)
        self.assertTrue(let_in, said[-3000:])

    def test_where_a_device_is_the_equipment_says_and_not_the_supplicant(self):
        mac, another = "02:00:00:00:02:10", "02:00:00:00:02:11"
        word, ticket = self.site.tunnelled(mac, _1=PUPIL, _2=PUPIL_PASSWORD, _31=another)
        self.assertEqual(word, "accept")
        self.site.neighbour(another, "10.10.2.11")
        self.site.account("Start", another, "g-1", "0x" + ticket)
        self.assertEqual(self.site.sessions(another), [])
        self.site.neighbour(mac, "10.10.2.10")
        self.site.account("Start", mac, "g-2", "0x" + ticket)
        self.assertEqual([session["addresses"] for session in self.site.sessions(mac)], [["10.10.2.10"]])
        self.assertEqual(self.site.tunnelled(mac, _1=PUPIL), ["reject"])
        self.assertEqual(self.site.tunnelled(mac, _1=PUPIL, _2=PUPIL_PASSWORD, _79="eap"), ["reject"])

    def test_a_certificate_lets_its_holder_in_whatever_the_supplicant_calls_itself(self):
        let_in, said = self.site.certificate("02:00:00:00:03:01", "pupil", outer=TEACHER)
        self.assertTrue(let_in, said[-3000:])
        self.assertEqual(bytes.fromhex(attributes(said)[81])[-3:], b"110")

    def test_a_certificate_of_nobody_and_a_revoked_one_are_refused(self):
        mark = len(self.site.journal())
        self.assertFalse(self.site.certificate("02:00:00:00:03:02", "stranger")[0])
        self.assertEqual([(entry["reason"], entry["method"]) for entry in self.last("login-refused", mark)],
                         [("unknown-user", "eap-tls")])
        self.assertFalse(self.site.certificate("02:00:00:00:03:03", "revoked")[0])

    def test_nothing_but_pap_is_taken_in_the_tunnel_and_nothing_but_eap_outside(self):
        mark = len(self.site.journal())
        for phase2 in ("MSCHAPV2", "MSCHAP", "CHAP"):
            self.assertFalse(self.site.password("02:00:00:00:04:01", PUPIL, PUPIL_PASSWORD, phase2)[0], phase2)
        for eap in ("PEAP", "MD5"):
            self.assertFalse(self.site.supplicant("02:00:00:00:04:02", f' eap={eap}\n phase2="auth=MSCHAPV2"\n'
                                                  f' password="{PUPIL_PASSWORD}"', outer=PUPIL)[0], eap)
        said = self.site.radclient(1812, "auth", f'User-Name = "{PUPIL}"\nUser-Password = "{PUPIL_PASSWORD}"\n'
                                   'Calling-Station-Id = "02-00-00-00-04-03"\nMessage-Authenticator = 0x00\n')
        self.assertIn("Received Access-Reject", said)
        self.assertEqual(self.site.journal()[mark:], [], "the gateway was asked nothing")

    def test_a_packet_without_message_authenticator_gets_no_answer(self):
        said = self.site.radclient(1812, "auth", f'User-Name = "{PUPIL}"\nUser-Password = "{PUPIL_PASSWORD}"\n')
        self.assertIn("No reply from server", said)

    def test_a_session_opens_with_its_start_lives_by_interims_and_ends_with_its_stop(self):
        mac, address = "02:00:00:00:05:01", "10.10.5.1"
        ticket = self.let_in(mac)
        mark = len(self.site.journal())
        self.assertEqual(self.site.sessions(mac), [], "a login alone is no session")
        self.site.neighbour(mac, address)
        for _ in range(2):  # sent again
            self.assertTrue(self.site.account("Start", mac, "a-1", ticket, f"Framed-IP-Address = {address}\n"))
        session, = self.site.sessions(mac)
        self.assertEqual((session["login"], session["role"], session["zone"], session["addresses"]),
                         (PUPIL, "eleve", "wifi-eleves", [address]))
        self.assertEqual(session["network"], {"equipment": "borne-cdi", "method": "eap-ttls"})
        self.assertIn("at the equipment borne-cdi", inside(f"{BIN}/beffroi", "site", "why", mac, "--lang", "en", "--socket",
                                                           self.site.path("staff.sock")))
        self.assertTrue(self.site.in_kernel(mac, address))
        self.assertTrue(self.site.account("Interim-Update", mac, "a-1", ticket))
        for _ in range(2):
            self.assertTrue(self.site.account("Stop", mac, "a-1", ticket, "Acct-Terminate-Cause = Lost-Carrier\n"))
        self.assertEqual(self.site.sessions(mac), [])
        self.assertFalse(self.site.in_kernel(mac, address))
        self.assertTrue(self.site.account("Start", mac, "a-1", ticket), "a late one is taken")
        self.assertEqual(self.site.sessions(mac), [], "and opens nothing")
        self.assertEqual([(entry["event"], entry.get("method"), entry.get("reason")) for entry in self.site.journal()[mark:]],
                         [("session-open", "eap-ttls", None), ("session-close", None, "network")])
        self.assertFalse([line for line in self.site.dropped() if "a-1" in line], "who left is not dropped")

    def test_a_session_opens_when_its_device_gets_an_address_and_learns_more(self):
        mac = "02:00:00:00:05:02"
        ticket = self.let_in(mac)
        self.site.neighbour(mac, "10.20.5.2", "lan0")  # where it was before it was put into the VLAN
        self.assertTrue(self.site.account("Start", mac, "b-1", ticket))
        self.assertEqual(self.site.sessions(mac), [])
        self.site.neighbour(mac, "10.10.5.2")
        session = until("its session", lambda: self.site.sessions(mac))[0]
        self.assertEqual((session["zone"], session["addresses"]), ("wifi-eleves", ["10.10.5.2"]))
        self.site.neighbour(mac, "10.10.5.3")
        until("its second address", lambda: len(self.site.sessions(mac)[0]["addresses"]) == 2)

    def test_accounting_of_a_login_that_nobody_knows_opens_nothing_is_on_record_and_drops_the_device(self):
        mac = "02:00:00:00:05:04"
        ticket = self.let_in("02:00:00:00:05:05")
        self.site.neighbour(mac, "10.10.5.4")
        mark = len(self.site.journal())
        stolen = [ticket, "0x" + b"0123456789abcdef0123456789abcdef".hex(), None]
        for number, shown in enumerate(stolen):
            for _ in range(2):
                self.assertTrue(self.site.account("Start", mac, f"c-{number}", shown))
        self.assertEqual(self.site.sessions(mac), [])
        self.assertEqual([entry["reason"] for entry in self.last("login-refused", mark)], ["not-authenticated"] * 3)
        until("the device is dropped", lambda: len({line.split()[1] for line in self.site.dropped() if " c-" in line}) == 3)

    def test_an_end_at_the_gateway_drops_the_device_at_the_access_point(self):
        mac, address = "02:00:00:00:06:01", "10.10.6.1"
        ticket = self.let_in(mac)
        self.site.neighbour(mac, address)
        self.assertTrue(self.site.account("Start", mac, "d-1", ticket, f"Framed-IP-Address = {address}\n"))
        self.assertEqual(len(self.site.sessions(mac)), 1)
        inside(f"{BIN}/beffroi", "site", "end", mac, "--socket", self.site.path("staff.sock"))
        line = until("the device is dropped", lambda: [line for line in self.site.dropped() if " d-1 " in line])[0]
        self.assertRegex(line, r"^Disconnect-Request d-1 02-00-00-00-06-01 .+ signed 0x[0-9a-f]{32}$")
        self.site.log_has("gateway", "borne-cdi has dropped a device")
        self.assertTrue(self.site.account("Stop", mac, "d-1", ticket, "Acct-Terminate-Cause = Admin-Reset\n"))
        self.assertTrue(self.site.account("Start", mac, "d-2", ticket), "its login is over with it")
        self.assertEqual(self.site.sessions(mac), [])

    def test_equipment_that_restarts_has_nobody(self):
        mac, address = "02:00:00:00:06:02", "10.10.6.2"
        ticket = self.let_in(mac)
        self.site.neighbour(mac, address)
        self.assertTrue(self.site.account("Start", mac, "e-1", ticket, f"Framed-IP-Address = {address}\n"))
        self.assertEqual(len(self.site.sessions(mac)), 1)
        self.assertTrue("Received Accounting-Response" in self.site.radclient(
            1813, "acct", 'Acct-Status-Type = Accounting-On\nNAS-Identifier = "borne"\n'))
        self.assertEqual(self.site.sessions(mac), [])

    def test_z_a_session_outlives_a_restart_of_the_gateway_and_its_stop_still_ends_it(self):
        mac, address = "02:00:00:00:07:01", "10.10.7.1"
        ticket = self.let_in(mac)
        waiting = self.let_in("02:00:00:00:07:02")
        self.site.neighbour(mac, address)
        self.assertTrue(self.site.account("Start", mac, "f-1", ticket, f"Framed-IP-Address = {address}\n"))
        self.site.end("gateway")
        self.assertFalse(self.site.account("Interim-Update", mac, "f-1", ticket), "nobody has recorded it")
        self.site.start_gateway()
        until("an answer", lambda: self.site.account("Interim-Update", mac, "f-1", ticket))
        self.assertEqual(len(self.site.sessions(mac)), 1)
        self.assertTrue(self.site.account("Start", "02:00:00:00:07:02", "f-2", waiting))
        until("a login that the restart forgot is asked for again", lambda: [line for line in self.site.dropped() if " f-2 " in line])
        self.assertTrue(self.site.account("Stop", mac, "f-1", ticket, "Acct-Terminate-Cause = User-Request\n"))
        self.assertEqual(self.site.sessions(mac), [])

    def test_zz_no_log_holds_a_password_or_a_name(self):
        for name in ("gateway", "freeradius"):
            log = self.site.read(name + ".log")
            for secret in (PUPIL_PASSWORD, TEACHER_PASSWORD, "guessed", PUPIL, TEACHER, "claire.leroy", NAS_SECRET, GATEWAY_SECRET):
                self.assertNotIn(secret, log, f"{name}'s log")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
