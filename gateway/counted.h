// What comes of a login, at whichever door, as it is told to who looks after the gateway.
#pragma once

#include <chrono>
#include <type_traits>
#include <variant>

#include "base/clock.h"
#include "gateway/health/logins.h"
#include "gateway/login_flow.h"
#include "gateway/types.h"

namespace beffroi {

/// How it ended: "opened", or a reason of refusal; "charter" or "devices", when it waits for that.
template <typename Outcome>
[[nodiscard]] std::string_view ending_of(const Outcome& outcome) {
    return std::visit(
        [](const auto& what) -> std::string_view {
            using What = std::remove_cvref_t<decltype(what)>;
            if constexpr (std::is_same_v<What, Denial>) {
                return to_string(what);
            } else if constexpr (std::is_same_v<What, CharterDue>) {
                return "charter";
            } else {
                return std::is_same_v<What, DevicesFull> ? "devices" : "opened";
            }
        },
        outcome);
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
