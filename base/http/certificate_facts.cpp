#include "base/http/certificate_facts.h"

#include "base/http/mhd_handle.h"

namespace beffroi::http {

std::variant<CertificateFacts, std::string> certificate_facts(std::string_view pem, const std::string& host) {
    gnutls_x509_crt_t raw = nullptr;
    if (const int code = gnutls_x509_crt_init(&raw); code != GNUTLS_E_SUCCESS) {
        return std::string(gnutls_strerror(code));
    }
    const X509Certificate certificate(raw);
    const gnutls_datum_t bytes = datum(pem);
    if (const int code = gnutls_x509_crt_import(raw, &bytes, GNUTLS_X509_FMT_PEM); code != GNUTLS_E_SUCCESS) {
        return std::string(gnutls_strerror(code));
    }
    return CertificateFacts{
        .from = WallTime(std::chrono::seconds(gnutls_x509_crt_get_activation_time(raw))),
        .until = WallTime(std::chrono::seconds(gnutls_x509_crt_get_expiration_time(raw))),
        .names_host = gnutls_x509_crt_check_hostname(raw, host.c_str()) != 0,
        .self_signed = gnutls_x509_crt_check_issuer(raw, raw) != 0,
    };
}

}  // namespace beffroi::http
