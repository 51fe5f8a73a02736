// Where the charter is accepted: on record, with the version and the words, before the session opens.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "gateway/charter/acceptances.h"
#include "gateway/record.h"
#include "gateway/session/live.h"
#include "gateway/settings.h"
#include "gateway/waiting_room.h"

namespace beffroi {

class CharterDesk {
  public:
    /// All of it outlives this object. Throws as charter::read_written and charter::Acceptances do.
    CharterDesk(const CharterConfig& config, const Clock& clock, Record& record, session::Live& live);

    /// Whether she has this version still to accept in this school year.
    [[nodiscard]] bool is_due(const Identity& identity) const { return !m_acceptances.has_accepted(identity.uid); }

    /// She has proved who she is at this device, which gets the charter to read.
    void wait(const Device& device, std::string browser, Identity identity) {
        m_room.wait(device, std::move(browser), std::move(identity));
    }
    /// Who waits at that device, in that browser.
    [[nodiscard]] std::optional<Identity> waiting(const Device& device, std::string_view browser) const {
        return m_room.at(device, browser);
    }
    /// She does not accept, or somebody else has logged in there.
    void leave(const Device& device) { m_room.leave(device); }
    [[nodiscard]] Crowding crowding() const { return m_room.crowding("waiting-charter"); }
    /// Whether her role has signed on paper too.
    [[nodiscard]] bool signed_paper(const Identity& identity) const;

    struct Nobody {};      ///< waits there, or no longer
    struct Unrecorded {};  ///< the journal or the disk cannot take it: she has not accepted
    /// Who waits there accepts: on record, then remembered. A second press of the button finds nobody.
    [[nodiscard]] std::variant<Identity, Nobody, Unrecorded> accept(const Device& device, std::string_view browser);

  private:
    [[nodiscard]] bool put_on_record(const Identity& identity, const Device& device);

    const CharterConfig m_config;
    const Clock& m_clock;
    Record& m_record;
    session::Live& m_live;
    std::string m_text;  ///< "version 2026-1, sha256 9f2c..."
    charter::Acceptances m_acceptances;
    WaitingRoom m_room;
};

}  // namespace beffroi
