// Which public ports are whose, on record in the stream `flow`: an entry of each session in place of one of each of its
// flows (policy/port_blocks.h). The kernel translates by the session's number and asks nobody, so nothing waits for
// this record: a flow is left out only if an entry that is durable, and not younger than the flow, names its session
// and port. Every other is written by itself.
#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "gateway/policy_in_force.h"
#include "gateway/session/session_table.h"
#include "gateway/traffic.h"
#include "journal/flow_entry.h"
#include "journal/writer.h"

namespace beffroi {

class PortLeases {
  public:
    /// `flow`: the stream. References must outlive it.
    PortLeases(Uai site, const Clock& clock, session::SessionTable& table, const PolicyInForce& policy,
               journal::Writer& flow);

    /// Writes an entry for each open session whose block is not on record yet, and of every session again once the
    /// policy lends other blocks. To be called every second by one thread; waits for the disk.
    void tell();
    /// Whether the flow's public port is its session's by such an entry. Thread-safe.
    [[nodiscard]] bool tells_of(const EndedFlow& flow) const;

  private:
    struct Lease {
        SessionId session;
        policy::PortBlock block;
        WallTime since;
    };
    [[nodiscard]] std::vector<Lease> missing(std::vector<Session>& sessions) const;
    [[nodiscard]] std::string line(const Session& session, const Lease& lease) const;
    [[nodiscard]] bool is_told(const Session& session) const;
    void follow();

    const Uai m_site;
    const Clock& m_clock;
    session::SessionTable& m_table;
    const PolicyInForce& m_policy;
    journal::Writer& m_flow;
    std::optional<policy::PortBlocks> m_blocks;  ///< of the thread that tells, as the next
    WallTime m_since;                            ///< these blocks are lent
    mutable std::mutex m_mutex;
    /// Guarded. Of a session that has ended it stays until its number is the next one's: its last flows come later.
    std::unordered_map<SessionHandle, Lease> m_told;
};

}  // namespace beffroi
