// The kernel as an oracle: crafted packets, whether the server's interface sees them, and what the log says of them.
#pragma once

#include "policy/compile.h"
#include "policy/decide.h"
#include "tests/policy/network.h"
#include "tests/policy/packet_log.h"

namespace beffroi::policy::test {

/// Of a class that no policy has: its packets (UDP from and to port 9) pass the whole path after the probe, so that
/// their arrival proves that the probe would have arrived by then. Time decides nothing.
inline constexpr std::uint32_t fence_class = 0xffeU << 16U;

class Probe {
  public:
    explicit Probe(const Network& network);

    /// Loads both tables, the fence's way through them, and a session of that class for the client's addresses.
    void activate(const Ruleset& ruleset, const Activation& activation, std::uint16_t class_id);
    /// As the enforcer does: another slot, another epoch, the same table.
    void ring(const Ruleset& ruleset, const Activation& activation);

    /// Whether the first packet of a new flow like this reaches the server.
    [[nodiscard]] bool arrives(const Query& query);

    struct Fate {
        bool arrived = false;
        std::vector<std::string> prefixes;  ///< of its log messages
    };
    /// What becomes of the first packets of new flows like these: all are sent, then one fence. Queries whose flows
    /// connection tracking cannot tell apart (one destination, one protocol without ports) must not stand together.
    [[nodiscard]] std::vector<Fate> fates(const std::vector<Query>& queries);
    /// Whether the log names the rules of permits too is up to the activation and the ruleset.
    static constexpr std::size_t batch = 256;

    /// Returns when everything that was sent before, in either direction, has been delivered or dropped.
    void settle();

    /// Whether the kernels on the way would send, route and track this packet at all, whatever the policy says.
    [[nodiscard]] static bool is_possible(const Query& query);

  private:
    /// Returns the label that the packet carries.
    std::string send(const Query& query);
    /// What the server's interface saw until the fence.
    [[nodiscard]] std::vector<std::string> captured();

    const Network& m_network;
    UniqueFd m_raw4;
    UniqueFd m_raw6;
    UniqueFd m_capture;
    PacketLog m_log;
    UniqueFd m_fence_client;
    UniqueFd m_fence_server;
    std::uint32_t m_count = 0;
};

}  // namespace beffroi::policy::test
