// Where guests come in: a code is on record, with who vouches for it, before anybody is told it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "gateway/guests/codes.h"
#include "gateway/record.h"
#include "gateway/session_life.h"

namespace beffroi {

class GuestDesk {
  public:
    /// All of it outlives this object. Throws as guests::AccessCodes does.
    GuestDesk(const GuestsConfig& config, const Clock& clock, Record& record, session::SessionTable& table,
              SessionLife& life);

    /// Who comes with the code: wrong_password unless it is good.
    [[nodiscard]] AuthOutcome identify(const Secret& code) const;
    /// Whether the code of a guest who was identified is good still.
    [[nodiscard]] bool is_good(const Identity& identity) const;
    [[nodiscard]] bool may_vouch(const RoleName& role) const;
    [[nodiscard]] std::chrono::minutes longest() const noexcept { return m_config.longest; }

    struct Unrecorded {};  ///< the journal or the disk cannot take it: there is no code
    using Made = guests::AccessCodes::Made;
    using Outcome = std::variant<Made, guests::Refused, Unrecorded>;
    /// Somebody signed in answers for one guest. An event of `access`, sealed.
    [[nodiscard]] Outcome vouch(const Session& sponsor, const std::string& name, std::chrono::minutes lasts);
    /// For whom she answers, and whose codes are good. Her token is of this month: those of the month before are in the
    /// hands of the staff.
    [[nodiscard]] std::vector<guests::Guest> guests_of(const Session& sponsor) const;
    /// One of them is welcome no longer: as withdraw(), by her token. False: she answers for no such guest.
    [[nodiscard]] bool take_back(const Session& sponsor, std::uint64_t number);
    /// The local user `actor` makes codes. An event of `admin`.
    [[nodiscard]] Outcome make(guests::Wanted wanted, const std::string& actor);

    [[nodiscard]] std::vector<guests::Guest> all() const { return m_codes.all(); }
    /// The code is good no longer, and the session that stands on it ends. False: there is no such code.
    [[nodiscard]] bool withdraw(std::uint64_t number, const std::string& actor);

  private:
    template <typename Write>
    [[nodiscard]] Outcome on_record(const guests::Wanted& wanted, Write write);

    const GuestsConfig m_config;
    const Clock& m_clock;
    Record& m_record;
    session::SessionTable& m_table;
    SessionLife& m_life;
    guests::AccessCodes m_codes;
};

}  // namespace beffroi
