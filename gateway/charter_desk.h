// Where the charter is accepted: on record, with the version and the words, before the session opens.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "gateway/charter/acceptances.h"
#include "gateway/record.h"
#include "gateway/session/live.h"
#include "gateway/settings.h"

namespace beffroi {

class CharterDesk {
  public:
    /// All of it outlives this object. Throws as charter::read_written and charter::Acceptances do.
    CharterDesk(const CharterConfig& config, const Clock& clock, Record& record, session::Live& live);

    /// Whether she has this version still to accept in this school year.
    [[nodiscard]] bool is_due(const Identity& identity) const { return !m_acceptances.has_accepted(identity.uid); }

    /// She has proved who she is at this device, which gets the charter to read. Her password need not be kept: for ten
    /// minutes the device has what is missing for its session. As if she had never come, where too many wait.
    void wait(const Device& device, Identity identity);
    /// Who waits at that device.
    [[nodiscard]] std::optional<Identity> waiting(const Device& device) const;
    /// Whether her role has signed on paper too.
    [[nodiscard]] bool signed_paper(const Identity& identity) const;

    struct Nobody {};      ///< waits there, or no longer
    struct Unrecorded {};  ///< the journal or the disk cannot take it: she has not accepted
    /// Who waits at that device accepts: on record, then remembered. A second press of the button finds nobody.
    [[nodiscard]] std::variant<Identity, Nobody, Unrecorded> accept(const Device& device);

  private:
    struct Waiting {
        Identity identity;
        SteadyTime since;
    };
    using Place = std::pair<Interface, std::string>;
    void forget_late();
    [[nodiscard]] bool put_on_record(const Identity& identity, const Device& device);

    const CharterConfig m_config;
    const Clock& m_clock;
    Record& m_record;
    session::Live& m_live;
    std::string m_text;  ///< "version 2026-1, sha256 9f2c..."
    charter::Acceptances m_acceptances;
    mutable std::mutex m_mutex;
    std::map<Place, Waiting> m_waiting;
};

}  // namespace beffroi
