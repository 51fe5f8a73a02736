// Sessions and refusals as journal entries, and back (schemas/journal.md, stream `access`). Names and addresses are in
// no entry: they travel beside it until they are sealed.
#pragma once

#include <optional>

#include "gateway/session/live.h"
#include "gateway/types.h"
#include "journal/entry.h"
#include "journal/escrow.h"

namespace beffroi::session {

/// Who is refused: the device always, the identity and its pseudonym only once the password has proved it. At a switch
/// or an access point a device has no address yet, and its MAC alone is known.
struct Refusal {
    Denial reason;
    std::optional<Device> device;
    std::optional<IpAddress> address;
    std::optional<Identity> proven;
    Pseudonym pseudonym;  ///< without a token unless proven
    std::optional<Proof> proof = {};
};

/// An entry, and who it is about: the pen seals that and writes both.
struct Unsealed {
    journal::Entry entry;
    journal::Binding who;
};

/// Why a session ends, and who ended it if it was `staff`.
struct Ending {
    SessionEnd reason;
    std::string actor = {};
    bool told_by_network = false;  ///< a switch or access point said so: it need not be told
};

/// What somebody vouches for.
struct Vouched {
    std::string code;  ///< "guest:12"
    RoleName role;
    WallTime until;
};

/// Who accepts which words: the version, and the SHA-256 of the text.
struct Accepted {
    const Identity& identity;
    const Device& device;
    Pseudonym pseudonym;
    std::string text;
};

[[nodiscard]] Unsealed opened(const Session& session, const Uai& site, std::uint32_t generation);
[[nodiscard]] Unsealed address_added(const Session& session, const Uai& site, const IpAddress& address, WallTime now);
[[nodiscard]] journal::Entry closed(const Session& session, const Uai& site, const Ending& ending, WallTime now);
/// Somebody signed in has vouched for a guest: which code, with which role, and until when.
[[nodiscard]] Unsealed vouched(const Session& sponsor, const Uai& site, const Vouched& guest, WallTime now);
/// Somebody whose password was right has accepted the charter, before her session opens; `text` says which.
[[nodiscard]] Unsealed charter_accepted(const Accepted& accepted, const Uai& site, WallTime now);
[[nodiscard]] Unsealed refused(const Refusal& refusal, const Uai& site, WallTime now);

/// A session-open entry and what the gateway remembers of it as a session; nullopt if a field is missing, or the two
/// are not of the same token and month.
[[nodiscard]] std::optional<Session> session_from(const journal::Entry& entry, const LiveSession& live);

}  // namespace beffroi::session
