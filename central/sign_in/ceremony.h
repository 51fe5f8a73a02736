// The bodies of a sign-in and of a passkey's making, as the console sends them (schemas/api/central.yaml).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "central/sign_in/webauthn.h"

namespace beffroi::central::sign_in {

inline constexpr std::size_t max_ceremony_bytes = std::size_t{24} * 1024;
inline constexpr std::size_t max_code_bytes = 64;

/// What a newcomer sends: the code that opens her account, and the passkey.
struct Enrolment {
    std::string code;
    Creation creation;
};

/// nullopt: not such a body.
[[nodiscard]] std::optional<Assertion> parse_assertion(std::string_view body);
[[nodiscard]] std::optional<std::string> parse_code(std::string_view body);
[[nodiscard]] std::optional<Enrolment> parse_enrolment(std::string_view body);

}  // namespace beffroi::central::sign_in
