"""What a hostile device does to the portal. Each attack is a function that runs in a process of its own, inside the namespace of its device, until
`over` is set, and returns what it saw. It sets `swing` once it is under way."""
import collections
import errno
import itertools
import random
import re
import resource
import select
import socket
import ssl
import time

import openssl_client

HTTP, HTTPS = 80, 443
KEY_CHANGES = 2000
_SHORTEST, _HALF = 3, 40  # seconds, so that a rate shows; handshakes left open
_PATIENCE = 5  # seconds for an answer that should come


def raise_limits():
    """For this process, and those that it starts as attackers."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _tls(**bounds):
    """Whoever attacks does not look at certificates."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for name, value in bounds.items():
        setattr(context, name, value)
    return context


def _connect(target, port, tls=True):
    raw = socket.create_connection((target, port), timeout=_PATIENCE)
    return _tls().wrap_socket(raw) if tls else raw


# Connections without a word.

def _begin(source, target, port):
    s = socket.socket(_family(target), socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    s.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT: each connection has its own port
    if source:
        s.bind((source, 0))
    if (result := s.connect_ex((target, port))) not in (0, errno.EINPROGRESS):
        s.close()
        raise OSError(result, "connect")
    return s


def _lasts(s):
    """Whether it is established, and the other end has not closed it."""
    if s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != 1:
        return False
    try:
        return s.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def idle(swing, over, target, connections, sources=(None,), pause=0.0):
    """`connections`: a port for each. Returns how many the portal held when all had been tried, and how many at the end."""
    sockets = []
    for source, port in zip(itertools.cycle(sources), connections):
        sockets.append(_begin(source, target, port))
        time.sleep(pause)
    time.sleep(1)
    held = sum(map(_lasts, sockets))
    swing.set()
    over.wait()
    return {"tried": len(sockets), "held": held, "at the end": sum(map(_lasts, sockets))}


# One byte at a time, or none after a good beginning.

_BEGINNINGS = {
    "headers": b"GET / HTTP/1.1\r\nHost: portal\r\nX-Slow: ",
    "body": b"POST /login HTTP/1.1\r\nHost: portal\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\nuser=",
}
_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"  # a ClientHello of 512 bytes begins


def _dripping(target, kind, port):
    s = _connect(target, port, tls=port == HTTPS and kind != "handshake")
    s.sendall(_HELLO if kind == "handshake" else _BEGINNINGS[kind])
    return s


def slow(swing, over, target, kind, port, count):
    """A byte each second on all connections. Returns how long the longest lasted; None: some still do."""
    begun = [(time.monotonic(), _dripping(target, kind, port)) for _ in range(count)]
    swing.set()
    longest = 0.0
    while begun and not over.is_set():
        last = []
        for since, s in begun:
            try:
                s.send(b"a")
                last.append((since, s))
            except OSError:
                longest = max(longest, time.monotonic() - since)
                s.close()
        begun = last
        over.wait(1)
    over.wait()
    return {"longest": None if begun else longest}


# Too much.

def _floods():
    """What is sent, and what may be answered; b"" is a connection that closes, None one that stays open in silence."""
    get = b"GET /%s HTTP/1.1\r\nHost: portal\r\n%s\r\n"
    post = b"POST /login HTTP/1.1\r\nHost: portal\r\nContent-Type: application/x-www-form-urlencoded\r\n%s\r\n"
    return {
        "a header of a megabyte": (get % (b"", b"X-Long: " + b"a" * 1_000_000 + b"\r\n"), (b"431", b"400", b"413", b"")),
        "ten thousand headers": (get % (b"", b"".join(b"X-%d: a\r\n" % i for i in range(10_000))), (b"431", b"400", b"413", b"")),
        "a cookie of sixty kilobytes": (get % (b"", b"Cookie: a=" + b"b" * 60_000 + b"\r\n"), (b"431", b"400", b"413", b"")),
        "an address of a megabyte": (get % (b"a" * 1_000_000, b""), (b"414", b"431", b"400", b"")),
        # Of so many, libmicrohttpd 0.9.75 forgets that it was to refuse them: the connection ends by its deadline.
        "five thousand parameters": (get % (b"?" + b"&".join(b"a=b" for _ in range(5_000)), b""), (b"400", b"414", b"431", b"", None)),
        "a body of a megabyte": (post % b"Content-Length: 1000000\r\n" + b"a" * 1_000_000, (b"413", b"400", b"")),
        "a body of an exabyte": (post % b"Content-Length: 1152921504606846976\r\n" + b"a" * 100_000, (b"413", b"400", b"")),
        "a body without an end": (post % b"Transfer-Encoding: chunked\r\n" + b"1000\r\n" + b"a" * 4096 + b"\r\n" + (b"1000\r\n" + b"a" * 4096 + b"\r\n") * 200,
                                  (b"413", b"400", b"")),
        "two lengths": (post % b"Content-Length: 1\r\nContent-Length: 2\r\n" + b"ab", (b"400", b"")),
        "a length and chunks": (post % b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n" + b"0\r\n\r\n", (b"400", b"")),
    }


def _garbage():
    chance = random.Random(8910)
    noise = chance.randbytes(4096)
    return {
        "noise": (noise, (b"400", b"")),
        "zeros": (bytes(65_536), (b"400", b"414", b"431", b"")),
        "line ends, and noise": (b"\r\n" * 4096 + noise, (b"400", b"431", b"")),
        "HTTP/2 without a question": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (b"400", b"505", b"405", b"404", b"")),
        "HTTP/9.9": (b"GET / HTTP/9.9\r\nHost: portal\r\n\r\n", (b"400", b"505", b"")),
        "no method": (b" / HTTP/1.1\r\nHost: portal\r\n\r\n", (b"400", b"405", b"")),
        "a method of four kilobytes": (b"A" * 4096 + b" / HTTP/1.1\r\nHost: portal\r\n\r\n", (b"302", b"400", b"405", b"501", b"")),
        "a NUL in the path": (b"GET /%00 HTTP/1.1\r\nHost: portal\r\n\r\n", (b"400", b"404")),
        "no host": (b"GET / HTTP/1.1\r\n\r\n", (b"400", b"")),
        "a header without a name": (b"GET / HTTP/1.1\r\nHost: portal\r\n: a\r\n\r\n", (b"200", b"302", b"400", b"")),
        "a negative length": (b"POST /login HTTP/1.1\r\nHost: portal\r\nContent-Length: -1\r\n\r\n", (b"400", b"413", b"")),
        "TLS where HTTP is spoken": (_HELLO + bytes(65_536), (b"400", b"414", b"431", b"")),
    }


def _answer(s, request):
    """The status, or b"" if the portal closed instead. None: it did neither."""
    try:
        s.sendall(request)
    except OSError:
        pass  # it need not read all; its answer may wait nevertheless
    try:
        first = s.recv(64)
    except TimeoutError:
        return None
    except OSError:
        return b""
    return first.split(b" ")[1][:3] if first.startswith(b"HTTP/") else (first and b"?")


def _send_each(over, target, kinds, port):
    """Each once for its answer, then all again until it is over. What was answered otherwise, by name."""
    wrong = {}
    while True:
        for name, (request, expected) in kinds.items():
            try:
                with _connect(target, port, port == HTTPS) as s:
                    got = _answer(s, request)
            except OSError:
                got = b""  # too many for now
            if got not in expected:
                wrong[name] = repr(got)
        if over.is_set():
            return wrong


def floods(swing, over, target, port):
    swing.set()
    return {"wrong": _send_each(over, target, _floods(), port)}


def garbage(swing, over, target, port):
    swing.set()
    return {"wrong": _send_each(over, target, _garbage(), port)}


def requests(swing, over, target, request, pipelined, connections):
    """As many requests as go, `pipelined` at a time on each connection. Returns how often each status was answered."""
    sockets = [_connect(target, HTTPS) for _ in range(connections)]
    for s in sockets:
        s.settimeout(_PATIENCE)
    swing.set()
    answered = collections.Counter()
    while sockets and not over.is_set():
        for s in list(sockets):
            try:
                s.sendall(request * pipelined)
            except OSError:
                sockets.remove(s)
        for s in select.select(sockets, [], [], 0.1)[0]:
            try:
                got = s.recv(1 << 20)
            except OSError:
                got = b""
            answered.update(status.decode() for status in re.findall(rb"HTTP/1\.1 (\d{3})", got))
            if not got:
                sockets.remove(s)
    return answered


# TLS.

def _refused(do):
    try:
        do()
        return False
    except (openssl_client.Refused, OSError):
        return True


def _client(target, version):
    raw = socket.create_connection((target, HTTPS), timeout=_PATIENCE)
    raw.setblocking(True)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _PATIENCE.to_bytes(8, "little") + bytes(8))
    return openssl_client.Client(raw, version)


