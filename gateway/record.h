// The gateway's pen: entries of its two streams, sealed where they are about somebody, and written durably.
#pragma once

#include <string>

#include "gateway/sealer.h"
#include "gateway/session/entries.h"
#include "gateway/types.h"
#include "journal/entry.h"
#include "journal/writer.h"

namespace beffroi {

class Record {
  public:
    Record(Uai site, const Clock& clock, Sealer& sealer, journal::Writer& access, journal::Writer& admin)
        : m_site(std::move(site)), m_clock(clock), m_sealer(sealer), m_access(access), m_admin(admin) {}

    /// True when the entry is durable. False (and a line in the operator's log) when the journal cannot take it.
    [[nodiscard]] bool access(const journal::Entry& entry);
    /// The same with the identity sealed into it; never without.
    [[nodiscard]] bool access(session::Unsealed unsealed);
    /// An event of the gateway's own life: gateway-start, policy-active, recovery.
    bool admin(std::string_view event, const std::string& detail, std::uint32_t generation = 0);
    /// Which keys seal identities, or what is wrong with them: event month-key.
    bool admin(const KeyNotice& notice);
    /// Time and site are filled in.
    bool admin(journal::Entry entry);

    [[nodiscard]] const Uai& site() const noexcept { return m_site; }

  private:
    Uai m_site;
    const Clock& m_clock;
    Sealer& m_sealer;
    journal::Writer& m_access;
    journal::Writer& m_admin;
};

}  // namespace beffroi
