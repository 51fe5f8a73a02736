"""What each system asks to learn whether it is behind a portal, and what it makes of the answer: one module a system.

A module has NAME, USER_AGENT (of its probes), BROWSER (of the window that it opens), SOURCE, PROBES (what it asks), FILES (what the real hosts answer, served by the suite's internet), SECONDS
(after which it gives up), NAMES (what it resolves besides), and verdict(answer, probe) → OPEN, PORTAL or a word that says what else."""
import dataclasses
import importlib

OPEN, PORTAL, FAILED, SUSPECTED = "open", "portal", "failed", "portal suspected"


@dataclasses.dataclass(frozen=True)
class Probe:
    url: str
    expected: bytes = None      # the body that means open, for systems that look at it
    family: int = None          # 4 or 6 where the system asks for one; None: both are tried


@dataclasses.dataclass(frozen=True)
class File:
    host: str
    path: str
    body: bytes = b""
    status: str = "200 OK"
    headers: tuple = ()


def no_content(*urls):
    """Files of hosts that answer 204, as Google's do."""
    split = [url.split("://")[1].partition("/") for url in urls]
    return [File(host, "/" + path, status="204 No Content") for host, _, path in split]


def is_redirect(answer):
    return answer.status in (301, 302, 303, 307, 308)


ALL = []
for _name in ("android", "chromeos", "ios", "windows", "firefox", "networkmanager"):
    ALL.append(importlib.import_module("clients." + _name))
