#include "gateway/session/replay.h"

namespace beffroi::session {

void Replay::add(const journal::Entry& entry) {
    if (entry.event == journal::event::session_close) {
        close(entry.session);
    } else if (auto session = session_from(entry)) {
        open(std::move(*session));
    } else if (const auto found = m_open.find(entry.session);
               found != m_open.end() && entry.event == journal::event::session_address) {
        for (const auto& text : entry.addresses) {
            if (const auto address = IpAddress::parse(text)) {
                give_address(found->second, *address);
            }
        }
    }
}

void Replay::open(Session session) {
    const std::string id = session.id.get();
    const std::pair device{session.device.interface, session.device.mac};
    // The end of a device's former session may be missing: it is written after a failure, and a crash may come first.
    if (const auto former = m_by_device.find(device); former != m_by_device.end()) {
        close(std::string(former->second));
    }
    close(id);
    const std::vector<IpAddress> addresses = std::exchange(session.addresses, {});
    m_by_device.emplace(device, id);
    Session& opened = m_open.emplace(id, std::move(session)).first->second;
    for (const auto& address : addresses) {
        give_address(opened, address);
    }
}

void Replay::close(const std::string& id) {
    const auto found = m_open.find(id);
    if (found == m_open.end()) {
        return;
    }
    const Device& device = found->second.device;
    m_by_device.erase({device.interface, device.mac});
    for (const auto& address : found->second.addresses) {
        m_by_address.erase({device.interface, address});
    }
    m_open.erase(found);
}

void Replay::give_address(Session& session, const IpAddress& address) {
    const auto [owner, is_new] = m_by_address.try_emplace({session.device.interface, address}, session.id.get());
    if (!is_new) {
        if (const auto former = m_open.find(owner->second); former != m_open.end()) {
            std::erase(former->second.addresses, address);
        }
        owner->second = session.id.get();
    }
    session.addresses.push_back(address);
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
