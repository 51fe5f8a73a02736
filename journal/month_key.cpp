#include "journal/month_key.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>

#include "base/c_handle.h"
#include "base/fd.h"
#include "base/random.h"

namespace beffroi::journal {

namespace {

using Extension = CHandle<X509_EXTENSION, X509_EXTENSION_free>;
using Number = CHandle<BIGNUM, BN_free>;

constexpr const char* k_unit = "escrow";
constexpr std::size_t k_certificate_bytes = std::size_t{64} << 10;
constexpr std::size_t k_serial_bytes = 16;

void check(bool done, const char* what) {
    if (!done) {
        throw std::runtime_error(std::string("OpenSSL could not set the certificate's ") + what);
    }
}

std::time_t seconds_of(WallTime time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

void set_name(X509_NAME* name, const char* kind, const std::string& value) {
    check(X509_NAME_add_entry_by_txt(name, kind, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()),
                                     static_cast<int>(value.size()), -1, 0) == 1,
          "subject");
}

void set_serial(X509* certificate) {
    auto bytes = random_bytes(k_serial_bytes);
    bytes[0] = static_cast<char>(bytes[0] & 0x7f);  // positive in as many bytes
    const Number number(
        BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr));
    check(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr, "serial number");
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

bool is_p256(X509* certificate) {
    std::array<char, 32> group{};
    std::size_t size = 0;
    const EVP_PKEY* key = X509_get0_pubkey(certificate);
    return key != nullptr && EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
           std::string_view(group.data(), size) == "prime256v1";
}

bool at(const ASN1_TIME* time, WallTime wanted) {
    return ASN1_TIME_cmp_time_t(time, seconds_of(wanted)) == 0;
}

}  // namespace

Certificate certify_month_key(const std::string& party, const std::string& month, const PemKey& key,
                              const Certificate& root, const PemKey& root_key) {
    if (!is_month(month)) {
        throw std::invalid_argument("a month is written 2026-11");
    }
    if (!root_key.belongs_to(root)) {
        throw std::invalid_argument("the root's private key does not belong to its certificate");
    }
    Certificate certificate(X509_new());
    X509* x509 = certificate.get();
    check(x509 != nullptr && X509_set_version(x509, X509_VERSION_3) == 1, "version");
    set_serial(x509);
    set_name(X509_get_subject_name(x509), "O", party);
    set_name(X509_get_subject_name(x509), "OU", k_unit);
    set_name(X509_get_subject_name(x509), "CN", month);
    check(X509_set_issuer_name(x509, X509_get_subject_name(root.get())) == 1, "issuer");
    check(ASN1_TIME_set(X509_getm_notBefore(x509), seconds_of(begin_of(month))) != nullptr &&
              ASN1_TIME_set(X509_getm_notAfter(x509), seconds_of(end_of(month)) - 1) != nullptr,
          "time");
    check(X509_set_pubkey(x509, key.get()) == 1, "key");
    add_extension(x509, root.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(x509, root.get(), NID_key_usage, "critical,keyAgreement");
    add_extension(x509, root.get(), NID_subject_key_identifier, "hash");
    check(X509_sign(x509, root_key.get(),
                    EVP_PKEY_get_base_id(root_key.get()) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256()) > 0,
          "signature");
    return certificate;
}

std::variant<std::string, NoMonthKey> month_of(const Certificate& certificate, const std::string& party,
                                               const Certificate& root) {
    X509* x509 = certificate.get();
    const auto month = certificate.common_name();
    if (certificate.organization() != party || certificate.organizational_unit() != k_unit || !is_month(month)) {
        return NoMonthKey{"its subject is not O=" + party + ", OU=escrow and a month as CN"};
    }
    if (X509_NAME_cmp(X509_get_issuer_name(x509), X509_get_subject_name(root.get())) != 0 ||
        X509_verify(x509, X509_get0_pubkey(root.get())) != 1) {
        return NoMonthKey{"it is not signed by the party's root"};
    }
    if (!at(X509_get0_notBefore(x509), begin_of(month)) ||
        !at(X509_get0_notAfter(x509), end_of(month) - std::chrono::seconds(1))) {
        return NoMonthKey{"it is not valid for its month"};
    }
    if ((X509_get_key_usage(x509) & KU_KEY_AGREEMENT) == 0 || (X509_get_extension_flags(x509) & EXFLAG_CA) != 0 ||
        X509_get0_subject_key_id(x509) == nullptr || !is_p256(x509)) {
        return NoMonthKey{"it is not for key agreement on P-256"};
    }
    return month;
}

const std::pair<const std::string, Certificate>* MonthCertificates::until(std::string_view month) const {
    const auto later = by_month.upper_bound(std::string(month));
    return later == by_month.begin() ? nullptr : &*std::prev(later);
}

MonthCertificates read_month_certificates(const std::string& directory, const std::string& party,
                                          const Certificate& root) {
    MonthCertificates read;
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        if (it->path().extension() == ".pem") {
            files.push_back(it->path());
        }
    }
    if (error) {
        read.problems.push_back(directory + ": " + error.message());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        std::string reason = "it is no certificate";
        try {
            if (const auto certificate = Certificate::parse(read_file(file.string(), k_certificate_bytes))) {
                const auto month = month_of(*certificate, party, root);
                if (const auto* found = std::get_if<std::string>(&month)) {
                    if (read.by_month.emplace(*found, *certificate).second) {
                        continue;
                    }
                    reason = "there is another certificate of its month";
                } else {
                    reason = std::get<NoMonthKey>(month).reason;
                }
            }
        } catch (const std::exception& e) {
            reason = e.what();
        }
        read.problems.push_back(file.string() + ": " + reason);
    }
    return read;
}

}  // namespace beffroi::journal
