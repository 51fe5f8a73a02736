// The parts of a request's text that are parsed here rather than by libmicrohttpd, whose unescaping hides %00 and %2F.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beffroi::http {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Target {
    std::string path;  ///< raw
    Fields query;      ///< decoded, '+' as a space as forms and URLSearchParams write it
};

/// Path and query of a request target in origin form ("/a?b=c") or absolute form ("http://host/a?b=c").
/// nullopt on a bad escape, a NUL (escaped), invalid UTF-8, a fragment or more than 64 parameters.
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);

}  // namespace beffroi::http
