#include "gateway/session/session_table.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/random.h"

namespace beffroi::session {

namespace {

constexpr std::size_t k_last_handle = 0xffff;
constexpr std::chrono::minutes k_handle_rest{1};
constexpr std::chrono::seconds k_clocks_differ{30};  ///< at most, the kernel's times and ours, while nobody sets them

}  // namespace

/// The first free one of these after `before`, which it becomes.
std::optional<SessionHandle> SessionTable::free_handle(unsigned first, unsigned last, std::uint16_t& before) const {
    const auto now = m_clock.steady();
    for (unsigned tried = first; tried <= last; ++tried) {
        before = before < first || before >= last ? static_cast<std::uint16_t>(first)
                                                  : static_cast<std::uint16_t>(before + 1);
        const SessionHandle handle(before);
        const auto ended = m_ended.find(handle);
        if (ended != m_ended.end() && now - ended->second.at < k_handle_rest) {
            continue;
        }
        if (!m_by_handle.contains(handle)) {
            return handle;
        }
    }
    return std::nullopt;
}

std::optional<SessionHandle> SessionTable::free_handle() {
    if (m_preferred > 0) {
        if (const auto handle = free_handle(1, m_preferred, m_last_preferred)) {
            return handle;
        }
    }
    return free_handle(m_preferred + 1U, k_last_handle, m_last_handle);
}

void SessionTable::prefer_handles_up_to(std::size_t last) {
    const std::scoped_lock lock(m_mutex);
    m_preferred = static_cast<std::uint16_t>(std::min(last, k_last_handle));
}

/// Whoever had it, has it no longer.
void SessionTable::give_address(Session& session, const IpAddress& address) {
    const auto [owner, is_new] = m_by_address.try_emplace({session.device.interface, address}, session.id);
    if (!is_new) {
        std::erase(m_sessions.at(owner->second).addresses, address);
        owner->second = session.id;
    }
    session.addresses.push_back(address);
}

SessionTable::DeviceKey SessionTable::key_of(const Device& device) {
    return {device.interface, device.mac, device.address};
}

std::size_t SessionTable::count_of(const std::string& uid) const {
    const auto found = m_of_person.find(uid);
    return found == m_of_person.end() ? 0 : found->second;
}

bool SessionTable::insert(const Session& session) {
    const DeviceKey device = key_of(session.device);
    if (m_sessions.contains(session.id) || m_by_handle.contains(session.handle) || m_by_device.contains(device)) {
        return false;
    }
    Session& inserted = m_sessions.emplace(session.id, session).first->second;
    inserted.addresses.clear();
    for (const auto& address : session.addresses) {
        give_address(inserted, address);
    }
    m_by_handle.emplace(session.handle, session.id);
    m_by_device.emplace(device, session.id);
    ++m_of_person[session.uid];
    return true;
}

std::optional<Session> SessionTable::open(const Identity& identity, const Device& device,
                                          std::vector<IpAddress> addresses, const Lifetimes& lifetimes,
                                          Pseudonym pseudonym, std::optional<NetworkPort> port,
                                          std::optional<std::size_t> most) {
    const std::scoped_lock lock(m_mutex);
    if (most && count_of(identity.uid) >= *most) {
        return std::nullopt;
    }
    const auto handle = free_handle();
    if (!handle) {
        ++m_no_handle;
        return std::nullopt;
    }
    const WallTime now = m_clock.wall();
    const auto idle =
        device.address ? std::min(lifetimes.idle, lifetimes.routed_idle.value_or(lifetimes.idle)) : lifetimes.idle;
    if (addresses.size() > max_addresses) {
        addresses.resize(max_addresses);
    }
    const Session session{.id = SessionId(to_hex(random_bytes(16))),
                          .handle = *handle,
                          .user = identity.user,
                          .uid = identity.uid,
                          .display_name = identity.display_name,
                          .role = identity.role,
                          .uai = identity.uai,
                          .device = device,
                          .addresses = std::move(addresses),
                          .opened = now,
                          .expires = std::min(now + lifetimes.session, identity.until.value_or(WallTime::max())),
                          .idle_timeout = idle,
                          .pseudonym = std::move(pseudonym),
                          .offline = identity.offline,
                          .role_reason = identity.role_reason,
                          .port = std::move(port),
                          .seen = m_clock.steady()};
    return insert(session) ? std::optional(session) : std::nullopt;
}

bool SessionTable::restore(const Session& session) {
    const std::scoped_lock lock(m_mutex);
    return insert(session);
}

bool SessionTable::add_address(const SessionId& id, const IpAddress& address) {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_sessions.find(id);
    if (found == m_sessions.end()) {
        return false;
    }
    auto& addresses = found->second.addresses;
    if (addresses.size() >= max_addresses || std::ranges::find(addresses, address) != addresses.end()) {
        return false;
    }
    give_address(found->second, address);
    return true;
}

void SessionTable::remove_address(const SessionId& id, const IpAddress& address) {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_sessions.find(id);
    if (found != m_sessions.end() && std::erase(found->second.addresses, address) != 0) {
        m_by_address.erase({found->second.device.interface, address});
    }
}

bool SessionTable::seen_at(const SessionId& id, const NetworkPort& port) {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_sessions.find(id);
    if (found == m_sessions.end()) {
        return false;
    }
    found->second.port = port;
    found->second.seen = m_clock.steady();
    return true;
}

std::optional<Session> SessionTable::close(const SessionId& id) {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_sessions.find(id);
    if (found == m_sessions.end()) {
        return std::nullopt;
    }
    Session session = std::move(found->second);
    m_sessions.erase(found);
    m_by_handle.erase(session.handle);
    m_by_device.erase(key_of(session.device));
    if (const auto hers = m_of_person.find(session.uid); --hers->second == 0) {
        m_of_person.erase(hers);
    }
    for (const auto& address : session.addresses) {
        m_by_address.erase({session.device.interface, address});
    }
    Session remembered = session;  // without who it was: that is over
    remembered.user = {};
    remembered.uid.clear();
    remembered.display_name.clear();
    remembered.role_reason.clear();
    remembered.addresses.clear();
    remembered.port.reset();
    m_ended.insert_or_assign(session.handle, Ended{std::move(remembered), m_clock.steady()});
    return session;
}

std::optional<Session> SessionTable::find(const SessionId& id) const {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_sessions.find(id);
    return found == m_sessions.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Session> SessionTable::find(const Device& device) const {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_by_device.find(key_of(device));
    return found == m_by_device.end() ? std::nullopt : std::optional(m_sessions.at(found->second));
}

std::optional<Session> SessionTable::find(SessionHandle handle) const {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_by_handle.find(handle);
    return found == m_by_handle.end() ? std::nullopt : std::optional(m_sessions.at(found->second));
}

std::vector<Session> SessionTable::of_device(const MacAddress& mac) const {
    const std::scoped_lock lock(m_mutex);
    std::vector<Session> sessions;
    for (const auto& [device, id] : m_by_device) {
        if (std::get<MacAddress>(device) == mac && mac != MacAddress{}) {
            sessions.push_back(m_sessions.at(id));
        }
    }
    return sessions;
}

std::vector<Session> SessionTable::of_person(const std::string& uid) const {
    const std::scoped_lock lock(m_mutex);
    std::vector<Session> sessions;
    for (const auto& [id, session] : m_sessions) {
        if (session.uid == uid) {
            sessions.push_back(session);
        }
    }
    return sessions;
}

std::size_t SessionTable::count_of_person(const std::string& uid) const {
    const std::scoped_lock lock(m_mutex);
    return count_of(uid);
}

std::optional<Session> SessionTable::oldest_of_person(const std::string& uid) const {
    const std::scoped_lock lock(m_mutex);
    const Session* oldest = nullptr;
    for (const auto& [id, session] : m_sessions) {
        if (session.uid == uid && (oldest == nullptr || session.opened < oldest->opened)) {
            oldest = &session;
        }
    }
    return oldest != nullptr ? std::optional(*oldest) : std::nullopt;
}

Crowding SessionTable::crowding() const {
    const std::scoped_lock lock(m_mutex);
    return {"sessions", m_sessions.size(), k_last_handle, m_no_handle};
}

std::optional<Session> SessionTable::holder(SessionHandle handle, WallTime at) const {
    const std::scoped_lock lock(m_mutex);
    if (const auto open = m_by_handle.find(handle); open != m_by_handle.end()) {
        const Session& session = m_sessions.at(open->second);
        if (at + k_clocks_differ >= session.opened || session.opened > m_clock.wall()) {
            return session;
        }
    }
    const auto ended = m_ended.find(handle);
    if (ended == m_ended.end() || at + k_clocks_differ < ended->second.session.opened) {
        return std::nullopt;
    }
    return ended->second.session;
}

std::vector<Session> SessionTable::expired() const {
    const std::scoped_lock lock(m_mutex);
    const WallTime now = m_clock.wall();
    std::vector<Session> ended;
    for (const auto& [id, session] : m_sessions) {
        if (session.expires <= now) {
            ended.push_back(session);
        }
    }
    return ended;
}

std::vector<Session> SessionTable::those(const std::function<bool(const Session&)>& wanted) const {
    const std::scoped_lock lock(m_mutex);
    std::vector<Session> found;
    for (const auto& [id, session] : m_sessions) {
        if (wanted(session)) {
            found.push_back(session);
        }
    }
    return found;
}

std::vector<Session> SessionTable::all() const {
    const std::scoped_lock lock(m_mutex);
    std::vector<Session> sessions;
    sessions.reserve(m_sessions.size());
    for (const auto& [id, session] : m_sessions) {
        sessions.push_back(session);
    }
    return sessions;
}

std::size_t SessionTable::size() const {
    const std::scoped_lock lock(m_mutex);
    return m_sessions.size();
}

}  // namespace beffroi::session
