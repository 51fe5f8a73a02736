// What comes of a login, at whichever door, as it is told to who looks after the gateway.
#pragma once

#include <chrono>
#include <variant>

#include "base/clock.h"
#include "gateway/health/logins.h"
#include "gateway/login_flow.h"
#include "gateway/types.h"

namespace beffroi {

/// How it ended: "opened", or a reason of refusal.
template <typename Outcome>
[[nodiscard]] std::string_view ending_of(const Outcome& outcome) {
    const auto* denial = std::get_if<Denial>(&outcome);
    return denial != nullptr ? to_string(*denial) : "opened";
}

/// And "charter", when it waits for that.
[[nodiscard]] inline std::string_view ending_of(const std::variant<Session, CharterDue, Denial>& outcome) {
    const auto* denial = std::get_if<Denial>(&outcome);
    return denial != nullptr ? to_string(*denial) : std::holds_alternative<CharterDue>(outcome) ? "charter" : "opened";
}

/// The outcome of `login`, which is counted with the time that it took.
template <typename Login>
[[nodiscard]] auto counted(health::Logins& logins, const Clock& clock, const Login& login) {
    const auto asked = clock.steady();
    auto outcome = login();
    logins.took(ending_of(outcome), std::chrono::floor<std::chrono::microseconds>(clock.steady() - asked));
    return outcome;
}

}  // namespace beffroi
