// X.509 certificates and their private keys over OpenSSL, as far as sealing needs them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

struct x509_st;
struct evp_pkey_st;

namespace beffroi::journal {

/// Shared and never changed, so copies are cheap and may be used by several threads.
class Certificate {
  public:
    /// The first certificate of a PEM text.
    [[nodiscard]] static std::optional<Certificate> parse(std::string_view pem);
    /// Takes over the handle.
    explicit Certificate(x509_st* owned);

    [[nodiscard]] std::string pem() const;
    /// SHA-256 of the DER form, 64 hexadecimal digits.
    [[nodiscard]] std::string fingerprint() const;
    [[nodiscard]] std::string organization() const;         ///< empty if there is none or several
    [[nodiscard]] std::string organizational_unit() const;  ///< likewise
    [[nodiscard]] std::string common_name() const;          ///< likewise
    [[nodiscard]] x509_st* get() const noexcept { return m_handle.get(); }

  private:
    std::shared_ptr<x509_st> m_handle;
};

class PemKey {
  public:
    /// An unencrypted PEM text (PKCS #8 or SEC 1).
    [[nodiscard]] static std::optional<PemKey> parse(const Secret& pem);
    /// A fresh P-256 key.
    [[nodiscard]] static PemKey generate();

    [[nodiscard]] Secret pem() const;
    [[nodiscard]] bool belongs_to(const Certificate& certificate) const;
    [[nodiscard]] evp_pkey_st* get() const noexcept { return m_handle.get(); }

  private:
    explicit PemKey(evp_pkey_st* owned);
    std::shared_ptr<evp_pkey_st> m_handle;
};

}  // namespace beffroi::journal
