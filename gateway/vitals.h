// How the machine of a gateway is: what runs out, and when. gateway/health makes these values; the centre, the metrics
// and the auditors of the gateway are told them. People appear in number only.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/clock_state.h"

namespace beffroi {

enum class Resource : std::uint8_t {
    disk,         ///< of the journal, in bytes
    memory,       ///< of the machine, in bytes
    connections,  ///< that connection tracking holds: when it is full the kernel forwards nothing new
    neighbours    ///< addresses that the kernel knows on its networks: when they are full nobody new has one
};
inline constexpr std::array resources{Resource::disk, Resource::memory, Resource::connections, Resource::neighbours};

/// "disk", "memory", ...
[[nodiscard]] std::string_view to_string(Resource resource);

/// How much there is of something, and how much of it is taken.
struct Room {
    std::uint64_t used = 0;
    std::uint64_t capacity = 0;
    std::optional<std::chrono::hours> full_in = std::nullopt;  ///< if it goes on as it did; nullopt: it does not grow
    friend bool operator==(const Room&, const Room&) = default;
};

/// From 85 % on a room is scarce, from 95 % on it is full.
enum class RoomLevel : std::uint8_t { plenty, scarce, full };
[[nodiscard]] std::string_view to_string(RoomLevel level);
/// 0 to 100; of nothing everything is taken.
[[nodiscard]] double percent_used(const Room& room);
/// `before`: a level that rose falls only two per cent below where it rose, so that it does not flap.
[[nodiscard]] RoomLevel level_of(const Room& room, RoomLevel before = RoomLevel::plenty);

/// Whoever renews a certificate needs a fortnight's notice: holidays last that long.
inline constexpr std::chrono::days certificate_notice{15};

struct CertificateEnd {
    std::string name;  ///< what it is for: "portal", "delivery", "region" (a peer)
    WallTime until;
    friend bool operator==(const CertificateEnd&, const CertificateEnd&) = default;
};

struct Vitals {
    ClockState clock;
    std::array<std::optional<Room>, resources.size()> rooms{};  ///< in the order of `resources`; nullopt: not known
    std::vector<CertificateEnd> certificates = {};
    std::size_t sessions = 0;  ///< open
    bool enforcer_connected = false;
    friend bool operator==(const Vitals&, const Vitals&) = default;
};

}  // namespace beffroi
