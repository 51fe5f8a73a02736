// The verbs that change a datastore (RFC 8040 sections 4.4 to 4.7).
#pragma once

#include "base/http/server.h"
#include "base/restconf/datastore.h"
#include "base/restconf/query.h"
#include "base/restconf/uri.h"

namespace beffroi::restconf {

/// What is edited, as its URI has it.
struct EditTarget {
    const Options& options;
    const Datastore& datastore;
    const Uri& uri;
    yang::Target node;
};

[[nodiscard]] http::Response post_data(const http::Request& request, const EditTarget& target, const Query& query);
[[nodiscard]] http::Response put_data(const http::Request& request, const EditTarget& target, const Query& query);
/// Plain, or a YANG Patch.
[[nodiscard]] http::Response patch_data(const http::Request& request, const EditTarget& target);
[[nodiscard]] http::Response delete_data(const http::Request& request, const EditTarget& target);

/// "application/yang-data+json; charset=utf-8" is one.
[[nodiscard]] bool is_type(std::string_view content_type, std::string_view wanted);

}  // namespace beffroi::restconf
