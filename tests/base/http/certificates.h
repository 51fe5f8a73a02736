// A throw-away certificate authority for tests.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace beffroi::testing {

struct KeyPair {
    std::string certificate_pem;
    std::string key_pem;
};

struct Subject {
    std::string common_name;
    std::string organizational_unit = "gateway";
    std::string purpose = "clientAuth";  ///< extended key usage; empty for none
    long from_seconds = -3600;           ///< validity, relative to now
    long to_seconds = 3600;
    std::string alternative_name = {};  ///< "DNS:localhost"
    std::string second_common_name = {};
};

class TestCa {
  public:
    explicit TestCa(const std::string& name = "Test CA");
    [[nodiscard]] std::string certificate_pem() const;
    [[nodiscard]] KeyPair issue(const Subject& subject) const;
    /// For "localhost" and 127.0.0.1.
    [[nodiscard]] KeyPair issue_server(const std::string& host = "localhost") const;
    /// What a responder of this authority says of one of its certificates (DER), until then, relative to now.
    [[nodiscard]] std::string ocsp_response(const KeyPair& certificate, bool good = true, long to_seconds = 3600) const;

  private:
    std::shared_ptr<EVP_PKEY> m_key;
    std::shared_ptr<X509> m_certificate;
};

}  // namespace beffroi::testing
