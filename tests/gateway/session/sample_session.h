// People and devices for session tests.
#pragma once

#include "gateway/types.h"

namespace beffroi::tests {

inline Identity pupil() {
    return {.user = UserName("lea.delattre"),
            .uid = "F59000a1",
            .display_name = "Léa",
            .role = RoleName("eleve"),
            .uai = Uai("0599991P"),
            .role_reason = "rule eleve"};
}

/// Somebody's, in a month.
inline Pseudonym pseudonym(const char* month = "2026-11") {
    return {.token = "9f2c51d07be84a36aa10c4e5f8b7d263", .month = month};
}

/// The n-th device of a zone.
inline Device device(unsigned n, const char* interface = "lan0") {
    return {.mac = {{2, 0, 0, static_cast<std::uint8_t>(n >> 16U), static_cast<std::uint8_t>(n >> 8U),
                     static_cast<std::uint8_t>(n)}},
            .interface = Interface(interface),
            .zone = ZoneName("wifi-cdi")};
}

inline IpAddress ip(const char* text) {
    return *IpAddress::parse(text);
}

}  // namespace beffroi::tests
