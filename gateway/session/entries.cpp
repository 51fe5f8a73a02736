#include "gateway/session/entries.h"

namespace beffroi::session {

namespace {

journal::Entry entry_for(std::string_view event, const Session& session, const Uai& site, WallTime now) {
    journal::Entry entry;
    entry.time = now;
    entry.site = site.get();
    entry.event = event;
    entry.session = session.id.get();
    entry.handle = session.handle.get();
    return entry;
}

void add_device(journal::Entry& entry, const Device& device) {
    entry.zone = device.zone.get();
    entry.interface = device.interface.get();
    entry.mac = device.mac.text();
}

}  // namespace

journal::Entry opened(const Session& session, const Uai& site, std::uint32_t generation) {
    auto entry = entry_for(journal::event::session_open, session, site, session.opened);
    entry.user = session.user.get();
    entry.uid = session.uid;
    entry.role = session.role.get();
    add_device(entry, session.device);
    for (const auto& address : session.addresses) {
        entry.addresses.push_back(address.text());
    }
    entry.expires = session.expires;
    entry.idle_s = static_cast<std::uint32_t>(session.idle_timeout.count());
    entry.generation = generation;
    return entry;
}

journal::Entry address_added(const Session& session, const Uai& site, const IpAddress& address, WallTime now) {
    auto entry = entry_for(journal::event::session_address, session, site, now);
    add_device(entry, session.device);
    entry.addresses.push_back(address.text());
    return entry;
}

journal::Entry closed(const Session& session, const Uai& site, SessionEnd reason, WallTime now) {
    auto entry = entry_for(journal::event::session_close, session, site, now);
    entry.reason = to_string(reason);
    entry.role = session.role.get();
    add_device(entry, session.device);
    return entry;
}

journal::Entry refused(const Refusal& refusal, const Uai& site, WallTime now) {
    journal::Entry entry;
    entry.time = now;
    entry.site = site.get();
    entry.event = journal::event::login_refused;
    entry.reason = to_string(refusal.reason);
    if (refusal.proven) {
        entry.user = refusal.proven->user.get();
        entry.uid = refusal.proven->uid;
        entry.role = refusal.proven->role.get();
    }
    if (refusal.device) {
        add_device(entry, *refusal.device);
    }
    entry.addresses.push_back(refusal.address.text());
    return entry;
}

std::optional<Session> session_from(const journal::Entry& entry) {
    const auto mac = MacAddress::parse(entry.mac);
    if (entry.event != journal::event::session_open || entry.session.empty() || entry.handle == 0 || !mac ||
        entry.role.empty() || entry.zone.empty() || entry.interface.empty() || !entry.expires) {
        return std::nullopt;
    }
    Session session{.id = SessionId(entry.session),
                    .handle = SessionHandle(entry.handle),
                    .user = UserName(entry.user),
                    .uid = entry.uid,
                    .display_name = {},
                    .role = RoleName(entry.role),
                    .uai = Uai(entry.site),
                    .device = {*mac, Interface(entry.interface), ZoneName(entry.zone)},
                    .addresses = {},
                    .opened = entry.time,
                    .expires = *entry.expires,
                    .idle_timeout = std::chrono::seconds(entry.idle_s)};
    for (const auto& text : entry.addresses) {
        const auto address = IpAddress::parse(text);
        if (!address) {
            return std::nullopt;
        }
        session.addresses.push_back(*address);
    }
    return session;
}

}  // namespace beffroi::session
