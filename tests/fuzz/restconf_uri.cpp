// Paths and queries of RESTCONF: what is read is written the same way, and nothing is read that is too deep or too
// long.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/restconf/query.h"
#include "base/restconf/uri.h"

namespace restconf = beffroi::restconf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto path = restconf::parse_api_path(text);
    if (const auto* steps = std::get_if<beffroi::yang::DataPath>(&path)) {
        const auto again = restconf::parse_api_path(restconf::to_api_path(*steps));
        if (!std::holds_alternative<beffroi::yang::DataPath>(again) ||
            std::get<beffroi::yang::DataPath>(again) != *steps) {
            std::abort();
        }
    }
    static_cast<void>(restconf::parse_uri(text));
    static_cast<void>(restconf::parse_fields(text));
    static_cast<void>(restconf::parse_position("before", std::string(text)));
    return 0;
}
