// An authenticator and its browser in software: what a passkey says when it is made and used, and every lie about it.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <memory>
#include <string>

#include "base/encoding.h"
#include "base/random.h"
#include "central/sign_in/webauthn.h"
#include "journal/crypto.h"

namespace beffroi::central::sign_in {

class Authenticator {
  public:
    // What it says; a test changes one thing.
    std::string origin = "https://console.region.example";
    std::string host = "console.region.example";
    std::string type = {};  ///< empty: as it should be
    std::string more = R"(,"crossOrigin":false)";
    unsigned flags = 0x05;  ///< user present and verified
    std::uint32_t uses = 1;

    [[nodiscard]] const std::string& id() const { return m_id; }

    [[nodiscard]] Creation create(const std::string& challenge) const {
        const std::string id_size{static_cast<char>(m_id.size() >> 8), static_cast<char>(m_id.size() & 0xFF)};
        return {client_data("webauthn.create", challenge),
                fixed(flags | 0x40U) + std::string(16, '\0') + id_size + m_id + cose_key()};
    }
    [[nodiscard]] Assertion use(const std::string& challenge) const {
        Assertion said{m_id, client_data("webauthn.get", challenge), fixed(flags), {}};
        const auto hash = journal::sha256({said.client_data});
        said.signature = sign(said.authenticator_data + std::string(journal::view(hash)));
        return said;
    }

  private:
    [[nodiscard]] std::string client_data(const std::string& usual, const std::string& challenge) const {
        return R"({"type":")" + (type.empty() ? usual : type) + R"(","challenge":")" + to_base64url(challenge) +
               R"(","origin":")" + origin + '"' + more + '}';
    }
    [[nodiscard]] std::string fixed(unsigned said) const {
        const auto hash = journal::sha256({host});
        std::string bytes(journal::view(hash));
        bytes += static_cast<char>(said);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes += static_cast<char>(uses >> shift & 0xFFU);
        }
        return bytes;
    }
    /// RFC 9053 section 7.1.1, in CBOR: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
    [[nodiscard]] std::string cose_key() const {
        std::string point(65, '\0');
        std::size_t size = 0;
        EVP_PKEY_get_octet_string_param(m_key.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                        reinterpret_cast<unsigned char*>(point.data()), point.size(), &size);
        return std::string("\xA5\x01\x02\x03\x26\x20\x01\x21\x58\x20", 10) + point.substr(1, 32) + "\x22\x58\x20" +
               point.substr(33);
    }
    [[nodiscard]] std::string sign(const std::string& message) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get());
        std::string signature(128, '\0');
        std::size_t size = signature.size();
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size());
        signature.resize(size);
        return signature;
    }

    std::string m_id = random_bytes(32);
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> m_key{EVP_EC_gen("P-256"), EVP_PKEY_free};
};

}  // namespace beffroi::central::sign_in
