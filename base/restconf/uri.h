// The path of a RESTCONF URI (RFC 8040 section 3.5.3, RFC 8527 section 3), taken apart.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/restconf/error.h"
#include "base/yang/data_path.h"

namespace beffroi::restconf {

struct Uri {
    enum class Resource : std::uint8_t { root, data, datastore, operations, library_version, stream };
    Resource resource = Resource::root;
    std::string datastore = {};  ///< "running"
    std::string stream = {};     ///< its name
    yang::DataPath path = {};    ///< of data, and of an operation its one step
};

/// `path`: raw, still percent-encoded, what follows the API root: "/data/m:a/b=x". A final slash is not part of it.
[[nodiscard]] std::variant<Uri, Error> parse_uri(std::string_view path);

/// "/m:a/b=x,y" (api-path); empty or "/": the datastore.
[[nodiscard]] std::variant<yang::DataPath, Error> parse_api_path(std::string_view path);

/// The api-path of an instance, percent-encoded.
[[nodiscard]] std::string to_api_path(const yang::DataPath& path);

}  // namespace beffroi::restconf
