#include "gateway/portal_answers.h"

#include <spdlog/spdlog.h>

#include "base/encoding.h"
#include "gateway/counted.h"

namespace beffroi {

namespace {

portal::DeviceView::Kind kind_of(const Device& device) {
    using Kind = portal::DeviceView::Kind;
    constexpr unsigned locally_administered = 2;  // IEEE 802, clause 8: an address that nobody has handed out
    return device.address                                      ? Kind::address
           : (device.mac.bytes[0] & locally_administered) != 0 ? Kind::made_up
                                                               : Kind::built_in;
}

}  // namespace

portal::PortalActions PortalAnswers::actions() {
    portal::PortalActions actions{
        .login = [this](const LoginRequest& request) { return login(request); },
        .session_of = [this](const IpAddress& address) -> std::optional<portal::SessionView> {
            const auto session = session_at(address);
            return session ? std::optional(view(*session)) : std::nullopt;
        },
        .logout =
            [this](const IpAddress& address) {
                const auto device = m_from.locator.device_of(address);
                return device && m_from.flow.logout(*device);
            },
        .device_of = [this](const IpAddress& address) { return m_from.locator.device_of(address); },
        .refused =
            [this](Denial reason, const std::optional<Device>& device, const IpAddress& address) {
                m_from.logins.refused(to_string(reason));
                m_from.arrivals.refused(address, reason);
                m_from.flow.refused(reason, {device, address});
            },
        .met = [this](const IpAddress& address, portal::Meeting meeting) { m_from.arrivals.met(address, meeting); },
        .on_error = [](const std::string& text) { spdlog::warn("portal: {}", printable(text)); }};
    if (m_from.guests != nullptr) {
        actions.guests = portal::GuestActions{
            std::chrono::floor<std::chrono::hours>(m_from.guests->longest()),
            [this](const IpAddress& address, const portal::GuestForm& guest) { return vouch(address, guest); },
            [this](const IpAddress& address, std::uint64_t number) {
                if (const auto sponsor = session_at(address)) {
                    static_cast<void>(m_from.guests->take_back(*sponsor, number));
                }
            }};
    }
    if (m_from.charter != nullptr) {
        actions.charter = portal::CharterActions{[this](const portal::Browser& browser) { return waiting(browser); },
                                                 [this](const portal::Browser& browser) { return accept(browser); },
                                                 [this](const portal::Browser& browser) { decline(browser); }};
    }
    if (m_from.devices != nullptr) {
        actions.devices = portal::DeviceActions{
            [this](const portal::Browser& browser) { return choice(browser); },
            [this](const portal::Browser& browser, const std::string& session) { return replace(browser, session); },
            [this](const portal::Browser& browser) { give_up(browser); }};
    }
    return actions;
}

portal::Entry PortalAnswers::login(const LoginRequest& request) {
    auto outcome = counted(m_from.logins, m_from.clock, [&] { return m_from.flow.login(request); });
    if (const auto* denial = std::get_if<Denial>(&outcome)) {
        m_from.arrivals.refused(request.address, *denial);
        return *denial;
    }
    leave_desks(request.device);
    if (auto* due = std::get_if<CharterDue>(&outcome)) {
        m_from.arrivals.reads_charter(request.address);
        m_from.charter->wait(request.device, request.browser, std::move(due->identity));
        return portal::CharterFirst{};
    }
    auto* full = std::get_if<DevicesFull>(&outcome);
    return told(full != nullptr ? Entered(std::move(*full)) : Entered(std::get<Session>(std::move(outcome))),
                request.device, {request.address, request.browser});
}

/// Whoever waited at this device is no longer in front of it.
void PortalAnswers::leave_desks(const Device& device) {
    if (m_from.charter != nullptr) {
        m_from.charter->leave(device);
    }
    if (m_from.devices != nullptr) {
        m_from.devices->leave(device);
    }
}

Entered PortalAnswers::enter(const Identity& identity, const Device& device, const IpAddress& address) {
    return counted(m_from.logins, m_from.clock, [&] { return m_from.flow.enter(identity, device, address); });
}

portal::Entry PortalAnswers::told(Entered entered, const Device& device, const portal::Browser& browser) {
    if (const auto* denial = std::get_if<Denial>(&entered)) {
        m_from.arrivals.refused(browser.address, *denial);
        return *denial;
    }
    if (auto* full = std::get_if<DevicesFull>(&entered)) {
        m_from.arrivals.chooses_device(browser.address);
        m_from.devices->wait(device, browser.token, std::move(full->identity));
        return portal::DevicesFirst{};
    }
    m_from.arrivals.entered(browser.address);
    return view(std::get<Session>(entered));
}

std::optional<Session> PortalAnswers::session_at(const IpAddress& address) {
    const auto device = m_from.locator.device_of(address);
    return device ? m_from.flow.session_of(*device, address) : std::nullopt;
}

portal::SessionView PortalAnswers::view(const Session& session) const {
    portal::SessionView view{.display_name = session.display_name,
                             .user = session.user,
                             .role = session.role,
                             .opened = session.opened,
                             .expires = session.expires,
                             .address = session.device.address,
                             .may_vouch = m_from.guests != nullptr && m_from.guests->may_vouch(session.role)};
    if (view.may_vouch) {
        for (auto& guest : m_from.guests->guests_of(session)) {
            view.guests.push_back({guest.number, std::move(guest.name), guest.until});
        }
    }
    return view;
}

std::variant<portal::GuestCode, portal::VouchProblem> PortalAnswers::vouch(const IpAddress& address,
                                                                           const portal::GuestForm& guest) {
    const auto sponsor = session_at(address);
    if (!sponsor || !m_from.guests->may_vouch(sponsor->role)) {
        return portal::VouchProblem::not_allowed;
    }
    auto outcome = m_from.guests->vouch(*sponsor, guest.name, guest.lasts);
    if (auto* made = std::get_if<GuestDesk::Made>(&outcome)) {
        auto& [who, code] = made->front();
        return portal::GuestCode{who.name, std::move(code), who.until};
    }
    const auto* refused = std::get_if<guests::Refused>(&outcome);
    return refused == nullptr ? portal::VouchProblem::unavailable
           : *refused == guests::Refused::too_many || *refused == guests::Refused::per_sponsor
               ? portal::VouchProblem::too_many
               : portal::VouchProblem::bad_guest;
}

std::optional<bool> PortalAnswers::waiting(const portal::Browser& browser) const {
    const auto device = m_from.locator.device_of(browser.address);
    const auto who = device ? m_from.charter->waiting(*device, browser.token) : std::nullopt;
    return who ? std::optional(m_from.charter->signed_paper(*who)) : std::nullopt;
}

/// Whoever comes to this device next finds nobody waiting.
void PortalAnswers::decline(const portal::Browser& browser) {
    const auto device = m_from.locator.device_of(browser.address);
    if (device && m_from.charter->waiting(*device, browser.token)) {
        m_from.charter->leave(*device);
    }
}

portal::Entry PortalAnswers::accept(const portal::Browser& browser) {
    const auto device = m_from.locator.device_of(browser.address);
    if (!device) {
        return portal::CharterFirst{};
    }
    const auto accepted = m_from.charter->accept(*device, browser.token);
    if (std::holds_alternative<CharterDesk::Unrecorded>(accepted)) {
        return Denial::journal_unavailable;
    }
    const auto* identity = std::get_if<Identity>(&accepted);
    if (identity == nullptr) {
        return portal::CharterFirst{};
    }
    return told(enter(*identity, *device, browser.address), *device, browser);
}

std::optional<portal::DevicesView> PortalAnswers::choice(const portal::Browser& browser) const {
    const auto here = m_from.locator.device_of(browser.address);
    const auto choice = here ? m_from.devices->waiting(*here, browser.token) : std::nullopt;
    if (!choice) {
        return std::nullopt;
    }
    portal::DevicesView view{choice->most, {}};
    for (const auto& [session, silent] : choice->devices) {
        view.devices.push_back(
            {session.id.get(), session.device.zone, session.opened, silent, kind_of(session.device)});
    }
    return view;
}

portal::Entry PortalAnswers::replace(const portal::Browser& browser, const std::string& session) {
    const auto device = m_from.locator.device_of(browser.address);
    const auto into = [&](const Identity& who) { return enter(who, *device, browser.address); };
    auto entered = device ? m_from.devices->replace(*device, browser.token, SessionId(session), into) : std::nullopt;
    return entered ? told(std::move(*entered), *device, browser) : portal::DevicesFirst{};
}

/// Whoever comes to this device next finds nobody waiting.
void PortalAnswers::give_up(const portal::Browser& browser) {
    const auto device = m_from.locator.device_of(browser.address);
    if (device && m_from.devices->waiting(*device, browser.token)) {
        m_from.devices->leave(*device);
    }
}

}  // namespace beffroi
