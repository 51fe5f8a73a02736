"""A browser as small as portals need: names, HTTP and HTTPS with verified certificates, cookies, redirections, forms and links."""
import dataclasses
import html.parser
import http.client
import socket
import ssl
import urllib.parse

import names


A_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


class Unreachable(Exception):
    """No answer came: no name, no connection, no trust, or nothing that is HTTP."""


@dataclasses.dataclass
class Answer:
    url: str
    status: int
    headers: list
    body: bytes

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")


@dataclasses.dataclass
class Form:
    action: str
    method: str
    fields: dict


class _Forms(html.parser.HTMLParser):
    def __init__(self, base):
        super().__init__()
        self.base, self.forms = base, []

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "form":
            self.forms.append(Form(urllib.parse.urljoin(self.base, a.get("action") or ""), (a.get("method") or "get").lower(), {}))
        elif tag == "input" and self.forms and a.get("name"):
            self.forms[-1].fields[a["name"]] = a.get("value") or ""


def forms_of(answer):
    parser = _Forms(answer.url)
    parser.feed(answer.text)
    return parser.forms


class Browser:
    """Its sockets are made in the namespace in which the calling thread is. `resolver` is the address that DHCP would have given."""

    def __init__(self, resolver, user_agent=A_BROWSER, trust=(), seconds=10, family=None, source=None):
        self.family, self.source = family, source
        self._resolver, self._agent, self._seconds = resolver, user_agent, seconds
        self._trust, self._context = trust, None
        self._cookies = {}

    def _tls(self):
        if self._context is None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            for path in self._trust:
                self._context.load_verify_locations(path)
        return self._context

    def addresses(self, host):
        try:
            socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
            return [host]
        except OSError:
            pass
        kinds = {4: (names.A,), 6: (names.AAAA,)}.get(self.family, (names.A, names.AAAA))
        return [address for kind in kinds for address in names.resolve(host, kind, self._resolver, self._seconds)]

    def _connect(self, url, port):
        addresses = self.addresses(url.hostname)
        if not addresses:
            raise Unreachable("%s has no address" % url.hostname)
        try:
            source = (self.source, 0) if self.source else None
            raw = socket.create_connection((addresses[0], port), timeout=self._seconds, source_address=source)
            return self._tls().wrap_socket(raw, server_hostname=url.hostname) if url.scheme == "https" else raw
        except OSError as error:
            raise Unreachable("%s: %s" % (url.netloc, error)) from error

    def fetch(self, address, method="GET", body=None, headers=()):
        """One request; a redirection is an answer like any other."""
        url = urllib.parse.urlsplit(address)
        port = url.port or (443 if url.scheme == "https" else 80)
        connection = http.client.HTTPConnection(url.hostname, port, timeout=self._seconds)
        connection.sock = self._connect(url, port)
        sent = {"Host": url.netloc, **({"User-Agent": self._agent} if self._agent else {}), **dict(headers)}
        if jar := self._cookies.get(url.hostname):
            sent["Cookie"] = "; ".join("%s=%s" % item for item in jar.items())
        try:
            connection.request(method, (url.path or "/") + ("?" + url.query if url.query else ""), body, sent)
            got = connection.getresponse()
            answer = Answer(address, got.status, got.getheaders(), got.read())
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable("%s: %s" % (url.netloc, error or type(error).__name__)) from error
        finally:
            connection.close()
        self._keep_cookies(url.hostname, answer)
        return answer

    def _keep_cookies(self, host, answer):
        for key, value in answer.headers:
            if key.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self._cookies.setdefault(host, {})[name] = rest.split(";")[0]

    def connect(self, address):
        """A connection for whoever speaks HTTP herself."""
        url = urllib.parse.urlsplit(address)
        return self._connect(url, url.port or (443 if url.scheme == "https" else 80))

    def cookies(self, host):
        return "; ".join("%s=%s" % item for item in self._cookies.get(host, {}).items())

    def open(self, address, method="GET", body=None, headers=()):
        """As a person sees it: redirections are followed, at most ten."""
        answer = self.fetch(address, method, body, headers)
        for _ in range(10):
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            answer = self.fetch(urllib.parse.urljoin(answer.url, answer.header("Location")))
        raise Unreachable("%s: more than ten redirections" % address)

    def submit(self, form, **fields):
        data = urllib.parse.urlencode({**form.fields, **fields})
        if form.method == "post":
            return self.open(form.action, "POST", data, {"Content-Type": "application/x-www-form-urlencoded"})
        return self.open(urllib.parse.urlsplit(form.action)._replace(query=data).geturl())
