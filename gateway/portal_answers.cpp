#include "gateway/portal_answers.h"

#include <spdlog/spdlog.h>

#include "base/encoding.h"
#include "gateway/counted.h"

namespace beffroi {

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
        actions.charter = portal::CharterActions{[this](const IpAddress& address) { return waiting(address); },
                                                 [this](const IpAddress& address) { return accept(address); }};
    }
    return actions;
}

PortalAnswers::Entry PortalAnswers::login(const LoginRequest& request) {
    auto outcome = counted(m_from.logins, m_from.clock, [&] { return m_from.flow.login(request); });
    if (const auto* denial = std::get_if<Denial>(&outcome)) {
        m_from.arrivals.refused(request.address, *denial);
        return *denial;
    }
    if (auto* due = std::get_if<CharterDue>(&outcome)) {
        m_from.arrivals.reads_charter(request.address);
        m_from.charter->wait(request.device, std::move(due->identity));
        return portal::CharterFirst{};
    }
    m_from.arrivals.entered(request.address);
    return view(std::get<Session>(outcome));
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
    return refused == nullptr                      ? portal::VouchProblem::unavailable
           : *refused == guests::Refused::too_many ? portal::VouchProblem::too_many
                                                   : portal::VouchProblem::bad_guest;
}

std::optional<bool> PortalAnswers::waiting(const IpAddress& address) const {
    const auto device = m_from.locator.device_of(address);
    const auto who = device ? m_from.charter->waiting(*device) : std::nullopt;
    return who ? std::optional(m_from.charter->signed_paper(*who)) : std::nullopt;
}

PortalAnswers::Entry PortalAnswers::accept(const IpAddress& address) {
    const auto device = m_from.locator.device_of(address);
    if (!device) {
        return portal::CharterFirst{};
    }
    const auto accepted = m_from.charter->accept(*device);
    if (std::holds_alternative<CharterDesk::Unrecorded>(accepted)) {
        return Denial::journal_unavailable;
    }
    const auto* identity = std::get_if<Identity>(&accepted);
    if (identity == nullptr) {
        return portal::CharterFirst{};
    }
    const auto entered =
        counted(m_from.logins, m_from.clock, [&] { return m_from.flow.enter(*identity, *device, address); });
    if (const auto* denial = std::get_if<Denial>(&entered)) {
        m_from.arrivals.refused(address, *denial);
        return *denial;
    }
    m_from.arrivals.entered(address);
    return view(std::get<Session>(entered));
}

}  // namespace beffroi
