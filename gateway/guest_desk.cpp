#include "gateway/guest_desk.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>

namespace beffroi {

GuestDesk::GuestDesk(const GuestsConfig& config, const Clock& clock, Record& record, session::SessionTable& table,
                     SessionLife& life)
    : m_config(config),
      m_clock(clock),
      m_record(record),
      m_table(table),
      m_life(life),
      m_codes(config, record.site(), clock) {}

AuthOutcome GuestDesk::identify(const Secret& code) const {
    const auto guest = m_codes.find(code);
    if (!guest) {
        return Denial::wrong_password;
    }
    const auto uid = uid_of(*guest);
    return Identity{.user = UserName(guest->name.empty() ? uid : uid + " " + guest->name),
                    .uid = uid,
                    .display_name = guest->name,
                    .role = m_config.role,
                    .uai = m_record.site(),
                    .role_reason = "access code " + std::to_string(guest->number),
                    .offline = false,
                    .until = guest->until};
}

bool GuestDesk::is_good(const Identity& identity) const {
    const auto good = m_codes.all();
    return std::ranges::any_of(good, [&](const guests::Guest& guest) { return uid_of(guest) == identity.uid; });
}

bool GuestDesk::may_vouch(const RoleName& role) const {
    return std::ranges::find(m_config.sponsors, role) != m_config.sponsors.end();
}

/// Codes that are not on record are taken back before anybody has seen them.
template <typename Write>
GuestDesk::Outcome GuestDesk::on_record(const guests::Wanted& wanted, Write write) {
    try {
        auto made = m_codes.make(wanted);
        if (const auto* refused = std::get_if<guests::Refused>(&made)) {
            return *refused;
        }
        auto& codes = std::get<Made>(made);
        if (write(codes)) {
            return std::move(codes);
        }
        for (const auto& [guest, code] : codes) {
            static_cast<void>(m_codes.withdraw(guest.number));
        }
    } catch (const std::system_error& e) {
        spdlog::error("guests: {}", e.what());
    }
    return Unrecorded{};
}

GuestDesk::Outcome GuestDesk::vouch(const Session& sponsor, const std::string& name, std::chrono::minutes lasts) {
    if (name.empty() || !may_vouch(sponsor.role)) {
        return guests::Refused::bad_name;
    }
    return on_record({1, name, sponsor.pseudonym.token, lasts}, [&](const Made& made) {
        const auto& guest = made.front().first;
        return m_record.access(
            session::vouched(sponsor, m_record.site(), {uid_of(guest), m_config.role, guest.until}, m_clock.wall()));
    });
}

std::vector<guests::Guest> GuestDesk::guests_of(const Session& sponsor) const {
    auto all = m_codes.all();
    std::erase_if(all, [&](const guests::Guest& guest) {
        return guest.name.empty() || guest.sponsor != sponsor.pseudonym.token;
    });
    return all;
}

bool GuestDesk::take_back(const Session& sponsor, std::uint64_t number) {
    const auto hers = guests_of(sponsor);
    return std::ranges::find(hers, number, &guests::Guest::number) != hers.end() &&
           withdraw(number, sponsor.pseudonym.token);
}

GuestDesk::Outcome GuestDesk::make(guests::Wanted wanted, const std::string& actor) {
    wanted.sponsor = actor;
    return on_record(wanted, [&](const Made& made) {
        journal::Entry entry;
        entry.event = journal::event::guest_codes;
        entry.actor = actor;
        entry.to = made.front().first.until;
        entry.count = made.size();
        entry.detail = fmt::format("{} to {}", uid_of(made.front().first), uid_of(made.back().first));
        return m_record.admin(std::move(entry));
    });
}

bool GuestDesk::withdraw(std::uint64_t number, const std::string& actor) {
    const auto guest = m_codes.withdraw(number);
    if (!guest) {
        return false;
    }
    journal::Entry entry;
    entry.event = journal::event::guest_withdrawn;
    entry.actor = actor;
    entry.detail = uid_of(*guest);
    m_record.admin(std::move(entry));
    for (const auto& session : m_table.all()) {
        if (session.uid == uid_of(*guest)) {
            m_life.end(session, {SessionEnd::staff, actor});
        }
    }
    return true;
}

}  // namespace beffroi
