// The TLS rules of every server, what it shows its clients, and who a client certificate belongs to.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/http/mhd_handle.h"
#include "base/http/server.h"

namespace beffroi::http {

/// TLS 1.3 and 1.2, ephemeral elliptic-curve keys, authenticated encryption: the suites that ANSSI's TLS guide
/// recommends.
extern const char* const k_tls_priorities;

/// What a server shows its clients.
struct Credentials {
    TlsCredentials handle;
    std::optional<WallTime> staple_until;  ///< of the OCSP response in it; empty: there is none
    std::string staple_problem = {};       ///< why there is none, although one was given
};

/// Throws std::runtime_error with the cause if the chain, the key or the client CA cannot be read or do not match.
/// Not for an OCSP response: without it people are still let in.
[[nodiscard]] Credentials make_credentials(const Tls& tls, WallTime now);

/// Throws as make_credentials.
void check_tls(const Tls& tls);

struct NoCertificate {};
struct BadCertificate {
    std::string cause;  ///< for the operator
};

/// Verifies the peer's chain against the server's client CA: signatures, dates, and the purpose clientAuth (a
/// certificate that names no purpose at all serves any, RFC 5280 section 4.2.1.12). Exactly one common name is
/// required.
[[nodiscard]] std::variant<ClientCertificate, NoCertificate, BadCertificate> client_certificate(
    gnutls_session_t session);

}  // namespace beffroi::http