def _renegotiated(target):
    client = _client(target, openssl_client.TLS1_2)
    try:
        return not _refused(client.renegotiate)
    finally:
        client.close()


def _keys_changed(target, most):
    """How often it let itself be asked."""
    client = _client(target, openssl_client.TLS1_3)
    try:
        for number in range(most):
            if _refused(client.change_keys):
                return number
        return most if client.ask(b"GET / HTTP/1.1\r\nHost: portal\r\n\r\n") else number
    except openssl_client.Refused:
        return most - 1
    finally:
        client.close()


def _version_spoken(target, version):
    context = _tls(minimum_version=version, maximum_version=version)
    context.set_ciphers("ALL:@SECLEVEL=0")
    try:
        with context.wrap_socket(socket.create_connection((target, HTTPS), timeout=_PATIENCE)):
            return "spoken"
    except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
        return "refused"  # the portal closes without a word
    except ssl.SSLError as error:
        return "refused" if "ALERT" in str(error.reason) else "not asked: %s" % error
    except OSError:
        return "refused"


def tls(swing, over, target):
    """What must be refused, then handshakes: whole ones, half ones and noise, as many as go; `opened`: in so many `seconds`."""
    seen = {"renegotiated": _renegotiated(target), "keys changed": _keys_changed(target, KEY_CHANGES),
            "TLS 1.0": _version_spoken(target, ssl.TLSVersion.TLSv1), "TLS 1.1": _version_spoken(target, ssl.TLSVersion.TLSv1_1),
            "TLS 1.2": _version_spoken(target, ssl.TLSVersion.TLSv1_2)}
    swing.set()
    half, opened, begun = collections.deque(), 0, time.monotonic()
    while not over.is_set() or time.monotonic() < begun + _SHORTEST:
        for what in (_HELLO + bytes(100), random.randbytes(600), _HELLO + bytes(501), b"\x15\x03\x01\x00\x02\x02\x00" * 100):
            try:
                s = socket.create_connection((target, HTTPS), timeout=0.5)
                s.sendall(what)
                half.append(s)
                opened += 1
            except OSError:
                pass
        opened += not _refused(lambda: _connect(target, HTTPS).close())
        while len(half) > _HALF:
            half.popleft().close()
    return {**seen, "opened": opened, "seconds": time.monotonic() - begun}
