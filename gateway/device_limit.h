// How many devices one person may have in at once, by her role, and which those are.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "gateway/enforce/kernel.h"
#include "gateway/session/session_table.h"
#include "gateway/settings.h"

namespace beffroi {

struct OpenDevice {
    Session session;
    std::optional<std::chrono::seconds> silent;  ///< since its last packet; nullopt: nobody can tell
};

/// Thread-safe.
class DeviceLimit {
  public:
    /// Table and kernel outlive this object.
    DeviceLimit(DeviceLimits limits, const Clock& clock, const session::SessionTable& table, enforce::Kernel& kernel)
        : m_limits(std::move(limits)), m_clock(clock), m_table(table), m_kernel(kernel) {}

    /// nullopt: any number. A guest has one device all the same (gateway/login_flow.cpp).
    [[nodiscard]] std::optional<std::size_t> of(const Identity& identity) const;
    /// Whether she has as many in, besides this one, as she may.
    [[nodiscard]] bool is_reached(const Identity& identity, const Device& here) const;
    /// Hers but this one: who gives way first comes first, that is who has been silent for longest, and is oldest among
    /// those of whom nobody can tell. Asks the kernel at most every five seconds, whoever wants to know: it has to look
    /// at every connection for it.
    [[nodiscard]] std::vector<OpenDevice> others(const Identity& identity, const Device& here);

  private:
    [[nodiscard]] std::vector<Session> sessions_elsewhere(const Identity& identity, const Device& here) const;
    [[nodiscard]] std::unordered_map<SessionHandle, std::chrono::seconds> silences();

    const DeviceLimits m_limits;
    const Clock& m_clock;
    const session::SessionTable& m_table;
    enforce::Kernel& m_kernel;
    std::mutex m_mutex;
    std::optional<SteadyTime> m_asked;
    std::unordered_map<SessionHandle, std::chrono::seconds> m_told;  ///< then
};

}  // namespace beffroi
