// Sessions and refusals as journal entries, and back (schemas/journal.md, stream `access`).
#pragma once

#include <optional>

#include "gateway/types.h"
#include "journal/entry.h"

namespace beffroi::session {

/// Who is refused: the device always, the identity only once the password has proved it.
struct Refusal {
    Denial reason;
    std::optional<Device> device;
    IpAddress address;
    std::optional<Identity> proven;
};

[[nodiscard]] journal::Entry opened(const Session& session, const Uai& site, std::uint32_t generation);
[[nodiscard]] journal::Entry address_added(const Session& session, const Uai& site, const IpAddress& address,
                                           WallTime now);
[[nodiscard]] journal::Entry closed(const Session& session, const Uai& site, SessionEnd reason, WallTime now);
[[nodiscard]] journal::Entry refused(const Refusal& refusal, const Uai& site, WallTime now);

/// A session-open entry as a session; nullopt if a field is missing or malformed.
[[nodiscard]] std::optional<Session> session_from(const journal::Entry& entry);

}  // namespace beffroi::session
