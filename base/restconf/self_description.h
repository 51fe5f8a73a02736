// What this server says of itself: what it can do (RFC 8040 section 9), which modules it has (RFC 8525), and where it
// is found (section 3.1).
#pragma once

#include <optional>
#include <string>

#include "base/http/server.h"
#include "base/restconf/datastore.h"
#include "base/restconf/uri.h"

namespace beffroi::restconf {

inline constexpr std::string_view library_version = "2019-01-04";  ///< revision of ietf-yang-library

/// Of ietf-restconf-monitoring:restconf-state and ietf-yang-library:yang-library; nullopt: the URI is of something
/// else.
[[nodiscard]] std::optional<std::string> self_description(const Options& options, const Uri& uri);

/// /.well-known/host-meta (RFC 6415).
[[nodiscard]] http::Response host_meta(const std::string& root);

}  // namespace beffroi::restconf
