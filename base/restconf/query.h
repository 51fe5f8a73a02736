// The query parameters of RESTCONF (RFC 8040 section 4.8): each at most once, and only where it means something.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/http/server.h"
#include "base/restconf/error.h"
#include "base/yang/selection.h"
#include "base/yang/tree.h"

namespace beffroi::restconf {

struct Query {
    yang::Selection selection = {};
    yang::Position position = {};
};

[[nodiscard]] bool reads(const http::Request& request);

[[nodiscard]] std::variant<Query, Error> parse_query(const http::Request& request);

/// "a/b;c(d;e)": nullopt if it is none.
[[nodiscard]] std::optional<yang::Fields> parse_fields(std::string_view text);

/// RFC 8040 section 4.8.6: the path of an instance, from the datastore down.
[[nodiscard]] std::variant<yang::Position, Error> parse_position(const std::string& insert, const std::string& point);

}  // namespace beffroi::restconf
