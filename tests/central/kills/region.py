"""A Region of one lycée: certificates, keys, configurations, and the three programs that a kill is to leave whole."""
import hashlib
import json
import os
import subprocess

from programs import Program, free_port

SITE = "0599991P"
SITE_NAME = f"journal.region.example/{SITE}"
ORIGIN = SITE_NAME + "/access"


class Region:
    def __init__(self, work, source, binaries, append_shipped):
        self.work, self.source, self.binaries = work, source, binaries
        self.append_shipped = append_shipped
        # The leak checker has nothing to say of programs that are killed.
        self.environment = {**os.environ, "BEFFROI_SCHEMAS": f"{source}/schemas/yang",
                            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
        self.central_port, self.witness_port = free_port(), free_port()
        self.make_certificates()
        self.make_keys()

    def run(self, *arguments):
        done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, check=False, env=self.environment)
        assert done.returncode == 0, f"{arguments[0]}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def make_certificates(self):
        self.run(self.source / "certs/make-ca", self.work / "ca", "Region")
        for kind, name in [("server", "central"), ("witness", "witness"), ("gateway", SITE)]:
            san = ["--san", "DNS:localhost,IP:127.0.0.1"] if kind != "gateway" else []
            self.run(self.source / "certs/issue", self.work / "ca", "--kind", kind, "--name", name, *san, "--out", self.work / name)

    def make_keys(self):
        def keygen(name, out, *kind):
            return self.run(self.binaries / "beffroi", "journal", "keygen", "--name", name, "--out", self.work / out, *kind)
        self.site_key = keygen(SITE_NAME, "site.key")
        self.central_key = keygen("journal.region.example/central", "journal.key")
        self.mirror_key = keygen("mirror.region.example", "mirror.key", "--kind", "witness")
        self.witness_key = keygen("witness.academie.example", "cosigner.key", "--kind", "witness")
        self.policy = self.work / "policy"
        self.policy.write_text(f"log {self.site_key}\nwitness region {self.mirror_key}\nwitness academie {self.witness_key}\n"
                               "group both all region academie\nquorum both\n")

    def listen(self, name, port):
        return {"address": "127.0.0.1", "port": port, "certificate-file": f"{self.work}/{name}.pem", "key-file": f"{self.work}/{name}.key",
                "client-ca-file": f"{self.work}/ca/ca.pem"}

    def central(self, clickhouse=None):
        store = {"directory": f"{self.work}/store"}
        if clickhouse is not None:
            store["clickhouse"] = clickhouse
        config = {"beffroi-central:central": {
            "listen": self.listen("central", self.central_port),
            "store": store,
            "journal": {"directory": f"{self.work}/journal", "origin": "journal.region.example/central", "key-file": f"{self.work}/journal.key"},
            "mirror": {"key-file": f"{self.work}/mirror.key", "cosigner": [self.witness_key]},
            "auditor": [{"name": "c.martin", "party": "region", "stream": ["access"]}],
            "site": [{"uai": SITE, "name": "Lycée Alan-Turing",
                      "stream": [{"origin": ORIGIN, "kind": "access", "verifier-key": self.site_key}]}]}}
        return self.service("central", config, self.central_port)

    def witness(self):
        config = {"beffroi-witness:witness": {
            "party": "academie", "directory": f"{self.work}/witnessed", "key-file": f"{self.work}/cosigner.key",
            "listen": self.listen("witness", self.witness_port),
            "log": [{"origin": ORIGIN, "stream": "access", "verifier-key": self.site_key, "site": SITE}],
            "cosigner": [self.mirror_key]}}
        return self.service("witness", config, self.witness_port)

    def service(self, name, config, port):
        path = self.work / f"{name}.json"
        path.write_text(json.dumps(config))
        return Program(name, self.work, lambda _: [str(self.binaries / f"beffroi-{name}"), "--config", str(path)], self.environment, port)

    def site_arguments(self, *task):
        def peer(kind, name, port, key):
            return ",".join([kind, name, f"https://localhost:{port}", key, f"{self.work}/ca/ca.pem", f"{self.work}/{SITE}.pem",
                             f"{self.work}/{SITE}.key"])
        return [str(self.append_shipped), f"{self.work}/site", f"{self.work}/site.key", str(self.policy), *task,
                peer("mirror", "region", self.central_port, self.mirror_key), peer("witness", "academie", self.witness_port, self.witness_key)]

    def site(self):
        """Numbers of one start are never those of another."""
        return Program("site", self.work, lambda start: self.site_arguments("append", str(start * 10_000_000)), self.environment)

    def drain(self, limit):
        """Returns the size of the log once the quorum has signed all of it."""
        done = subprocess.run(self.site_arguments("drain"), capture_output=True, text=True, check=False, env=self.environment, timeout=limit)
        assert done.returncode == 0 and done.stdout.startswith("quorum "), f"the log was not signed by both: {done.stdout}{done.stderr}"
        return int(done.stdout.split()[1])

    def log_path(self):
        return "/" + hashlib.sha256(ORIGIN.encode()).hexdigest()
