#include "gateway/enforce/session_list.h"

#include <algorithm>

namespace beffroi::enforce {

std::vector<IdentKey> HeldSession::keys() const {
    std::vector<IdentKey> keys;
    keys.reserve(session.addresses.size());
    for (const IpAddress& address : session.addresses) {
        keys.push_back({session.interface, session.mac, address});
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

std::vector<SessionHandle> SessionList::put(HeldSession session) {
    const SessionHandle handle = session.session.handle;
    erase(handle);
    std::set<SessionHandle> losers;
    for (const IdentKey& key : session.keys()) {
        const auto [owner, fresh] = m_owners.try_emplace(key, handle);
        if (!fresh) {
            std::erase(m_sessions.at(owner->second).session.addresses, key.address);
            losers.insert(owner->second);
            owner->second = handle;
        }
    }
    m_ends.emplace(session.ends, handle);
    m_sessions.emplace(handle, std::move(session));
    return {losers.begin(), losers.end()};
}

void SessionList::erase(SessionHandle handle) {
    const auto found = m_sessions.find(handle);
    if (found == m_sessions.end()) {
        return;
    }
    for (const IdentKey& key : found->second.keys()) {
        m_owners.erase(key);
    }
    m_ends.erase({found->second.ends, handle});
    m_sessions.erase(found);
}

const HeldSession* SessionList::find(SessionHandle handle) const {
    const auto found = m_sessions.find(handle);
    return found == m_sessions.end() ? nullptr : &found->second;
}

std::optional<SessionHandle> SessionList::owner(const IdentKey& key) const {
    const auto found = m_owners.find(key);
    return found == m_owners.end() ? std::nullopt : std::optional(found->second);
}

void SessionList::saw_activity(SessionHandle handle, SteadyTime at) {
    const auto found = m_sessions.find(handle);
    if (found != m_sessions.end()) {
        found->second.last_active = std::max(found->second.last_active, at);
    }
}

std::vector<SessionHandle> SessionList::ended(SteadyTime now) const {
    std::vector<SessionHandle> handles;
    for (const auto& [end, handle] : m_ends) {
        if (end > now) {
            break;
        }
        handles.push_back(handle);
    }
    return handles;
}

std::optional<SteadyTime> SessionList::next_end() const {
    return m_ends.empty() ? std::nullopt : std::optional(m_ends.begin()->first);
}

void SessionList::clear() {
    m_sessions.clear();
    m_owners.clear();
    m_ends.clear();
}

}  // namespace beffroi::enforce
