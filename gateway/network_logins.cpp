#include "gateway/network_logins.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/encoding.h"

namespace beffroi {

namespace {

constexpr std::size_t k_remembered_refusals = 1024;
constexpr unsigned k_idle_timeout = 4, k_session_timeout = 5;  ///< Acct-Terminate-Cause

NetworkPort port_of(const radius::DeviceNews& news, const std::string& ticket, Proof proof) {
    return {news.place.nas, news.accounting, news.place.station, ticket, proof};
}

bool same_place(const NetworkPort& port, const radius::DeviceNews& news) {
    return port.nas == news.place.nas && port.accounting == news.accounting;
}

SessionEnd end_for(std::optional<unsigned> cause) {
    if (cause == k_idle_timeout) {
        return SessionEnd::idle;
    }
    return cause == k_session_timeout ? SessionEnd::expired : SessionEnd::network;
}

}  // namespace

NetworkLogins::NetworkLogins(Sources sources, std::vector<RadiusConfig::Network> networks,
                             std::chrono::seconds lifetime)
    : m_from(std::move(sources)), m_networks(std::move(networks)), m_lifetime(lifetime), m_admissions(m_from.clock) {}

std::variant<radius::Accepted, Denial> NetworkLogins::password(const radius::PasswordQuestion& question) {
    return accept(m_from.flow.identify(question.user, &question.password, question.place.mac), question.place.mac,
                  Proof::eap_ttls);
}

std::variant<radius::Accepted, Denial> NetworkLogins::certificate(const radius::CertificateQuestion& question) {
    return accept(m_from.flow.identify(question.user, nullptr, question.place.mac), question.place.mac, Proof::eap_tls);
}

std::variant<radius::Accepted, Denial> NetworkLogins::accept(const std::variant<Identity, Denial>& identified,
                                                             const MacAddress& mac, Proof proof) {
    if (const auto* denial = std::get_if<Denial>(&identified)) {
        return *denial;
    }
    const auto& identity = std::get<Identity>(identified);
    const auto* network = network_of(identity.role);
    return radius::Accepted{.ticket = m_admissions.add({identity, mac, proof, m_from.clock.steady() + m_lifetime}),
                            .vlan = network != nullptr ? std::optional(network->vlan) : std::nullopt,
                            .lifetime = m_lifetime};
}

const RadiusConfig::Network* NetworkLogins::network_of(const RoleName& role) const {
    const auto found = std::ranges::find(m_networks, role, &RadiusConfig::Network::role);
    return found == m_networks.end() ? nullptr : &*found;
}

bool NetworkLogins::account(const radius::AccountingNews& news) {
    if (const auto* equipment = std::get_if<radius::EquipmentNews>(&news)) {
        equipment_started(equipment->nas);
        return true;
    }
    const auto& device = std::get<radius::DeviceNews>(news);
    return device.kind == radius::DeviceNews::Kind::stop ? has_left(device) : is_there(device);
}

std::optional<NetworkLogins::Login> NetworkLogins::login_of(const radius::DeviceNews& news) {
    std::optional<Login> login;
    for (const auto& ticket : news.tickets) {
        if (auto admission = m_admissions.find(ticket, news.place.mac)) {
            login = Login{ticket, std::move(*admission)};
        }
    }
    return login;
}

/// Start and interim are one: either may be the first that arrives.
bool NetworkLogins::is_there(const radius::DeviceNews& news) {
    const MacAddress& mac = news.place.mac;
    const auto login = login_of(news);
    const auto port = login ? port_of(news, login->ticket, login->admission.proof) : port_of(news, "", Proof::eap_ttls);
    if (login && m_admissions.is_closed(port.ticket, port)) {
        return true;  // late, or sent again
    }
    for (const auto& session : m_from.table.of_device(mac)) {
        if (session.port && goes_on(session, login, news)) {
            go_on(session, login ? port : port_of(news, session.port->ticket, session.port->proof), news.addresses);
            return true;
        }
    }
    if (!login) {
        unknown(port, mac);
        return true;
    }
    // Awaited before it is looked for: a neighbour that appears in between finds it.
    static_cast<void>(m_admissions.await(port, mac));
    std::vector<Device> seen;
    for (const auto& address : news.addresses) {
        if (auto device = m_from.device_of(address); device && device->mac == mac) {
            seen.push_back(std::move(*device));
        }
    }
    std::ranges::move(m_from.devices_with(mac), std::back_inserter(seen));
    return open(mac, seen);
}

/// A session outlives a change of access point, and another login of the same person: most equipment asks for one at
/// each, and now and then. Its connections must not break for that.
bool NetworkLogins::goes_on(const Session& session, const std::optional<Login>& login,
                            const radius::DeviceNews& news) const {
    if (!login) {  // since a restart
        return same_place(*session.port, news) ||
               std::ranges::find(news.tickets, session.port->ticket) != news.tickets.end();
    }
    const auto& identity = login->admission.identity;
    const bool same_login = login->ticket == session.port->ticket;
    const bool same_person = identity.uid == session.uid && identity.role == session.role;
    return (same_login && same_place(*session.port, news)) || ((same_login || same_person) && is_where_it_was(session));
}

bool NetworkLogins::is_where_it_was(const Session& session) const {
    const auto* network = network_of(session.role);
    if (network != nullptr && network->interface) {
        return session.device.interface == *network->interface;
    }
    return std::ranges::all_of(m_from.devices_with(session.device.mac),
                               [&](const Device& seen) { return seen == session.device; });
}

void NetworkLogins::go_on(const Session& session, const NetworkPort& port, const std::vector<IpAddress>& addresses) {
    const NetworkPort& former = *session.port;
    if (former.nas != port.nas || former.accounting != port.accounting || former.ticket != port.ticket) {
        m_admissions.close(former.ticket, former);  // late news of it would take the device back
    }
    m_from.life.seen_at(session, port);
    for (const auto& address : addresses) {
        if (m_from.device_of(address) == session.device) {  // what the equipment says is not enough to take it
            static_cast<void>(m_from.flow.session_of(session.device, address));
        }
    }
}

bool NetworkLogins::open(const MacAddress& mac, const std::vector<Device>& seen) {
    if (seen.empty()) {
        return true;
    }
    auto awaited = m_admissions.claim(mac);
    if (!awaited) {
        return true;
    }
    const auto& [admission, port] = *awaited;
    const auto* network = network_of(admission.identity.role);
    const auto* wanted = network != nullptr && network->interface ? &*network->interface : nullptr;
    const auto device =
        std::ranges::find_if(seen, [wanted](const Device& at) { return wanted == nullptr || at.interface == *wanted; });
    if (device == seen.end()) {
        static_cast<void>(m_admissions.await(port, mac));  // not there yet
        return true;
    }
    // The device has one place: what it had elsewhere is over.
    for (const auto& former : m_from.table.of_device(mac)) {
        if (former.port && former.device != *device) {
            m_from.life.end(former, {SessionEnd::replaced});
        }
    }
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(admission.until - m_from.clock.steady());
    const auto opened = m_from.flow.open(admission.identity, *device, port, std::max(left, std::chrono::seconds(1)));
    const auto* denial = std::get_if<Denial>(&opened);
    if (denial == nullptr) {
        return true;
    }
    if (*denial == Denial::no_access) {
        m_admissions.close(port.ticket, port);  // it was said once; the next accounting changes nothing
        return true;
    }
    return false;
}

bool NetworkLogins::has_left(const radius::DeviceNews& news) {
    m_admissions.leave(news.place.nas, news.accounting);
    for (const auto& ticket : news.tickets) {
        m_admissions.close(ticket, port_of(news, ticket, Proof::eap_ttls));
    }
    for (const auto& session : m_from.table.of_device(news.place.mac)) {
        if (session.port && same_place(*session.port, news)) {
            return m_from.life.end(session, {.reason = end_for(news.why), .actor = {}, .told_by_network = true})
                .on_record;
        }
    }
    return true;  // ended before, or never opened
}

void NetworkLogins::equipment_started(const std::string& nas) {
    m_admissions.leave(nas, std::nullopt);
    for (const auto& session : m_from.table.all()) {
        if (session.port && session.port->nas == nas) {
            m_from.life.end(session, {.reason = SessionEnd::network, .actor = {}, .told_by_network = true});
        }
    }
}

/// A device on the network that nobody let in: the gateway was restarted before it came, or the equipment lets it stay
/// after the end of its session. It is dropped, and logs in anew.
void NetworkLogins::unknown(const NetworkPort& port, const MacAddress& mac) {
    if (is_news(port)) {
        spdlog::warn("802.1X: {} tells of a device whose login is not known (accounting session {})",
                     printable(port.nas), printable(port.accounting));
        m_from.flow.refused(Denial::not_authenticated, {Device{mac, {}, {}}, {}, {}});
    }
    if (m_from.table.of_device(mac).empty()) {
        m_from.disconnect(port);
    }
}

/// Equipment tells again and again: it is put on record once, and asked to drop the device each time.
bool NetworkLogins::is_news(const NetworkPort& port) {
    const auto name = port.nas + '\n' + port.accounting;
    const std::scoped_lock lock(m_mutex);
    if (std::ranges::find(m_refused, name) != m_refused.end()) {
        return false;
    }
    m_refused.push_back(name);
    if (m_refused.size() > k_remembered_refusals) {
        m_refused.pop_front();
    }
    return true;
}

void NetworkLogins::neighbour_seen(const session::Neighbour& neighbour) {
    if (const auto device = m_from.device_at(neighbour)) {
        static_cast<void>(open(neighbour.mac, {*device}));
    }
}

void NetworkLogins::ended(const Session& session, const session::Ending& ending) {
    if (!session.port) {
        return;
    }
    // Where another device of hers has come in instead, this one stays on its port without a session: dropped, it would
    // be back by itself at once, and have another one go in its turn. Whoever takes it up meets the portal.
    if (ending.told_by_network || ending.reason == SessionEnd::device_limit) {
        m_admissions.close(session.port->ticket, *session.port);
        return;
    }
    // Who replaces a session is at the same port, or at the next one.
    if (ending.reason == SessionEnd::replaced) {
        m_admissions.remove(session.port->ticket);
    } else {
        m_admissions.remove_all_of(session.device.mac);
        m_from.disconnect(*session.port);
    }
}

}  // namespace beffroi
