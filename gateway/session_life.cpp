#include "gateway/session_life.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <unordered_map>

#include "gateway/session/replay.h"

namespace beffroi {

namespace {

/// Beyond, an address waits until the kernel sees it anew.
constexpr std::size_t k_most_pending_addresses = 16'384;

}  // namespace

std::unique_lock<std::mutex> DeviceLocks::hold(const Device& device) {
    std::size_t hash = 0;
    for (const char character : device.name()) {
        hash = hash * 31 + static_cast<unsigned char>(character);
    }
    return std::unique_lock(m_stripes[hash % m_stripes.size()]);
}

enforce::KernelSession SessionLife::for_kernel(const Session& session) const {
    const auto left = std::chrono::ceil<std::chrono::seconds>(session.expires - m_clock.wall());
    return {.handle = session.handle,
            .role = session.role,
            .zone = session.device.zone,
            .interface = session.device.interface,
            .mac = session.device.mac,
            .addresses = session.addresses,
            .lifetime = std::max(left, std::chrono::seconds(1)),
            .idle = {}};
}

Ended SessionLife::end(const Session& session, const session::Ending& ending) {
    Ended ended;
    std::optional<Session> closed;
    {
        const auto lock = m_locks.hold(session.device);
        closed = m_table.close(session.id);
        if (!closed) {
            return ended;  // somebody else ended it first
        }
        ended.was_open = true;
        ended.on_record = write_end(session::closed(session, m_record.site(), ending, m_clock.wall()));
        m_live.ended(session.id);
        // If the enforcer is away, reconcile() revokes the handle when it is back: the table no longer knows it.
        ended.out_of_kernel = !m_kernel.revoke(session.handle);
    }
    if (!ended.out_of_kernel) {
        spdlog::warn("session {}: ended, but the enforcer could not remove its rules yet", session.handle.get());
    }
    if (m_on_end) {
        m_on_end(*closed, ending);
    }
    return ended;
}

bool SessionLife::write_end(journal::Entry entry) {
    if (m_record.access(entry)) {
        return true;
    }
    const std::scoped_lock pending(m_pending_mutex);
    m_pending_ends.push_back(std::move(entry));
    return false;
}

void SessionLife::end_lost(const journal::Entry& opening) {
    write_end(session::lost_end(opening, m_clock.wall()));
}

void SessionLife::end_unrestored(const Session& session) {
    write_end(session::closed(session, m_record.site(), {SessionEnd::recovery}, m_clock.wall()));
    m_live.ended(session.id);
}

void SessionLife::write_pending_ends() {
    const std::scoped_lock pending(m_pending_mutex);
    while (!m_pending_ends.empty() && m_record.access(m_pending_ends.back())) {
        m_pending_ends.pop_back();
    }
}

/// Those that the journal still cannot take wait for the next time.
void SessionLife::cover_pending_addresses() {
    std::vector<session::Neighbour> waiting;
    {
        const std::scoped_lock pending(m_pending_mutex);
        waiting.swap(m_pending_addresses);
    }
    for (const auto& neighbour : waiting) {
        address_seen(neighbour);
    }
}

void SessionLife::address_seen(const session::Neighbour& neighbour) {
    const auto known = m_table.find(Device{neighbour.mac, neighbour.interface, {}});
    if (!known) {
        return;
    }
    const auto policy = m_policy.get().policy;
    const auto zone = policy->zone_of(neighbour.interface.get(), neighbour.address);
    if (zone != known->device.zone.get()) {
        return;
    }
    const auto lock = m_locks.hold(known->device);
    if (!m_table.add_address(known->id, neighbour.address)) {
        return;
    }
    const auto session = m_table.find(known->id);
    if (!session) {
        return;
    }
    if (!m_record.access(session::address_added(*session, m_record.site(), neighbour.address, m_clock.wall()))) {
        // Not durable, so neither in the table, from where reconcile() would take it into the kernel. sweep() tries
        // again.
        m_table.remove_address(known->id, neighbour.address);
        const std::scoped_lock pending(m_pending_mutex);
        if (m_pending_addresses.size() < k_most_pending_addresses &&
            std::ranges::find(m_pending_addresses, neighbour) == m_pending_addresses.end()) {
            m_pending_addresses.push_back(neighbour);
        }
        return;
    }
    try {
        m_live.address_added(*session, neighbour.address);
    } catch (const std::exception& e) {
        // The address works; after a restart the device is asked for it again.
        spdlog::warn("live: an address of session {} is not remembered: {}", session->handle.get(), e.what());
    }
    static_cast<void>(m_kernel.admit(session->id, for_kernel(*session)));
}

void SessionLife::seen_at(const Session& session, const NetworkPort& port) {
    if (!m_table.seen_at(session.id, port) || session.port == port) {
        return;
    }
    try {
        Session moved = session;
        moved.port = port;
        m_live.moved(moved);
    } catch (const std::exception& e) {
        // After a restart the access point before this one would be told of the end.
        spdlog::warn("live: where session {} has gone is not remembered: {}", session.handle.get(), e.what());
    }
}

/// Whether the network has seen the device since it could have become idle.
bool SessionLife::was_seen(const Session& session) const {
    return session.port && m_clock.steady() - session.seen < session.idle_timeout;
}

void SessionLife::sweep(bool look_at_idle) {
    write_pending_ends();
    cover_pending_addresses();
    for (const auto& session : m_table.expired()) {
        end(session, {SessionEnd::expired});
    }
    if (!look_at_idle) {
        return;
    }
    const auto listed = m_kernel.list();
    const auto* sessions = std::get_if<std::vector<enforce::KernelSession>>(&listed);
    if (sessions == nullptr) {
        return;
    }
    for (const auto& held : *sessions) {
        const auto session = m_table.find(held.handle);
        if (session && held.idle >= session->idle_timeout && !was_seen(*session)) {
            end(*session, {SessionEnd::idle});
        }
    }
}

namespace {

Device device_of(const enforce::KernelSession& session) {
    const bool nameless = session.mac == MacAddress{} && !session.addresses.empty();
    return {session.mac, session.interface, session.zone,
            nameless ? std::optional(session.addresses.front()) : std::nullopt};
}

bool same(const enforce::KernelSession& held, const enforce::KernelSession& wanted) {
    const auto sorted = [](std::vector<IpAddress> addresses) {
        std::ranges::sort(addresses);
        return addresses;
    };
    return held.role == wanted.role && held.zone == wanted.zone && held.interface == wanted.interface &&
           held.mac == wanted.mac && sorted(held.addresses) == sorted(wanted.addresses);
}

}  // namespace

Reconciled SessionLife::reconcile() {
    Reconciled result;
    const auto listed = m_kernel.list();
    const auto* sessions = std::get_if<std::vector<enforce::KernelSession>>(&listed);
    if (sessions == nullptr) {
        return result;
    }
    result.reached = true;
    std::unordered_map<SessionHandle, const enforce::KernelSession*> held;
    for (const auto& session : *sessions) {
        held.emplace(session.handle, &session);
    }
    for (const auto& candidate : m_table.all()) {
        const auto lock = m_locks.hold(candidate.device);
        const auto session = m_table.find(candidate.id);
        if (!session) {
            continue;  // ended since
        }
        const auto wanted = for_kernel(*session);
        const auto in_kernel = held.find(session->handle);
        if (in_kernel != held.end() && same(*in_kernel->second, wanted)) {
            ++result.kept;
        } else if (std::holds_alternative<Applied>(m_kernel.admit(session->id, wanted))) {
            ++result.readmitted;
        }
    }
    for (const auto& [handle, session] : held) {
        // A login in progress holds its device's lock until its session is durable, so the table is asked under that
        // lock.
        const auto lock = m_locks.hold(device_of(*session));
        if (!m_table.find(handle) && !m_kernel.revoke(handle)) {
            ++result.revoked;
        }
    }
    return result;
}

}  // namespace beffroi
