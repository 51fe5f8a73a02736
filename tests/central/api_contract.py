#!/usr/bin/env python3
"""What schemas/api/central.yaml says, held against a running centre (the program console_site).

Every path and method that it names is asked, as whoever it is for and as somebody for whom it is not. The answer must have a status
that is documented there, and a body of the documented shape: a member that no schema names fails as well as one that is missing.

    api_contract.py CENTRAL_YAML CONSOLE_SITE
"""
import copy
import http.client
import json
import ssl
import subprocess
import sys
import tempfile
import time
from urllib.parse import quote

import jsonschema
import yaml

def closed(node):
    """As JSON Schema, in which objects with named members have no others, unless it says otherwise."""
    if isinstance(node, list):
        return [closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    schema = {name: closed(value) for name, value in node.items()}
    if "properties" in schema and isinstance(schema["properties"], dict):
        schema.setdefault("additionalProperties", False)
    if schema.pop("nullable", False) is True:  # OpenAPI 3.0's word, which JSON Schema does not know
        return {"anyOf": [schema, {"type": "null"}]}
    return schema


def extended(document):
    """`allOf` of a named object and more members: one closed object of both."""
    schemas = document["components"]["schemas"]

    def merged(schema):
        if "$ref" in schema:
            return merged(schemas[schema["$ref"].rsplit("/", 1)[1]])
        if "allOf" not in schema:
            return schema
        whole = {key: value for key, value in schema.items() if key != "allOf"}
        for part in map(merged, schema["allOf"]):
            whole.setdefault("type", part.get("type", "object"))
            whole["required"] = whole.get("required", []) + part.get("required", [])
            whole["properties"] = {**whole.get("properties", {}), **part.get("properties", {})}
        return whole

    def walk(node):
        if isinstance(node, dict):
            if "allOf" in node:
                whole = merged(node)
                node.clear()
                node.update(copy.deepcopy(whole))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    return document


class Centre:
    def __init__(self, program):
        self.process = subprocess.Popen([program, "--log_level=error"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = next(line for line in self.process.stdout if line.startswith("{"))
        self.where = json.loads(line)
        self.folder = tempfile.TemporaryDirectory()
        self.contexts = {holder: self.context(holder) for holder in ("officer", "auditor", "dpo", "gateway", None)}

    def context(self, holder):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # the authority is the site's own, made a moment ago
        if holder:
            pem = f"{self.folder.name}/{holder}.pem"
            with open(pem, "wb") as file:
                file.write(subprocess.run(["openssl", "pkcs12", "-in", self.where[holder], "-nodes", "-passin",
                                           "pass:" + self.where["passphrase"]], check=True, capture_output=True).stdout)
            context.load_cert_chain(pem)
        return context

    def ask(self, method, path, holder, body=None, headers=None):
        place = self.where["base"] if holder else self.where["browsers"]
        connection = http.client.HTTPSConnection(place.removeprefix("https://"), context=self.contexts[holder], timeout=60)
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read()

    def end(self):
        self.process.stdin.close()
        return self.process.wait(timeout=60)


class Contract:
    def __init__(self, document, centre):
        self.document = extended(document)
        self.strict = closed(self.document)
        self.centre = centre
        self.failures = []
        self.asked = set()

    def fail(self, what, why):
        self.failures.append(f"{what}: {why}")

    def validator(self, schema):
        resolver = jsonschema.RefResolver("", self.strict)
        return jsonschema.Draft7Validator(closed(schema), resolver=resolver, format_checker=jsonschema.FormatChecker())

    def response(self, operation, status):
        described = operation["responses"].get(str(status))
        if described and "$ref" in described:
            described = self.document["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
        return described

    def check(self, method, path, target, holder, body=None, expect=None, headers=None):
        """One request; its body, parsed if it is JSON."""
        what = f"{method.upper()} {target} as {holder or 'a browser'}"
        operation = self.document["paths"][path][method]
        self.asked.add((path, method))
        status, content_type, bytes_ = self.centre.ask(method.upper(), target, holder, body, headers)
        described = self.response(operation, status)
        if described is None:
            return self.fail(what, f"{status} is not documented: {bytes_[:200]!r}")
        if expect is not None and status != expect:
            return self.fail(what, f"{status}, not {expect}: {bytes_[:200]!r}")
        content = described.get("content", {})
        kind = content_type.split(";")[0]
        if content and kind not in content:
            return self.fail(what, f"{status} is {kind}, documented are {', '.join(content)}")
        if kind != "application/json" or kind not in content:
            return bytes_
        told = json.loads(bytes_)
        for error in self.validator(content[kind]["schema"]).iter_errors(told):
            self.fail(what, f"{status}: /{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
        return told

    def refused_to(self, path, method, target, holder):
        self.check(method, path, target, holder, body="" if method == "post" else None, expect=403)


def now(offset=0):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + offset))


def read_what_people_read(contract):
    check = contract.check
    for path in ("/session", "/integrity", "/fleet/sites", "/fleet/policies", "/fleet/blocks", "/changes", "/accounts", "/rights"):
        check("get", path, path, "officer", expect=200)
        check("get", path, path, "dpo", expect=200)
        check("get", path, path, "auditor", expect=200)
        contract.refused_to(path, "get", path, "gateway")
    check("get", "/changes/{policy}", "/changes/2", "officer", expect=200)
    check("get", "/changes/{policy}", "/changes/999", "officer", expect=404)
    check("get", "/changes/{policy}/files", "/changes/2/files", "auditor", expect=200)
    check("get", "/fleet/policies/{policy}", "/fleet/policies/1", "officer", expect=200)
    check("get", "/fleet/policies/{policy}", "/fleet/policies/999", "gateway", expect=404)
    check("get", "/fleet/blocks/{block}", "/fleet/blocks/region-1", "gateway", expect=404)
    for path in ("/policy/vocabulary", "/policy/permissions"):
        check("get", path, path, "officer", expect=200)
        check("get", path, path + "?number=2", "auditor", expect=200)
        check("get", path, path + "?number=999", "officer", expect=404)
    why = "/policy/explanation?role=eleve&zone=cdi&to=pronote/https"
    check("get", "/policy/explanation", why, "officer", expect=200)
    check("get", "/policy/explanation", "/policy/explanation?role=nobody", "officer", expect=400)


def read_the_journal(contract):
    check = contract.check
    page = check("get", "/search", f"/search?from={now(-7200)}&to={now(60)}&limit=5", "auditor", expect=200)
    check("get", "/search", "/search?limit=x", "auditor", expect=400)
    contract.refused_to("/search", "get", "/search", "officer")
    order = {"question": {"stream": "access"}, "motive": "Contrôle", "format": "csv", "language": "fr"}
    for kind in ("csv", "json-lines"):
        file = check("post", "/exports", "/exports", "auditor", body=json.dumps({**order, "format": kind}), expect=200)
        if "Contrôle" not in file.decode():
            contract.fail("POST /exports", f"{kind} does not say why it was asked")
    check("post", "/exports", "/exports", "auditor", body=json.dumps({**order, "motive": ""}), expect=400)
    contract.refused_to("/exports", "post", "/exports", "officer")
    found = page["results"][0]
    check("get", "/entry", f"/entry?origin={quote(found['origin'], safe='')}&index={found['index']}", "auditor", expect=200)
    check("get", "/entry", f"/entry?origin={quote(found['origin'], safe='')}&index=999999", "auditor", expect=404)
    at = f"/requisition?public=192.0.2.1&port=1024&protocol=tcp&at={now(-60)}"
    check("get", "/requisition", at, "auditor", expect=200)
    check("get", "/requisition", "/requisition", "auditor", expect=400)
    check("get", "/cases", "/cases", "auditor", expect=200)
    contract.refused_to("/cases", "get", "/cases", "officer")
    check("get", "/cases", "/cases", "dpo", expect=200)
    contract.refused_to("/search", "get", "/search", "dpo")
    check("get", "/register", "/register", "dpo", expect=200)
    check("get", "/register", "/register?token=x", "dpo", expect=400)
    contract.refused_to("/register", "get", "/register", "auditor")
    check("get", "/cases/{number}", "/cases/1", "auditor", expect=404)
    return found["origin"]


def ask_for_what_is_refused(contract):
    check = contract.check
    check("post", "/changes", "/changes", "officer", body="{}", expect=400)
    check("post", "/changes/{policy}/approvals", "/changes/2/approvals", "officer", body="no signature", expect=400)
    check("post", "/changes/{policy}/close", "/changes/2/close", "officer", body="{}", expect=400)
    check("post", "/fleet/policies", "/fleet/policies", "officer", body="{}")
    for act in ("pause", "resume"):
        check("post", f"/fleet/policies/{{policy}}/{act}", f"/fleet/policies/999/{act}", "officer", body='{"reason":"x"}', expect=404)
        contract.refused_to(f"/fleet/policies/{{policy}}/{act}", "post", f"/fleet/policies/1/{act}", "auditor")
    check("post", "/fleet/blocks", "/fleet/blocks", "officer", body="no note")
    check("post", "/fleet/report", "/fleet/report", "gateway", body="{}", expect=400)
    check("post", "/cases", "/cases", "auditor", body="no case", expect=400)
    for act in ("approvals", "close"):
        check("post", f"/cases/{{number}}/{act}", f"/cases/1/{act}", "auditor", body="x")
    check("get", "/cases/{number}/extract", "/cases/1/extract", "auditor")
    check("post", "/audit/unseal", "/audit/unseal", "auditor", body="{}", expect=400)
    check("post", "/audit/month-key", "/audit/month-key", "auditor", body="{}", expect=400)


def sign_in(contract):
    check = contract.check
    page = {"Origin": contract.centre.where["browsers"]}
    check("get", "/sign-in", "/sign-in", None, expect=401)
    check("post", "/sign-in/challenge", "/sign-in/challenge", None, body="{}", headers=page, expect=200)
    check("post", "/sign-in", "/sign-in", None, body="{}", headers=page, expect=400)
    check("get", "/sign-in/ways", "/sign-in/ways", None, expect=200)
    check("post", "/sign-in/confirmation", "/sign-in/confirmation", None, body="{}", headers=page, expect=401)
    check("post", "/sign-in/extension", "/sign-in/extension", None, body="{}", headers=page, expect=401)
    check("delete", "/sign-in", "/sign-in", None, headers=page, expect=204)
    check("post", "/enrolment/challenge", "/enrolment/challenge", None, body='{"code":"none"}', headers=page, expect=403)
    check("post", "/enrolment", "/enrolment", None, body="{}", headers=page)
    check("post", "/enrolment/secret", "/enrolment/secret", None, body='{"code":"none"}', headers=page, expect=403)
    check("post", "/enrolment/codes", "/enrolment/codes", None, body="{}", headers=page, expect=400)
    check("post", "/accounts/{account}/opening", "/accounts/n.nouveau/opening", "officer", body="", expect=202)
    check("post", "/accounts/{account}/opening", "/accounts/nobody/opening", "officer", body="", expect=404)
    check("delete", "/accounts/{account}/codes", "/accounts/n.nouveau/codes", "officer", expect=404)
    check("delete", "/accounts/{account}/passkeys/{passkey}", "/accounts/n.nouveau/passkeys/AA", "officer", expect=404)


def ask_the_mirror(contract, origin):
    check = contract.check
    log = subprocess.run(["sha256sum"], input=origin, text=True, capture_output=True, check=True).stdout[:64]
    check("get", "/{log}/checkpoint", f"/{log}/checkpoint", "gateway", expect=200)
    check("get", "/{log}/checkpoint", f"/{'0' * 64}/checkpoint", "gateway", expect=404)
    check("get", "/{log}/cosigned", f"/{log}/cosigned", "gateway", expect=200)
    check("get", "/{log}/tile/{path}", f"/{log}/tile/0/000.p/40", "gateway", expect=200)
    check("post", "/add-checkpoint", "/add-checkpoint", "gateway", body="x", expect=400)
    check("post", "/add-entries", "/add-entries", "gateway", body="x", expect=400)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        document = yaml.safe_load(file)
    centre = Centre(sys.argv[2])
    contract = Contract(document, centre)
    try:
        read_what_people_read(contract)
        origin = read_the_journal(contract)
        ask_for_what_is_refused(contract)
        sign_in(contract)
        ask_the_mirror(contract, origin)
    finally:
        centre.end()
    for path, item in document["paths"].items():
        for method in item:
            if method in ("get", "post", "put", "delete") and (path, method) not in contract.asked:
                contract.fail(f"{method.upper()} {path}", "is documented and was not asked")
    for failure in contract.failures:
        print("FAIL", failure)
    print(f"{len(contract.asked)} of what the API documents was asked, {len(contract.failures)} failures")
    return 1 if contract.failures else 0


if __name__ == "__main__":
    sys.exit(main())
