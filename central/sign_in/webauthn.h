// What a browser and its authenticator say when a passkey is made or used (W3C Web Authentication level 2, sections
// 7.1 and 7.2), checked. No attestation is asked for: which maker's key somebody has is not our business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace beffroi::central::sign_in {

/// Who people sign in to.
struct RelyingParty {
    std::string origin;  ///< as the browser shows it: "https://console.region.example", with a port if it is not 443
    std::string id;      ///< its host name
};

/// The public half of a key that never leaves its authenticator.
struct Passkey {
    std::string id;          ///< the credential's: at most max_credential_bytes
    int algorithm = 0;       ///< COSE: -7 ES256, -8 EdDSA, -257 RS256
    std::string public_key;  ///< as libfido2 has it
    std::uint32_t uses = 0;  ///< the authenticator's counter; 0: it does not count
};

inline constexpr std::size_t max_credential_bytes = 1023;     ///< section 7.1, step 25
inline constexpr std::size_t max_client_data_bytes = 4096;    ///< ours: they are some 200
inline constexpr std::size_t max_authenticator_bytes = 8192;  ///< ours: a credential, its key and extensions
inline constexpr std::size_t max_signature_bytes = 1024;      ///< ours: RSA keys of 8192 bits

/// Why not, for the record; the person is told that it failed, and no more.
struct NotGenuine {
    std::string reason;
};

/// Of navigator.credentials.create().
struct Creation {
    std::string client_data;  ///< JSON as the browser hashed it
    std::string authenticator_data;
};
/// Of navigator.credentials.get().
struct Assertion {
    std::string credential;  ///< id
    std::string client_data;
    std::string authenticator_data;
    std::string signature;
};

/// Whom an authenticator must have had before it.
enum class Before : std::uint8_t {
    somebody,   ///< who touched it: beside a password
    its_holder  ///< whom it knows, by PIN or biometrics: alone
};

/// The challenge that this answers: what the browser says, to be looked up before anything is verified. nullopt if
/// there is none.
[[nodiscard]] std::optional<std::string> challenge_of(std::string_view client_data);

/// A new passkey, made for us, after `challenge`.
[[nodiscard]] std::variant<Passkey, NotGenuine> verify_creation(const RelyingParty& party, std::string_view challenge,
                                                                const Creation& creation, Before before);

/// The passkey's counter after this use; or why it is none: another challenge, origin or key, a bad signature, no user
/// verified, or a counter that went back (the key was copied).
[[nodiscard]] std::variant<std::uint32_t, NotGenuine> verify_assertion(const RelyingParty& party,
                                                                       std::string_view challenge,
                                                                       const Passkey& passkey,
                                                                       const Assertion& assertion, Before before);

}  // namespace beffroi::central::sign_in
