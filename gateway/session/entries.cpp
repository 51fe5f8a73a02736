#include "gateway/session/entries.h"

namespace beffroi::session {

namespace {

constexpr std::string_view offline_reason = "offline";
constexpr std::string_view bound_to_address = "address";

journal::Entry entry_for(std::string_view event, const Session& session, const Uai& site, WallTime now) {
    journal::Entry entry;
    entry.time = now;
    entry.site = site.get();
    entry.event = event;
    entry.session = session.id.get();
    entry.handle = session.handle.get();
    entry.token = session.pseudonym.token;
    entry.month = session.pseudonym.month;
    return entry;
}

void add_place(journal::Entry& entry, const Device& device) {
    entry.zone = device.zone.get();
    entry.interface = device.interface.get();
    entry.bound = device.address ? bound_to_address : "";
}

/// Empty behind a router.
std::string mac_of(const Device& device) {
    return device.address ? std::string() : device.mac.text();
}

/// With nobody and no device in it yet.
Unsealed unsealed(journal::Entry entry) {
    journal::Binding who;
    who.token = entry.token;
    who.month = entry.month;
    who.site = entry.site;
    who.session = entry.session;
    return {std::move(entry), std::move(who)};
}

Unsealed of_session(journal::Entry entry, const Session& session, const std::vector<IpAddress>& addresses) {
    add_place(entry, session.device);
    auto both = unsealed(std::move(entry));
    both.who.user = session.user.get();
    both.who.uid = session.uid;
    both.who.mac = mac_of(session.device);
    for (const auto& address : addresses) {
        both.who.addresses.push_back(address.text());
    }
    return both;
}

}  // namespace

Unsealed opened(const Session& session, const Uai& site, std::uint32_t generation) {
    auto entry = entry_for(journal::event::session_open, session, site, session.opened);
    entry.reason = session.offline ? offline_reason : "";
    entry.method = session.port ? to_string(session.port->proof) : "";
    entry.role = session.role.get();
    entry.expires = session.expires;
    entry.idle_s = static_cast<std::uint32_t>(session.idle_timeout.count());
    entry.generation = generation;
    return of_session(std::move(entry), session, session.addresses);
}

Unsealed address_added(const Session& session, const Uai& site, const IpAddress& address, WallTime now) {
    return of_session(entry_for(journal::event::session_address, session, site, now), session, {address});
}

journal::Entry closed(const Session& session, const Uai& site, const Ending& ending, WallTime now) {
    auto entry = entry_for(journal::event::session_close, session, site, now);
    entry.reason = to_string(ending.reason);
    entry.actor = ending.actor;
    entry.role = session.role.get();
    add_place(entry, session.device);
    return entry;
}

Unsealed vouched(const Session& sponsor, const Uai& site, const Vouched& guest, WallTime now) {
    auto entry = entry_for(journal::event::guest_vouched, sponsor, site, now);
    entry.role = guest.role.get();
    entry.expires = guest.until;
    entry.detail = guest.code;
    return of_session(std::move(entry), sponsor, {});
}

Unsealed charter_accepted(const Accepted& accepted, const Uai& site, WallTime now) {
    journal::Entry entry;
    entry.time = now;
    entry.site = site.get();
    entry.event = journal::event::charter_accepted;
    entry.token = accepted.pseudonym.token;
    entry.month = accepted.pseudonym.month;
    entry.role = accepted.identity.role.get();
    entry.detail = accepted.text;
    add_place(entry, accepted.device);
    auto both = unsealed(std::move(entry));
    both.who.user = accepted.identity.user.get();
    both.who.uid = accepted.identity.uid;
    both.who.mac = mac_of(accepted.device);
    return both;
}

Unsealed refused(const Refusal& refusal, const Uai& site, WallTime now) {
    journal::Entry entry;
    entry.time = now;
    entry.site = site.get();
    entry.event = journal::event::login_refused;
    entry.reason = to_string(refusal.reason);
    entry.method = refusal.proof ? to_string(*refusal.proof) : "";
    entry.month = refusal.pseudonym.month;
    if (refusal.proven) {
        entry.token = refusal.pseudonym.token;
        entry.role = refusal.proven->role.get();
    }
    if (refusal.device) {
        add_place(entry, *refusal.device);
    }
    auto both = unsealed(std::move(entry));
    if (refusal.proven) {
        both.who.user = refusal.proven->user.get();
        both.who.uid = refusal.proven->uid;
    }
    if (refusal.device) {
        both.who.mac = mac_of(*refusal.device);
    }
    if (refusal.address) {
        both.who.addresses.push_back(refusal.address->text());
    }
    return both;
}

std::optional<Session> session_from(const journal::Entry& entry, const LiveSession& live) {
    if (entry.event != journal::event::session_open || entry.session.empty() || entry.handle == 0 ||
        entry.role.empty() || entry.zone.empty() || entry.interface != live.interface.get() || !entry.expires ||
        live.pseudonym != Pseudonym{entry.token, entry.month}) {
        return std::nullopt;
    }
    const bool routed = entry.bound == bound_to_address;
    if (routed && live.addresses.size() != 1) {
        return std::nullopt;
    }
    return Session{.id = SessionId(entry.session),
                   .handle = SessionHandle(entry.handle),
                   .user = live.person.user,
                   .uid = live.person.uid,
                   .display_name = {},
                   .role = RoleName(entry.role),
                   .uai = Uai(entry.site),
                   .device = {live.mac, live.interface, ZoneName(entry.zone),
                              routed ? std::optional(live.addresses.front()) : std::nullopt},
                   .addresses = live.addresses,
                   .opened = entry.time,
                   .expires = *entry.expires,
                   .idle_timeout = std::chrono::seconds(entry.idle_s),
                   .pseudonym = live.pseudonym,
                   .offline = entry.reason == offline_reason,
                   .role_reason = live.role_reason,
                   .port = live.port};
}

}  // namespace beffroi::session
