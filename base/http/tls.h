// The TLS rules of every server, and who a client certificate belongs to. The only GnuTLS calls of the project.
#pragma once

#include <gnutls/gnutls.h>

#include <string>
#include <variant>

#include "base/http/server.h"

namespace beffroi::http {

/// TLS 1.3 and 1.2, ephemeral elliptic-curve keys, authenticated encryption: the suites that ANSSI's TLS guide
/// recommends.
extern const char* const k_tls_priorities;

/// Throws std::runtime_error with the cause if the chain, the key or the client CA cannot be read or do not match.
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
