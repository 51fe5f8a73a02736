// What whoever finds the console may ask: from its own pages, and not more often than people do it.
#pragma once

#include <functional>
#include <string>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/sign_in/attempts.h"

namespace beffroi::central::sign_in {

/// Pages of the console alone: 403 for others.
[[nodiscard]] http::Handler from_console(const std::string& origin, http::Handler handler);
/// And each address a bounded number of times a minute: 429. `attempts` outlives it.
[[nodiscard]] http::Handler from_strangers(const std::string& origin, Attempts& attempts, http::Handler handler);

[[nodiscard]] http::Response malformed();
/// 429, and when to come again.
[[nodiscard]] http::Response too_often(std::chrono::seconds wait);
/// The same words for each cause, which is on record.
[[nodiscard]] http::Response refused(AdminLog& admin, const http::Request& request, const std::string& who,
                                     const std::string& why);

}  // namespace beffroi::central::sign_in
