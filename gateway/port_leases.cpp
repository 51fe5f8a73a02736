#include "gateway/port_leases.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "journal/salt.h"

namespace beffroi {

namespace {

constexpr std::size_t k_batch = 1024;  ///< entries in one append: a commit of the writer takes no more

const IpAddress* ipv4_of(const Session& session) {
    const auto found = std::ranges::find(session.addresses, Family::ipv4, &IpAddress::family);
    return found == session.addresses.end() ? nullptr : &*found;
}

}  // namespace

PortLeases::PortLeases(Uai site, const Clock& clock, session::SessionTable& table, const PolicyInForce& policy,
                       journal::Writer& flow)
    : m_site(std::move(site)), m_clock(clock), m_table(table), m_policy(policy), m_flow(flow), m_since(clock.wall()) {
    follow();
}

/// Entries that name blocks of before speak of them no longer.
void PortLeases::follow() {
    const auto in_force = m_policy.get().policy;
    if (m_blocks == in_force->port_blocks()) {
        return;
    }
    m_blocks = in_force->port_blocks();
    m_since = m_clock.wall();
    m_table.prefer_handles_up_to(m_blocks ? m_blocks->count() : 0);
    const std::scoped_lock lock(m_mutex);
    m_told.clear();
}

bool PortLeases::is_told(const Session& session) const {
    const std::scoped_lock lock(m_mutex);
    const auto told = m_told.find(session.handle);
    return told != m_told.end() && told->second.session == session.id;
}

std::vector<PortLeases::Lease> PortLeases::missing(std::vector<Session>& sessions) const {
    const std::size_t count = m_blocks->count();
    sessions = m_table.those([&](const Session& session) {
        return session.handle.get() <= count && ipv4_of(session) != nullptr && !is_told(session);
    });
    sessions.resize(std::min(sessions.size(), k_batch));
    std::vector<Lease> leases;
    leases.reserve(sessions.size());
    for (const Session& session : sessions) {
        leases.push_back({session.id, *m_blocks->of(session.handle.get()), std::max(session.opened, m_since)});
    }
    return leases;
}

std::string PortLeases::line(const Session& session, const Lease& lease) const {
    journal::FlowEntry entry;
    entry.time = lease.since;
    entry.site = m_site.get();
    entry.event = journal::event::port_block;
    entry.session = session.id.get();
    entry.token = session.pseudonym.token;
    entry.role = session.role.get();
    entry.zone = session.device.zone.get();
    entry.from = *ipv4_of(session);
    entry.public_address = lease.block.address;
    entry.public_port = lease.block.first;
    entry.ports = lease.block.ports;
    entry.count = 1;
    return journal::to_line(entry, journal::Salt::fresh());
}

void PortLeases::tell() {
    follow();
    while (m_blocks) {
        std::vector<Session> sessions;
        const auto leases = missing(sessions);
        if (leases.empty()) {
            return;
        }
        std::vector<std::string> lines;
        lines.reserve(leases.size());
        for (std::size_t i = 0; i < leases.size(); ++i) {
            lines.push_back(line(sessions[i], leases[i]));
        }
        try {
            m_flow.append(lines);
        } catch (const journal::JournalUnavailable& e) {
            spdlog::error("journal: public ports of {} sessions are not on record, so their flows are: {}",
                          sessions.size(), e.what());
            return;
        }
        const std::scoped_lock lock(m_mutex);
        for (std::size_t i = 0; i < leases.size(); ++i) {
            m_told.insert_or_assign(sessions[i].handle, leases[i]);
        }
    }
}

bool PortLeases::tells_of(const EndedFlow& flow) const {
    if (!flow.translated) {
        return false;
    }
    const auto holder = m_table.holder(flow.session, flow.began);
    const std::scoped_lock lock(m_mutex);
    const auto told = m_told.find(flow.session);
    return holder && told != m_told.end() && told->second.session == holder->id && flow.began >= told->second.since &&
           told->second.block.holds(flow.translated->address, flow.translated->port);
}

}  // namespace beffroi
