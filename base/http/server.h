// An HTTP/1.1 server with TLS, limits and routes, over libmicrohttpd and GnuTLS. Nothing outside base/http includes
// them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.h"
#include "base/fd.h"
#include "base/secret.h"

namespace beffroi::http {

/// The subject of a client certificate that verified against the server's client CA.
struct ClientCertificate {
    std::string common_name;
    std::string organizational_unit;  ///< Beffroi's kind of holder: "gateway", "auditor", ...
    std::string organization = {};    ///< its party: "region", "academie"; may be empty
};

struct Request {
    std::string method;
    /// Raw, still percent-encoded, without the query (libmicrohttpd's own unescaping is switched off).
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;  ///< decoded ('+' is a space); repeated names are kept
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    IpAddress client;
    std::optional<ClientCertificate> certificate;
    /// True once the client has closed its connection: an answer has no reader any more. Empty where nothing can tell.
    /// Only while a blocking handler runs, or the `more` of its answer.
    std::function<bool()> gone = {};

    /// First header of that name, case-insensitive; empty if absent.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    /// Value of a cookie; empty if absent.
    [[nodiscard]] std::string_view cookie(std::string_view name) const;
    /// The only value of a query parameter; nullopt if it is absent or given twice.
    [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    /// Of a blocking route's answer: what follows `body`, piece by piece, in chunks; nullopt is the end. Each piece is
    /// made on a worker, when the client has taken the one before, and none any more once it has gone. A throw cuts the
    /// answer off, so that the client sees that it is not whole.
    std::function<std::optional<std::string>()> more = {};
};

/// Handlers run on several threads at once. They may throw: the client then gets 500 without details and
/// `Options::on_error` gets the text.
using Handler = std::function<Response(const Request&)>;

struct Route {
    std::string method;  ///< "GET" also serves HEAD
    std::string path;    ///< exact, or a prefix when it ends in "/*"
    Handler handler;
    /// A blocking handler (directory, disk) runs on the worker pool while its connection is suspended, so that slow
    /// answers never hold up the others. When the pool's queue is full the client gets 503 with Retry-After.
    bool blocking = false;
};

struct Tls {
    std::string certificate_pem;  ///< the server's chain
    Secret key_pem;
    /// When set, a request without a certificate that this CA signed for clientAuth gets 403 and reaches no handler.
    std::string client_ca_pem;
    /// What the issuer's responder says of the certificate (RFC 6960, DER), given to clients with it (RFC 6066 section
    /// 8); may be empty. One that is about another certificate, or old, is reported and left out.
    std::string ocsp_response = {};
};

struct Limits {
    std::size_t body_bytes = std::size_t{16} * 1024;         ///< more: 413, and the connection closes
    std::size_t connection_memory = std::size_t{24} * 1024;  ///< request line and headers
    unsigned connections = 8192;
    unsigned connections_per_client = 64;
    std::chrono::seconds idle{15};  ///< a connection that neither sends nor receives
    /// From the moment the server can read a request (connection, or end of the answer before) to its last byte,
    /// whatever the client sends in between.
    std::chrono::seconds request{30};
    unsigned workers = 16;
    unsigned queued = 1024;
};

/// A line of text.
[[nodiscard]] Response plain(int status, std::string text);

struct Options {
    std::string address = "::";  ///< "::" listens on IPv4 and IPv6
    std::uint16_t port = 0;      ///< 0: the kernel chooses, see Server::port()
    std::optional<Tls> tls;
    /// Asked every `renewal` by a thread of the server: what connections get from now on, if that is another. Those
    /// that are open stay. After a throw, or with what cannot be used, what is in use stays, and `on_error` hears why.
    /// Whether clients need a certificate does not change any more.
    std::function<std::optional<Tls>()> renewed_tls = {};
    std::chrono::milliseconds renewal{10'000};
    Limits limits;
    /// Added to every response that does not have the header itself. libmicrohttpd answers messages that are not HTTP
    /// by itself with a fixed page (400, 414, 431, 505), where nothing can be added.
    std::vector<std::pair<std::string, std::string>> headers;
    /// Answers what no route matches. Default: 404; a known path with another method gets 405 and Allow.
    Handler fallback;
    std::function<void(const std::string&)> on_error;  ///< called from several threads; the text may quote a path
};

class Server {
  public:
    /// Listens and serves at once. Throws std::runtime_error (port in use, bad certificate) with the cause.
    /// `listening`: a socket that somebody else bound, instead of Options::address and port.
    Server(Options options, std::vector<Route> routes, UniqueFd listening = {});
    /// Stops accepting, answers whoever has been let in, joins every thread. Waits two seconds for the beginning of a
    /// first request, five for the rest of those that have begun, five for whoever reads her answer slowly, and for
    /// handlers as long as they take.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    [[nodiscard]] std::uint16_t port() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// application/x-www-form-urlencoded: nullopt on a bad escape, invalid UTF-8, a NUL, a repeated name, or more than 32
/// fields.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view body);

}  // namespace beffroi::http
