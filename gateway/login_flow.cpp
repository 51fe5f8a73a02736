#include "gateway/login_flow.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "gateway/session/entries.h"
#include "journal/month.h"

namespace beffroi {

namespace {

const RoleName k_unclassified("inconnu");
constexpr int k_tries = 8;  ///< for a place that others who are the same person take first

}  // namespace

std::variant<Session, CharterDue, DevicesFull, Denial> LoginFlow::login(const LoginRequest& request) {
    const Origin origin{request.device, request.address};
    // 1. directory: LoginRequest -> Identity
    auto identified = ask(
        [&] {
            return request.by_code ? m_ask.guest(request.password) : m_ask.authenticate(request.user, request.password);
        },
        origin);
    if (const auto* denial = std::get_if<Denial>(&identified)) {
        return *denial;
    }
    Identity& identity = std::get<Identity>(identified);
    if (m_ask.charter_due && m_ask.charter_due(identity)) {
        return CharterDue{std::move(identity)};
    }
    return std::visit(
        [](auto&& entered) -> std::variant<Session, CharterDue, DevicesFull, Denial> {
            return std::forward<decltype(entered)>(entered);
        },
        enter(identity, request.device, request.address));
}

Entered LoginFlow::enter(const Identity& identity, const Device& device, const IpAddress& address) {
    if (!is_welcome(identity)) {
        return refuse(Denial::wrong_password, {device, address}, identity);
    }
    // 2.-5. session, policy, enforce, journal: Identity -> Session -> Decision -> Applied -> durable entry
    auto opened = open({identity, device, addresses_of(device, address), m_lifetimes});
    if (const auto* denial = std::get_if<Denial>(&opened)) {
        return refuse(*denial, {device, address}, identity);
    }
    // Whoever withdraws a code ends the sessions that she finds, and may have looked a moment before this one opened.
    if (const auto* session = std::get_if<Session>(&opened); session != nullptr && !is_welcome(identity)) {
        m_life.end(*session, {SessionEnd::staff});
        return refuse(Denial::wrong_password, {device, address}, identity);
    }
    return opened;
}

/// A guest may have waited for the charter while her code was withdrawn.
bool LoginFlow::is_welcome(const Identity& identity) const {
    return !identity.until || !m_ask.code_is_good || m_ask.code_is_good(identity);
}

std::variant<Identity, Denial> LoginFlow::identify(const UserName& user, const Secret* password,
                                                   const MacAddress& mac) {
    const Origin origin{Device{mac, {}, {}}, {}, password != nullptr ? Proof::eap_ttls : Proof::eap_tls};
    auto identified =
        ask([&] { return password != nullptr ? m_ask.authenticate(user, *password) : m_ask.look_up(user); }, origin);
    if (const auto* identity = std::get_if<Identity>(&identified);
        identity != nullptr && !m_policy.get().policy->has_role(identity->role.get())) {
        return refuse(Denial::no_access, origin, *identity);
    }
    return identified;
}

std::variant<Session, Denial> LoginFlow::open(const Identity& identity, const Device& device, const NetworkPort& port,
                                              std::chrono::seconds lifetime) {
    const Opening opening{identity, device, m_ask.addresses_of(device), {lifetime, m_lifetimes.idle}, port};
    auto opened = open(opening);
    for (int tries = 1; std::holds_alternative<DevicesFull>(opened) && tries < k_tries; ++tries) {
        make_room(identity, device);
        opened = open(opening);
    }
    if (auto* session = std::get_if<Session>(&opened)) {
        return std::move(*session);
    }
    const auto* denial = std::get_if<Denial>(&opened);
    return refuse(denial != nullptr ? *denial : Denial::enforcer_unavailable, {device, {}, port.proof}, identity);
}

/// However many too many they are: the limit may have been lowered.
void LoginFlow::make_room(const Identity& identity, const Device& device) {
    for (const auto& [session, silent] : m_devices->others(identity, device)) {
        if (!m_devices->is_reached(identity, device)) {
            return;
        }
        m_life.end(session, {SessionEnd::device_limit});
    }
}

std::variant<Identity, Denial> LoginFlow::ask(const std::function<AuthOutcome()>& directory, const Origin& origin) {
    auto outcome = directory();
    if (const auto* away = std::get_if<DirectoryUnavailable>(&outcome)) {
        spdlog::warn("directory: {}", away->detail);
        return refuse(Denial::directory_unavailable, origin, std::nullopt);
    }
    if (const auto* denial = std::get_if<Denial>(&outcome)) {
        return refuse(*denial, origin, std::nullopt);
    }
    auto& identity = std::get<Identity>(outcome);
    if (identity.role == k_unclassified) {
        return refuse(Denial::no_role, origin, std::move(identity));
    }
    return std::move(identity);
}

Entered LoginFlow::open(const Opening& opening) {
    const auto& [identity, device, addresses, lifetimes, port] = opening;
    // 2. policy: may this role have a session in this zone at all?
    const auto in_force = m_policy.get();
    const Decision decision{.admitted = in_force.policy->has_role(identity.role.get()) &&
                                        in_force.policy->permits_anything(identity.role.get(), device.zone.get()),
                            .generation = in_force.generation};
    if (!decision.admitted) {
        return Denial::no_access;
    }
    if (m_devices != nullptr && m_devices->is_reached(identity, device)) {
        return DevicesFull{identity};
    }
    // The device's former session ends first and in full; whoever held it is no longer the one in front of the screen.
    if (const auto former = m_table.find(device)) {
        m_life.end(*former, {SessionEnd::replaced});
    }
    if (identity.until) {
        end_elsewhere(identity);
    }
    end_oldest_beyond_all_reason(identity);
    // From here to the durable record the device is ours: reconcile() and other logins of this device wait.
    const auto lock = m_life.locks().hold(device);
    // 3. session, under the person's pseudonym of the month
    const auto pseudonym = m_life.live().pseudonym({identity.user, identity.uid});
    const auto session = m_table.open(identity, device, addresses, lifetimes, pseudonym, port,
                                      m_devices != nullptr ? m_devices->of(identity) : std::nullopt);
    if (!session) {
        if (m_devices != nullptr && m_devices->is_reached(identity, device)) {
            return DevicesFull{identity};  // another device of hers took the last place
        }
        return Denial::enforcer_unavailable;  // another login of this device won the race, or no handle is free
    }
    // The journal will not say in clear whose session it is; a restart must know.
    if (!remember(*session)) {
        m_table.close(session->id);
        return Denial::journal_unavailable;
    }
    // 4. enforce: from here packets pass
    const auto applied = m_kernel.admit(session->id, m_life.for_kernel(*session));
    if (const auto* error = std::get_if<enforce::KernelError>(&applied)) {
        forget(*session);
        return *error == enforce::KernelError::unknown_class ? Denial::no_access : Denial::enforcer_unavailable;
    }
    // 5. journal: a session that is not on record is not a session
    if (!m_record.access(session::opened(*session, m_record.site(), decision.generation))) {
        static_cast<void>(m_kernel.revoke(session->handle));
        forget(*session);
        return Denial::journal_unavailable;
    }
    return *session;
}

/// A code that went round would open the network to a class.
void LoginFlow::end_elsewhere(const Identity& guest) {
    for (const auto& session : m_table.of_person(guest.uid)) {
        m_life.end(session, {SessionEnd::replaced});
    }
}

/// One account with a forged MAC address for each login would otherwise take all sessions that there are.
void LoginFlow::end_oldest_beyond_all_reason(const Identity& identity) {
    if (m_table.count_of_person(identity.uid) >= session::max_of_a_person) {
        if (const auto oldest = m_table.oldest_of_person(identity.uid)) {
            m_life.end(*oldest, {SessionEnd::device_limit});
        }
    }
}

bool LoginFlow::remember(const Session& session) {
    try {
        m_life.live().opened(session);
        return true;
    } catch (const std::exception& e) {
        spdlog::error("live: a session cannot be remembered, so it does not open: {}", e.what());
        return false;
    }
}

void LoginFlow::forget(const Session& session) {
    m_table.close(session.id);
    m_life.live().ended(session.id);
}

Denial LoginFlow::refuse(Denial reason, const Origin& origin, std::optional<Identity> proven) {
    session::Refusal refusal{reason, origin.device, origin.address, std::move(proven), {}, origin.proof};
    const WallTime now = m_clock.wall();
    refusal.pseudonym = refusal.proven ? m_life.live().pseudonym({refusal.proven->user, refusal.proven->uid})
                                       : Pseudonym{"", journal::month_at(now)};
    static_cast<void>(m_record.access(session::refused(refusal, m_record.site(), now)));
    return reason;
}

void LoginFlow::refused(Denial reason, const Origin& origin) {
    static_cast<void>(refuse(reason, origin, std::nullopt));
}

std::vector<IpAddress> LoginFlow::addresses_of(const Device& device, const IpAddress& seen) const {
    auto addresses = m_ask.addresses_of(device);
    if (std::ranges::find(addresses, seen) == addresses.end()) {
        addresses.insert(addresses.begin(), seen);
    }
    return addresses;
}

std::optional<Session> LoginFlow::session_of(const Device& device, const IpAddress& address) {
    // By device, never by address alone: whoever takes over an address must not see its former holder's page.
    auto session = m_table.find(device);
    if (session && std::ranges::find(session->addresses, address) == session->addresses.end()) {
        m_life.address_seen({device.interface, device.mac, address});
    }
    return session;
}

bool LoginFlow::logout(const Device& device) {
    const auto session = m_table.find(device);
    if (!session) {
        return false;
    }
    m_life.end(*session, {SessionEnd::logout});
    return true;
}

}  // namespace beffroi
