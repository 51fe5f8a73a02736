// The sessions that the kernel holds by our doing, with what the kernel does not know of them. No I/O.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "gateway/enforce/elements.h"
#include "gateway/enforce/kernel.h"

namespace beffroi::enforce {

struct HeldSession {
    KernelSession session;  ///< `lifetime` and `idle` are as of the last listing; see `ends` and `last_active`
    std::uint16_t class_id = 0;
    SteadyTime ends;
    SteadyTime last_active;

    [[nodiscard]] std::uint32_t mark() const { return std::uint32_t{class_id} << 16 | session.handle.get(); }
    /// Sorted, each once.
    [[nodiscard]] std::vector<IdentKey> keys() const;
};

class SessionList {
  public:
    /// Adds or replaces the session with that handle. Keys that another session holds move to this one; handles of
    /// sessions that lost keys are returned.
    std::vector<SessionHandle> put(HeldSession session);
    void erase(SessionHandle handle);
    [[nodiscard]] const HeldSession* find(SessionHandle handle) const;
    [[nodiscard]] std::optional<SessionHandle> owner(const IdentKey& key) const;
    void saw_activity(SessionHandle handle, SteadyTime at);
    [[nodiscard]] std::vector<SessionHandle> ended(SteadyTime now) const;
    [[nodiscard]] std::optional<SteadyTime> next_end() const;
    [[nodiscard]] const std::map<SessionHandle, HeldSession>& all() const { return m_sessions; }
    void clear();

  private:
    std::map<SessionHandle, HeldSession> m_sessions;
    std::map<IdentKey, SessionHandle> m_owners;
    std::set<std::pair<SteadyTime, SessionHandle>> m_ends;
};

}  // namespace beffroi::enforce
