// Denied packets, as the policy table logs them (NFLOG): which flow, and by the prefix which rule of which generation.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/enforce/event_socket.h"
#include "gateway/traffic.h"

namespace beffroi::enforce {

/// What policy/policy_table.cpp writes before a denied packet.
struct DenialPrefix {
    std::uint32_t generation = 0;
    std::string rule;  ///< empty: no rule permits it
};
/// nullopt: another's prefix, or that of a permit.
[[nodiscard]] std::optional<DenialPrefix> parse_prefix(std::string_view prefix);

/// nullopt: not a denied packet of a session. `now` stands for a time that the kernel did not note.
[[nodiscard]] std::optional<DeniedPacket> denied_packet(const nlmsghdr* message, WallTime now);

class DenialLog {
  public:
    /// Takes the log group of the policy tables; only one program of a network namespace can have it. Throws
    /// std::system_error, as all here; that the group is another's, read() says.
    explicit DenialLog(int room);
    [[nodiscard]] int fd() const { return m_socket.fd(); }
    /// What waits, in part when it is much.
    void read(WallTime now, const std::function<void(DeniedPacket)>& each);
    /// How many were lost since the last call. They are known when the next packet comes, by its number.
    [[nodiscard]] std::uint64_t lost();

  private:
    void follow(const nlmsghdr* message);

    EventSocket m_socket;
    std::optional<std::uint32_t> m_next;  ///< the number of the next packet
    std::uint64_t m_lost = 0;
};

}  // namespace beffroi::enforce
