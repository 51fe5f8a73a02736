// Who may read on the gateway itself.
#pragma once

#include <vector>

#include "base/http/server.h"
#include "gateway/settings.h"

namespace beffroi {

/// Who of these has sent the request, by all that her certificate says; nullptr: nobody.
[[nodiscard]] const JournalListenConfig::Auditor* find_auditor(
    const std::vector<JournalListenConfig::Auditor>& auditors, const http::Request& request);

}  // namespace beffroi
