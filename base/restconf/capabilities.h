// What this server can do (RFC 8040 section 9), and where it is found (section 3.1).
#pragma once

#include <optional>
#include <string>

#include "base/http/server.h"
#include "base/restconf/uri.h"

namespace beffroi::restconf {

/// Of ietf-restconf-monitoring:restconf-state; nullopt: the URI is of something else.
[[nodiscard]] std::optional<std::string> capabilities(const Uri& uri);

/// /.well-known/host-meta (RFC 6415).
[[nodiscard]] http::Response host_meta(const std::string& root);

}  // namespace beffroi::restconf
