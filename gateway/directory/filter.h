// What goes into a search: filter values that cannot become filters, and DNs that compare equal when they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace beffroi::directory {

/// RFC 4515 section 3: every byte but letters, digits, '.', '-', '_' and '@' is written as \hh.
[[nodiscard]] std::string escape_filter_value(std::string_view value);

/// An attribute name that is safe in a filter (RFC 4512 `descr`).
[[nodiscard]] bool is_attribute_name(std::string_view name) noexcept;

/// One spelling for a DN (RFC 4514): lower case, no optional spaces, one way of escaping. nullopt if it is not a DN.
[[nodiscard]] std::optional<std::string> normal_dn(std::string_view dn);

}  // namespace beffroi::directory
