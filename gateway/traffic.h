// What the sessions' packets did, on its way from beffroi-enforcer, which alone hears the kernel, to the streams `flow`
// and `filter`. gateway/enforce makes these values, gateway/flow writes them down.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "gateway/types.h"

namespace beffroi {

struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;  ///< 0: the protocol has none
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// A flow that was permitted, and that connection tracking has forgotten.
struct EndedFlow {
    SessionHandle session;
    std::uint8_t protocol = 0;           ///< of the IP header
    Endpoint from;                       ///< inside
    Endpoint to;                         ///< as the device wanted it
    std::optional<Endpoint> translated;  ///< what the outside saw in place of `from`, where it saw another
    WallTime began;
    std::chrono::seconds lasted{0};  ///< until it was forgotten, which is a time-out after its last packet
    std::uint64_t bytes = 0;         ///< of IP packets, in both directions
    friend bool operator==(const EndedFlow&, const EndedFlow&) = default;
};

/// A packet that the policy denied: the kernel tells of the first to an address and port in a minute.
struct DeniedPacket {
    SessionHandle session;
    std::uint8_t protocol = 0;
    Endpoint from;
    Endpoint to;
    WallTime at;
    std::uint32_t generation = 0;  ///< of the policy that decided
    std::string rule;              ///< "lycee/no-games"; empty: none permits it
    friend bool operator==(const DeniedPacket&, const DeniedPacket&) = default;
};

enum class TrafficKind : std::uint8_t { flow, denied };

/// Why something is not written down.
enum class LossCause : std::uint8_t {
    flood,            ///< more denied packets than are worth a record each
    kernel_overrun,   ///< events came faster than the enforcer reads them
    slow_reader,      ///< the gateway did not take what the enforcer had for it
    nobody_listened,  ///< the enforcer was not there: how many is not known
    unknown_session,  ///< of a session that nobody remembers
    queue_full,       ///< the journal was slower than the traffic
    disk_full,        ///< the disk keeps its room for what matters more
    journal_refused,  ///< it could not be made durable
};
inline constexpr std::uint8_t loss_causes = 8;

/// As in the detail of a journal-gap: "slow-reader".
[[nodiscard]] std::string_view to_string(LossCause cause);

struct TrafficLoss {
    TrafficKind kind = TrafficKind::flow;
    LossCause cause = LossCause::kernel_overrun;
    std::uint64_t count = 0;  ///< 0: not known
    WallTime from;
    WallTime to;
    friend bool operator==(const TrafficLoss&, const TrafficLoss&) = default;
};

using TrafficRecord = std::variant<EndedFlow, DeniedPacket, TrafficLoss>;

/// What the enforcer hands over at a time.
struct TrafficBatch {
    WallTime listening_since;  ///< another time than before: something was missed in between
    std::vector<TrafficRecord> records;
    friend bool operator==(const TrafficBatch&, const TrafficBatch&) = default;
};

}  // namespace beffroi
