#include "gateway/session/replay.h"

#include <algorithm>

namespace beffroi::session {

// As in SessionTable: an address belongs to the last session that got it.
void Replay::take_address(const Interface& interface, const IpAddress& address) {
    for (auto& [id, other] : m_open) {
        if (other.device.interface == interface) {
            std::erase(other.addresses, address);
        }
    }
}

void Replay::add(const journal::Entry& entry) {
    if (entry.event == journal::event::session_close) {
        m_open.erase(entry.session);
        return;
    }
    if (auto session = session_from(entry)) {
        for (const auto& address : session->addresses) {
            take_address(session->device.interface, address);
        }
        m_open.insert_or_assign(entry.session, std::move(*session));
        return;
    }
    const auto found = m_open.find(entry.session);
    if (entry.event != journal::event::session_address || found == m_open.end()) {
        return;
    }
    for (const auto& text : entry.addresses) {
        if (const auto address = IpAddress::parse(text)) {
            take_address(found->second.device.interface, *address);
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
