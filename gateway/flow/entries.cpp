#include "gateway/flow/entries.h"

namespace beffroi::flow {

namespace {

void set_target(journal::FlowEntry& entry, const Endpoint& to) {
    entry.to = to.address;
    entry.to_port = to.port;
}

}  // namespace

std::optional<journal::FlowEntry> Entries::begin(SessionHandle handle, WallTime at, const Endpoint& from) {
    const auto session = m_holder_of(handle, at);
    if (!session) {
        return std::nullopt;
    }
    journal::FlowEntry entry;
    entry.time = at;
    entry.site = m_options.site.get();
    entry.session = session->id.get();
    entry.token = session->pseudonym.token;
    entry.role = session->role.get();
    entry.zone = session->device.zone.get();
    entry.device = m_devices.name(session->device.name(), m_clock.wall());
    entry.from = from.address;
    entry.from_port = from.port;
    entry.count = 1;
    return entry;
}

std::optional<Observed> Entries::entry(const EndedFlow& flow) {
    auto entry = begin(flow.session, flow.began, flow.from);
    if (!entry) {
        return std::nullopt;
    }
    entry->event = journal::event::flow;
    entry->protocol = flow.protocol;
    if (flow.translated) {
        entry->public_address = flow.translated->address;
        entry->public_port = flow.translated->port;
    }
    if (m_options.record_destinations) {
        set_target(*entry, flow.to);
    }
    entry->seconds = static_cast<std::uint64_t>(flow.lasted.count());
    entry->bytes = flow.bytes;
    return Observed{std::move(*entry), flow.to.port};
}

std::optional<Observed> Entries::entry(const DeniedPacket& packet) {
    auto entry = begin(packet.session, packet.at, packet.from);
    if (!entry) {
        return std::nullopt;
    }
    entry->event = journal::event::denied;
    entry->protocol = packet.protocol;
    set_target(*entry, packet.to);
    entry->generation = packet.generation;
    entry->rule = packet.rule;
    return Observed{std::move(*entry), packet.to.port};
}

}  // namespace beffroi::flow
