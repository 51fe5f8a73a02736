// How the machine of a gateway is, as it says: what runs out, and when. People appear in number only.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "central/json_answer.h"

namespace beffroi::central::fleet {

/// What a gateway may speak of.
inline constexpr std::array<std::string_view, 4> rooms{"disk", "memory", "connections", "neighbours"};
inline constexpr std::size_t max_certificates = 16;

struct Room {
    std::uint64_t used = 0;
    std::uint64_t capacity = 0;                                 ///< never 0
    std::optional<std::uint64_t> full_in_hours = std::nullopt;  ///< if it goes on as it did
    friend bool operator==(const Room&, const Room&) = default;
};

struct Vitals {
    std::uint64_t sessions = 0;
    bool enforcer_connected = false;
    bool clock_trusted = false;  ///< synchronised to within a second
    std::uint64_t clock_error_ms = 0;
    std::map<std::string, Room> rooms = {};             ///< by one of `rooms`
    std::map<std::string, WallTime> certificates = {};  ///< until when, by what for
    friend bool operator==(const Vitals&, const Vitals&) = default;
};

/// Strict and bounded; nullopt for anything else than to_json gives.
[[nodiscard]] std::optional<Vitals> parse_vitals(const json& object);
[[nodiscard]] json to_json(const Vitals& vitals);

}  // namespace beffroi::central::fleet
