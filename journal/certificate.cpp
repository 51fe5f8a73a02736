#include "journal/certificate.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <stdexcept>

#include "base/encoding.h"
#include "journal/crypto.h"
#include "journal/memory_bio.h"

namespace beffroi::journal {

namespace {

/// The one value of a kind in the subject.
std::string subject_value(const x509_st* certificate, int nid) {
    const X509_NAME* name = X509_get_subject_name(certificate);
    const int at = X509_NAME_get_index_by_NID(name, nid, -1);
    if (at < 0 || X509_NAME_get_index_by_NID(name, nid, at) >= 0) {
        return {};
    }
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size < 0) {
        return {};
    }
    std::string value(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
    OPENSSL_free(text);
    return value;
}

}  // namespace

Certificate::Certificate(x509_st* owned) : m_handle(owned, X509_free) {}

std::optional<Certificate> Certificate::parse(std::string_view pem) {
    const auto bio = memory_bio(pem);
    X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr);
    return certificate == nullptr ? std::nullopt : std::optional(Certificate(certificate));
}

std::string Certificate::pem() const {
    const auto bio = memory_bio();
    if (PEM_write_bio_X509(bio.get(), m_handle.get()) != 1) {
        throw std::runtime_error("OpenSSL could not write a certificate");
    }
    return bytes_of(bio);
}

std::string Certificate::fingerprint() const {
    const auto bio = memory_bio();
    if (i2d_X509_bio(bio.get(), m_handle.get()) != 1) {
        throw std::runtime_error("OpenSSL could not encode a certificate");
    }
    return sha256_hex(bytes_of(bio));
}

std::string Certificate::organization() const {
    return subject_value(m_handle.get(), NID_organizationName);
}

std::string Certificate::organizational_unit() const {
    return subject_value(m_handle.get(), NID_organizationalUnitName);
}

std::string Certificate::common_name() const {
    return subject_value(m_handle.get(), NID_commonName);
}

PemKey::PemKey(evp_pkey_st* owned) : m_handle(owned, EVP_PKEY_free) {}

std::optional<PemKey> PemKey::parse(const Secret& pem) {
    const auto bio = memory_bio(pem.reveal());
    // A key under a pass phrase is no key here: OpenSSL must not ask for one on a terminal.
    const auto no_phrase = [](char*, int, int, void*) { return -1; };
    EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, no_phrase, nullptr);
    return key == nullptr ? std::nullopt : std::optional(PemKey(key));
}

PemKey PemKey::generate() {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    if (key == nullptr) {
        throw std::runtime_error("OpenSSL could not make a P-256 key");
    }
    return PemKey(key);
}

Secret PemKey::pem() const {
    const auto bio = memory_bio();
    if (PEM_write_bio_PKCS8PrivateKey(bio.get(), m_handle.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        throw std::runtime_error("OpenSSL could not write a private key");
    }
    return Secret(bytes_of(bio));
}

bool PemKey::belongs_to(const Certificate& certificate) const {
    return X509_check_private_key(certificate.get(), m_handle.get()) == 1;
}

}  // namespace beffroi::journal
