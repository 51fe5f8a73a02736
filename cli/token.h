// Ed25519 keys in tokens (smart cards, USB keys, HSMs): PKCS #11 3.0 through p11-kit, which knows the modules that a
// machine has. The private key never leaves the token.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace beffroi::cli {

/// A key in a token that is logged in to.
class TokenKey {
  public:
    /// By its URI (RFC 7512): pkcs11:token=Officiers;object=politique.region.example/r.leroy. The object's label is the
    /// name of the key in signed notes. The PIN is read from the file that `pin-source` names, or typed at the
    /// terminal; `pin-value` is refused, for others see it. Throws std::runtime_error saying what to do.
    explicit TokenKey(const std::string& uri);
    ~TokenKey();
    TokenKey(const TokenKey&) = delete;
    TokenKey& operator=(const TokenKey&) = delete;

    [[nodiscard]] const std::string& label() const;
    [[nodiscard]] const std::string& public_key() const;  ///< 32 bytes
    /// 64 bytes. Throws std::runtime_error.
    [[nodiscard]] std::string sign(std::string_view message) const;

  private:
    struct Session;
    std::unique_ptr<Session> m_session;
};

}  // namespace beffroi::cli
