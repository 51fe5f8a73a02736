// What of RESTCONF takes which right of the table (central/roles.h): the rules of RFC 8341, one line each. What decides
// over a request and what is shown as ietf-netconf-acm are both made of these lines.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/restconf/datastore.h"
#include "base/restconf/uri.h"
#include "central/roles.h"

namespace beffroi::central::policies {

/// A top-level node, an operation or a notification of a module, and what to do with it takes.
struct Rule {
    std::string_view name;  ///< "edit-drafts", "run-propose"
    enum class Kind : std::uint8_t { data, operation, notification } kind;
    restconf::Access access;
    std::string_view module;
    std::string_view node;  ///< empty: all that the module has
    Right right;
    bool hers = false;  ///< also for whose rights end at some sites: she is shown what is hers
};
[[nodiscard]] std::span<const Rule> rules();

/// Why a request is not answered.
struct Denial {
    enum class Kind : std::uint8_t {
        hidden,  ///< what she may not read is not there for her
        refused
    } kind = Kind::refused;
    std::string reason;          ///< for the record, as Standing::obstacle has it
    std::optional<Right> right;  ///< that she lacks; nullopt: nobody has it
};
/// nullopt: it is answered. What no rule names is denied.
[[nodiscard]] std::optional<Denial> denial(const Standing& who, restconf::Access access, const restconf::Uri& uri);

/// Whether a top-level node is among what she reads of a whole datastore.
[[nodiscard]] bool is_shown(const Standing& who, std::string_view module, std::string_view node);

}  // namespace beffroi::central::policies
