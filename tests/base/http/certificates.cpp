#include "tests/base/http/certificates.h"

#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace beffroi::testing {

namespace {

void check(bool good) {
    if (!good) {
        throw std::runtime_error("OpenSSL refuses to make a test certificate");
    }
}

std::shared_ptr<EVP_PKEY> new_key() {
    return {EVP_EC_gen("P-256"), EVP_PKEY_free};
}

template <typename Write>
std::string pem(Write write) {
    const std::shared_ptr<BIO> bio(BIO_new(BIO_s_mem()), BIO_free);
    check(write(bio.get()) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem(X509* certificate) {
    return pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

void add_name(X509_NAME* name, const char* field, const std::string& value) {
    if (!value.empty()) {
        check(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                         reinterpret_cast<const unsigned char*>(value.data()),
                                         static_cast<int>(value.size()), -1, 0) == 1);
    }
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    if (value.empty()) {
        return;
    }
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    check(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

std::shared_ptr<X509> new_certificate(const Subject& subject, EVP_PKEY* key) {
    static long serial = 1;
    std::shared_ptr<X509> certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), subject.from_seconds);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), subject.to_seconds);
    check(X509_set_pubkey(certificate.get(), key) == 1);
    X509_NAME* name = X509_get_subject_name(certificate.get());
    add_name(name, "OU", subject.organizational_unit);
    add_name(name, "CN", subject.common_name);
    add_name(name, "CN", subject.second_common_name);
    return certificate;
}

}  // namespace

TestCa::TestCa(const std::string& name)
    : m_key(new_key()), m_certificate(new_certificate({.common_name = name}, m_key.get())) {
    check(X509_set_issuer_name(m_certificate.get(), X509_get_subject_name(m_certificate.get())) == 1);
    add_extension(m_certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(m_certificate.get(), NID_key_usage, "critical,keyCertSign");
    check(X509_sign(m_certificate.get(), m_key.get(), EVP_sha256()) > 0);
}

std::string TestCa::certificate_pem() const {
    return pem(m_certificate.get());
}

KeyPair TestCa::issue(const Subject& subject) const {
    const auto key = new_key();
    const auto certificate = new_certificate(subject, key.get());
    check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(m_certificate.get())) == 1);
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), NID_ext_key_usage, subject.purpose);
    add_extension(certificate.get(), NID_subject_alt_name, subject.alternative_name);
    check(X509_sign(certificate.get(), m_key.get(), EVP_sha256()) > 0);
    return {pem(certificate.get()), pem([&](BIO* bio) {
                return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            })};
}

KeyPair TestCa::issue_server(const std::string& host) const {
    return issue({.common_name = host,
                  .organizational_unit = "central",
                  .purpose = "serverAuth",
                  .alternative_name = "DNS:" + host + ",DNS:localhost,IP:127.0.0.1,IP:::1"});
}

std::string TestCa::ocsp_response(const KeyPair& certificate, bool good, long to_seconds) const {
    const std::shared_ptr<BIO> bio(
        BIO_new_mem_buf(certificate.certificate_pem.data(), static_cast<int>(certificate.certificate_pem.size())),
        BIO_free);
    const std::shared_ptr<X509> subject(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
    const std::shared_ptr<OCSP_CERTID> id(OCSP_cert_to_id(EVP_sha1(), subject.get(), m_certificate.get()),
                                          OCSP_CERTID_free);
    const std::shared_ptr<ASN1_TIME> from(X509_gmtime_adj(nullptr, -7200), ASN1_TIME_free);
    const std::shared_ptr<ASN1_TIME> until(X509_gmtime_adj(nullptr, to_seconds), ASN1_TIME_free);
    const std::shared_ptr<OCSP_BASICRESP> basic(OCSP_BASICRESP_new(), OCSP_BASICRESP_free);
    check(OCSP_basic_add1_status(basic.get(), id.get(), good ? V_OCSP_CERTSTATUS_GOOD : V_OCSP_CERTSTATUS_REVOKED, 0,
                                 good ? nullptr : from.get(), from.get(), until.get()) != nullptr);
    check(OCSP_basic_sign(basic.get(), m_certificate.get(), m_key.get(), EVP_sha256(), nullptr, 0) == 1);
    const std::shared_ptr<OCSP_RESPONSE> response(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()),
                                                  OCSP_RESPONSE_free);
    unsigned char* der = nullptr;
    const int size = i2d_OCSP_RESPONSE(response.get(), &der);
    check(size > 0);
    std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return bytes;
}

}  // namespace beffroi::testing
