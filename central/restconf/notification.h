// What goes into the admin stream about policies is told to who listens (beffroi-policies.yang, notification
// `recorded`).
#pragma once

#include <functional>
#include <string>

#include "base/restconf/event_stream.h"
#include "central/admin_log.h"
#include "journal/entry.h"

namespace beffroi::central::policies {

/// One member, as EventStream::publish takes it.
[[nodiscard]] std::string notification(const journal::Entry& entry);

/// Writes an entry and then tells of it. References outlive it. Throws journal::JournalUnavailable: nobody was told.
[[nodiscard]] std::function<void(journal::Entry)> recorded(AdminLog& admin, restconf::EventStream& events);

}  // namespace beffroi::central::policies
