// Conditional requests (RFC 9110 section 13) on a datastore, whose entity-tag is that of all that it holds
// (RFC 8040 section 3.4.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/http/server.h"
#include "base/restconf/datastore.h"

namespace beffroi::restconf {

/// "Sun, 29 Nov 2026 04:29:51 GMT"
[[nodiscard]] std::string http_date(WallTime time);
[[nodiscard]] std::optional<WallTime> parse_http_date(std::string_view text);

/// Why an edit does not go ahead: somebody changed the datastore since, or what `*` asks for is not so: that is of the
/// instance that `path` names, and a tag is of the whole datastore. nullopt: it does.
[[nodiscard]] std::optional<Error> failed_precondition(const http::Request& request, const yang::DataPath& path,
                                                       const Snapshot& now);

/// Whether who reads has it already.
[[nodiscard]] bool not_modified(const http::Request& request, const Snapshot& now);

/// ETag, Last-Modified, Cache-Control.
void add_headers(http::Response& response, const Snapshot& snapshot);

}  // namespace beffroi::restconf
