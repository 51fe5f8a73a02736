// A session after its opening: more addresses, its end, and the agreement between table, journal and kernel.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "gateway/enforce/kernel.h"
#include "gateway/policy_in_force.h"
#include "gateway/record.h"
#include "gateway/session/entries.h"
#include "gateway/session/live.h"
#include "gateway/session/neighbours.h"
#include "gateway/session/session_table.h"

namespace beffroi {

/// What is done to one device is done by one thread at a time.
class DeviceLocks {
  public:
    [[nodiscard]] std::unique_lock<std::mutex> hold(const Device& device);

  private:
    std::array<std::mutex, 64> m_stripes;
};

/// What a comparison of table and kernel changed.
struct Reconciled {
    std::size_t kept = 0;
    std::size_t readmitted = 0;
    std::size_t revoked = 0;
    bool reached = false;  ///< the enforcer answered
};

/// What an end has brought about. Whatever of the last two is false is done later, without being asked again.
struct Ended {
    bool was_open = false;       ///< nobody else had ended it before
    bool on_record = false;      ///< its end is durable
    bool out_of_kernel = false;  ///< its rules and live connections are gone
};

class SessionLife {
  public:
    SessionLife(const Clock& clock, session::SessionTable& table, session::Live& live, enforce::Kernel& kernel,
                Record& record, PolicyInForce& policy)
        : m_clock(clock), m_table(table), m_live(live), m_kernel(kernel), m_record(record), m_policy(policy) {}

    /// Hears of every end after it, from whichever thread ends. To be set before the first.
    void on_end(std::function<void(const Session&, const session::Ending&)> hear) { m_on_end = std::move(hear); }

    /// Ends a session. The end is durable before the rules go: a crash in between must not bring the session back.
    Ended end(const Session& session, const session::Ending& ending);
    /// Writes the end of a session that is in the journal and nowhere else, now or when the journal can take it.
    void end_lost(const journal::Entry& opening);
    /// Likewise of one that is in the journal and cannot be put back: another has its place.
    void end_unrestored(const Session& session);
    /// A neighbour appeared: if its device has a session and the address lies in the session's zone, the session covers
    /// it; once its entry is durable, so later if the journal cannot take it now.
    void address_seen(const session::Neighbour& neighbour);
    /// The network says that the device is there, perhaps at another access point: that is activity.
    void seen_at(const Session& session, const NetworkPort& port);
    /// Ends what has expired or was idle for too long. `look_at_idle` asks the enforcer, which reads connection
    /// tracking.
    void sweep(bool look_at_idle);
    /// Makes the kernel hold what the table holds, no more and no less.
    Reconciled reconcile();

    [[nodiscard]] DeviceLocks& locks() noexcept { return m_locks; }
    [[nodiscard]] session::Live& live() noexcept { return m_live; }
    /// The session as the kernel shall hold it, with what is left of its life.
    [[nodiscard]] enforce::KernelSession for_kernel(const Session& session) const;

  private:
    [[nodiscard]] bool was_seen(const Session& session) const;
    /// False if the journal cannot take it yet.
    bool write_end(journal::Entry entry);
    void write_pending_ends();
    void cover_pending_addresses();

    const Clock& m_clock;
    session::SessionTable& m_table;
    session::Live& m_live;
    enforce::Kernel& m_kernel;
    Record& m_record;
    const PolicyInForce& m_policy;
    DeviceLocks m_locks;
    std::function<void(const Session&, const session::Ending&)> m_on_end;
    std::mutex m_pending_mutex;
    std::vector<journal::Entry> m_pending_ends;           ///< ends that the journal could not take yet
    std::vector<session::Neighbour> m_pending_addresses;  ///< likewise; no session covers them before it does
};

}  // namespace beffroi
