// Which part of a tree is shown, and how (RFC 8040 section 4.8).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace beffroi::yang {

enum class Content : std::uint8_t { all, config, nonconfig };

/// RFC 6243: `given` (explicit) shows what somebody wrote; `tagged` marks what is as the model would have it.
enum class Defaults : std::uint8_t { given, all, trim, tagged };

/// Names of the children that are shown, and of theirs; empty: all of them. A name may begin with its module's.
struct Fields {
    std::map<std::string, Fields> children;
};

struct Selection {
    unsigned depth = 0;  ///< levels, the target's own included; 0: all
    Content content = Content::all;
    Defaults defaults = Defaults::given;
    std::optional<Fields> fields = {};
    /// RFC 8342 section 5.3.4: where configuration comes from, told of the first node that is shown and of what differs
    /// from it. What somebody wrote is intended, what nobody wrote is the model's default.
    bool origin = false;
    /// Of a whole datastore: whether a top-level node, by its module and name, is shown; empty: all of them are.
    std::function<bool(std::string_view module, std::string_view name)> shown = {};
};

}  // namespace beffroi::yang
