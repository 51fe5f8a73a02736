#include "base/http/tls.h"

#include <fmt/format.h>
#include <gnutls/ocsp.h>

#include <array>
#include <ctime>
#include <optional>
#include <stdexcept>

#include "base/encoding.h"
#include "base/http/mhd_handle.h"

namespace beffroi::http {

const char* const k_tls_priorities =
    "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:"
    "-CIPHER-ALL:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM:-MAC-ALL:+AEAD:"
    "-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:%SERVER_PRECEDENCE:%SAFE_RENEGOTIATION";

namespace {

void check(int code, const char* what) {
    if (code < 0) {
        throw std::runtime_error(fmt::format("{}: {}", what, gnutls_strerror(code)));
    }
}

X509Certificate peer_certificate(gnutls_session_t session) {
    unsigned count = 0;
    const gnutls_datum_t* chain = gnutls_certificate_get_peers(session, &count);
    gnutls_x509_crt_t raw = nullptr;
    if (chain == nullptr || count == 0 || gnutls_x509_crt_init(&raw) != GNUTLS_E_SUCCESS) {
        return nullptr;
    }
    X509Certificate certificate(raw);
    if (gnutls_x509_crt_import(raw, chain, GNUTLS_X509_FMT_DER) != GNUTLS_E_SUCCESS) {
        return nullptr;
    }
    return certificate;
}

/// The only attribute of that kind in the subject: empty if absent, nullopt if it occurs twice or is not plain text.
std::optional<std::string> subject_attribute(const X509Certificate& certificate, const char* oid) {
    std::array<char, 256> value{};
    std::size_t size = value.size();
    const int code = gnutls_x509_crt_get_dn_by_oid(certificate.get(), oid, 0, 0, value.data(), &size);
    if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE) {
        return "";
    }
    std::size_t second = 0;
    if (code < 0 || gnutls_x509_crt_get_dn_by_oid(certificate.get(), oid, 1, 0, nullptr, &second) !=
                        GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE) {
        return std::nullopt;
    }
    std::string text(value.data(), size);
    if (text.find('\0') != std::string::npos || !is_valid_utf8(text)) {
        return std::nullopt;
    }
    return text;
}

std::string verification_text(unsigned status) {
    gnutls_datum_t out{};
    if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &out, 0) != GNUTLS_E_SUCCESS) {
        return "it does not verify";
    }
    std::string text(reinterpret_cast<const char*>(out.data), out.size);
    gnutls_free(out.data);
    return text;
}

/// The end of an OCSP response (RFC 6960 section 4.2.2.1: without nextUpdate there is always newer information); or why
/// it is of no use.
std::variant<WallTime, std::string> end_of(const gnutls_datum_t& response, WallTime now) {
    gnutls_ocsp_resp_t raw = nullptr;
    if (const int code = gnutls_ocsp_resp_init(&raw); code != GNUTLS_E_SUCCESS) {
        return std::string(gnutls_strerror(code));
    }
    const OcspResponse parsed(raw);
    unsigned state = GNUTLS_OCSP_CERT_UNKNOWN;
    std::time_t from = 0;
    std::time_t until = 0;
    if (const int code = gnutls_ocsp_resp_import(raw, &response); code != GNUTLS_E_SUCCESS) {
        return std::string(gnutls_strerror(code));
    }
    if (const int code = gnutls_ocsp_resp_get_single(raw, 0, nullptr, nullptr, nullptr, nullptr, &state, &from, &until,
                                                     nullptr, nullptr);
        code < 0) {
        return std::string(gnutls_strerror(code));
    }
    if (state != GNUTLS_OCSP_CERT_GOOD) {
        return std::string(state == GNUTLS_OCSP_CERT_REVOKED ? "it says that the certificate is revoked"
                                                             : "it does not know the certificate");
    }
    const WallTime end{std::chrono::seconds(until)};
    if (until <= 0 || end <= now) {
        return std::string("it is old: fetch another from the issuer");
    }
    return end;
}

void staple(Credentials& credentials, std::string_view response, WallTime now) {
    const gnutls_datum_t bytes = datum(response);
    const auto end = end_of(bytes, now);
    if (const auto* why = std::get_if<std::string>(&end)) {
        credentials.staple_problem = "OCSP response: " + *why;
        return;
    }
    const int code =
        gnutls_certificate_set_ocsp_status_request_mem(credentials.handle.get(), &bytes, 0, GNUTLS_X509_FMT_DER);
    if (code < 0) {
        credentials.staple_problem = fmt::format("OCSP response: {}", gnutls_strerror(code));
        return;
    }
    credentials.staple_until = std::get<WallTime>(end);
}

}  // namespace

Credentials make_credentials(const Tls& tls, WallTime now) {
    gnutls_certificate_credentials_t raw = nullptr;
    check(gnutls_certificate_allocate_credentials(&raw), "TLS credentials");
    Credentials made{.handle = TlsCredentials(raw), .staple_until = {}};
    const gnutls_datum_t chain = datum(tls.certificate_pem);
    const gnutls_datum_t key = datum(tls.key_pem.reveal());
    check(gnutls_certificate_set_x509_key_mem(raw, &chain, &key, GNUTLS_X509_FMT_PEM), "server certificate and key");
    if (!tls.client_ca_pem.empty()) {
        const gnutls_datum_t ca = datum(tls.client_ca_pem);
        const int certificates = gnutls_certificate_set_x509_trust_mem(raw, &ca, GNUTLS_X509_FMT_PEM);
        check(certificates == 0 ? GNUTLS_E_NO_CERTIFICATE_FOUND : certificates, "client CA");
    }
    if (!tls.ocsp_response.empty()) {
        staple(made, tls.ocsp_response, now);
    }
    return made;
}

void check_tls(const Tls& tls) {
    static_cast<void>(make_credentials(tls, {}));
}

std::variant<ClientCertificate, NoCertificate, BadCertificate> client_certificate(gnutls_session_t session) {
    const X509Certificate certificate = peer_certificate(session);
    if (!certificate) {
        return NoCertificate{};
    }
    std::string purpose = GNUTLS_KP_TLS_WWW_CLIENT;
    gnutls_typed_vdata_st wanted{};
    wanted.type = GNUTLS_DT_KEY_PURPOSE_OID;
    wanted.data = reinterpret_cast<unsigned char*>(purpose.data());
    unsigned status = 0;
    const int code = gnutls_certificate_verify_peers(session, &wanted, 1, &status);
    if (code != GNUTLS_E_SUCCESS) {
        return BadCertificate{gnutls_strerror(code)};
    }
    if (status != 0) {
        return BadCertificate{verification_text(status)};
    }
    auto name = subject_attribute(certificate, GNUTLS_OID_X520_COMMON_NAME);
    auto unit = subject_attribute(certificate, GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME);
    auto organization = subject_attribute(certificate, GNUTLS_OID_X520_ORGANIZATION_NAME);
    if (!name || name->empty() || !unit || !organization) {
        return BadCertificate{"its subject needs exactly one CN and at most one OU and O, as plain text"};
    }
    return ClientCertificate{std::move(*name), std::move(*unit), std::move(*organization)};
}

}  // namespace beffroi::http
