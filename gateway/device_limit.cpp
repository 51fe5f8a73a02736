#include "gateway/device_limit.h"

#include <algorithm>

namespace beffroi {

namespace {

constexpr std::chrono::seconds k_asks_again{5};

}  // namespace

std::optional<std::size_t> DeviceLimit::of(const Identity& identity) const {
    const auto found = m_limits.find(identity.role);
    return found == m_limits.end() || identity.until ? std::nullopt : std::optional(found->second);
}

bool DeviceLimit::is_reached(const Identity& identity, const Device& here) const {
    const auto most = of(identity);
    return most && sessions_elsewhere(identity, here).size() >= *most;
}

std::vector<Session> DeviceLimit::sessions_elsewhere(const Identity& identity, const Device& here) const {
    const auto is_here = [there = m_table.find(here)](const Session& session) {
        return there && there->id == session.id;
    };
    auto sessions = m_table.of_person(identity.uid);
    std::erase_if(sessions, is_here);
    return sessions;
}

std::vector<OpenDevice> DeviceLimit::others(const Identity& identity, const Device& here) {
    const auto silent = silences();  // no older than handles rest: none of them has become another session's
    std::vector<OpenDevice> devices;
    for (auto& session : sessions_elsewhere(identity, here)) {
        const auto found = silent.find(session.handle);
        devices.push_back({std::move(session), found == silent.end() ? std::nullopt : std::optional(found->second)});
    }
    std::ranges::sort(devices, [](const OpenDevice& a, const OpenDevice& b) {
        const auto none = std::chrono::seconds(-1);
        const auto x = a.silent.value_or(none);
        const auto y = b.silent.value_or(none);
        return x != y ? x > y : a.session.opened < b.session.opened;
    });
    return devices;
}

std::unordered_map<SessionHandle, std::chrono::seconds> DeviceLimit::silences() {
    const std::scoped_lock lock(m_mutex);
    const auto now = m_clock.steady();
    if (m_asked && now - *m_asked < k_asks_again) {
        return m_told;
    }
    m_told.clear();
    const auto listed = m_kernel.list();
    if (const auto* sessions = std::get_if<std::vector<enforce::KernelSession>>(&listed)) {
        for (const auto& held : *sessions) {
            m_told.emplace(held.handle, held.idle);
        }
    }
    m_asked = now;
    return m_told;
}

}  // namespace beffroi
