// Disconnect-Request and its answers (RFC 5176), as bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"
#include "gateway/types.h"

namespace beffroi::radius {

inline constexpr std::size_t longest_disconnect_packet = 4096;  ///< RFC 2865 section 3

/// A request that is ready to be sent. A repetition is the same bytes: the equipment knows it by them.
struct DisconnectRequest {
    std::string bytes;
    std::array<char, 16> authenticator{};
};

/// With the accounting session, the device, the time and a Message-Authenticator. `now`: equipment refuses requests
/// that are more than some minutes old.
[[nodiscard]] DisconnectRequest disconnect_request(std::uint8_t identifier, const NetworkPort& port, WallTime now,
                                                   const Secret& secret);

struct DisconnectAnswer {
    bool done = false;              ///< Disconnect-ACK
    std::uint32_t error_cause = 0;  ///< of a Disconnect-NAK, if it says one: 503 is "Session Context Not Found"
};

/// nullopt: it is no answer to this request by somebody who knows the secret.
[[nodiscard]] std::optional<DisconnectAnswer> disconnect_answer(std::string_view bytes,
                                                                const DisconnectRequest& request, const Secret& secret);

}  // namespace beffroi::radius
