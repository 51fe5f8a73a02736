// The bodies of a sign-in and of a passkey's making, as the console sends them (schemas/api/central.yaml).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/secret.h"
#include "central/sign_in/webauthn.h"

namespace beffroi::central::sign_in {

inline constexpr std::size_t max_ceremony_bytes = std::size_t{24} * 1024;
inline constexpr std::size_t max_code_bytes = 64;

/// Of the directory of somebody's party.
struct Credentials {
    std::string login;
    Secret password;
};
inline constexpr std::size_t max_login_bytes = 256;
inline constexpr std::size_t max_password_bytes = 1024;

/// What somebody signs in with.
struct Presented {
    std::optional<Credentials> credentials;
    std::variant<Assertion, std::string> second;  ///< a passkey, or an application's code beside credentials
};

/// What a newcomer sends: the code that opens her account, and the passkey.
struct Enrolment {
    std::string code;
    Creation creation;
};

/// And who enrols an application: that code, and the first of the application's.
struct CodesEnrolment {
    std::string code;
    std::string first;
};

/// nullopt: not such a body.
[[nodiscard]] std::optional<Presented> parse_presented(std::string_view body);
[[nodiscard]] std::optional<std::string> parse_code(std::string_view body);
[[nodiscard]] std::optional<Enrolment> parse_enrolment(std::string_view body);
[[nodiscard]] std::optional<CodesEnrolment> parse_codes_enrolment(std::string_view body);

}  // namespace beffroi::central::sign_in
