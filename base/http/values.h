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

/// Whether If-Match or If-None-Match names this strong entity-tag, which is given with its quotes (RFC 9110 section
/// 13). A weak one is never equal; "*" names all.
[[nodiscard]] bool names_tag(std::string_view list, std::string_view tag);

}  // namespace beffroi::http
