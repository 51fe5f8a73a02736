#include "gateway/session/replay.h"

#include <algorithm>

namespace beffroi::session {

void Replay::add(const journal::Entry& entry) {
    if (entry.event == journal::event::session_close) {
        m_open.erase(entry.session);
        return;
    }
    if (auto session = session_from(entry)) {
        m_open.insert_or_assign(entry.session, std::move(*session));
        return;
    }
    const auto found = m_open.find(entry.session);
    if (entry.event != journal::event::session_address || found == m_open.end()) {
        return;
    }
    for (const auto& text : entry.addresses) {
        if (const auto address = IpAddress::parse(text)) {
            // The address moved: as in SessionTable::add_address, its former holder on this interface loses it.
            for (auto& [id, other] : m_open) {
                if (other.device.interface == found->second.device.interface) {
                    std::erase(other.addresses, *address);
                }
            }
            found->second.addresses.push_back(*address);
        }
    }
}

std::vector<Session> Replay::open() const {
    std::vector<Session> sessions;
    sessions.reserve(m_open.size());
    for (const auto& [id, session] : m_open) {
        sessions.push_back(session);
    }
    return sessions;
}

}  // namespace beffroi::session
