"""What must be true when the killing is over, told from outside: from what the site said that it held, from what the centre
serves, and from the rows of its store. Nothing here is Beffroi's own code but `beffroi journal verify`."""
import base64
import hashlib
import http.client
import json
import sqlite3
import ssl
import struct

from region import SITE

WIDTH = 256


def acknowledged(site):
    """index → number of every entry that was said to be held. A line that a kill cut short was not said."""
    held = {}
    for start in range(1, site.starts + 1):
        for line in site.out(start).read_text().splitlines(True):
            if line.endswith("\n"):
                word, index, number = line.split()
                assert word == "held"
                assert int(index) not in held, f"index {index} was given twice"
                held[int(index)] = int(number)
    return held


class RecordCopy:
    """The centre's copy as an auditor of the site's own entries reads it: tlog-tiles over mutual TLS."""

    def __init__(self, region):
        context = ssl.create_default_context(cafile=f"{region.work}/ca/ca.pem")
        context.load_cert_chain(f"{region.work}/{SITE}.pem", f"{region.work}/{SITE}.key")
        self.connection = http.client.HTTPSConnection("localhost", region.central_port, context=context, timeout=60)
        self.prefix = region.log_path()

    def get(self, path):
        self.connection.request("GET", f"{self.prefix}/{path}")
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"GET {path}: {answer.status} {body[:200]}"
        return body

    def checkpoint(self):
        lines = self.get("checkpoint").decode().split("\n")
        return int(lines[1]), base64.b64decode(lines[2])

    def entries(self, size):
        found = []
        for bundle in range((size + WIDTH - 1) // WIDTH):
            width = min(WIDTH, size - bundle * WIDTH)
            groups = f"x{bundle // 1000:03}/{bundle % 1000:03}" if bundle >= 1000 else f"{bundle:03}"
            rest = self.get(f"tile/entries/{groups}" + ("" if width == WIDTH else f".p/{width}"))
            while rest:
                length = struct.unpack(">H", rest[:2])[0]
                found.append(rest[2:2 + length])
                rest = rest[2 + length:]
        return found


def root_of(entries):
    """RFC 6962 section 2.1, from the bottom up."""
    row = [hashlib.sha256(b"\0" + entry).digest() for entry in entries]
    while len(row) > 1:
        pairs = [hashlib.sha256(b"\1" + row[i] + row[i + 1]).digest() for i in range(0, len(row) - 1, 2)]
        row = pairs + row[len(row) & ~1:]
    return row[0]


def check_record(region, size, held):
    """Every acknowledged entry once and at its index, no gap, under the checkpoint. Returns index → number."""
    copy = RecordCopy(region)
    copied, root = copy.checkpoint()
    assert copied == size, f"the record copy has {copied} entries of {size}"
    entries = copy.entries(size)
    assert len(entries) == size and root_of(entries) == root, "the record copy is not the tree that was signed"
    numbers = [int(json.loads(entry)["session"], 16) for entry in entries]
    assert len(set(numbers)) == size, "an entry is there twice"
    for index, number in held.items():
        assert index < size and numbers[index] == number, f"entry {index} was acknowledged as {number} and is lost"
    return numbers


def check_signatures(region, size):
    """Both parties signed a tree that holds all: as an auditor verifies it, with the keys that she had already."""
    answer = json.loads(region.run(region.binaries / "beffroi", "journal", "verify", f"{region.work}/site", "--policy", region.policy, "--json"))
    stream = answer["streams"][0]
    assert answer["verified"] and stream["size"] == size and stream["cosigned-size"] == size, answer
    assert {by["witness"] for by in stream["cosigned-by"]} == {"region", "academie"}, answer


def sqlite_rows(region):
    rows = []
    for path in (region.work / "store/rows").glob("access-*.sqlite"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as month:
            rows += month.execute("SELECT idx, hex(session) FROM row").fetchall()
    return [(int(index), int(session, 16)) for index, session in rows]


def check_rows(rows, numbers, where):
    assert len(rows) == len(set(index for index, _ in rows)), f"{where}: a row is there twice"
    assert sorted(rows) == list(enumerate(numbers)), f"{where}: the rows are not those of the record copy"
