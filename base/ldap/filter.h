// What goes into a search: filter values that cannot become filters.
#pragma once

#include <string>
#include <string_view>

namespace beffroi::ldap {

/// RFC 4515 section 3: every byte but letters, digits, '.', '-', '_' and '@' is written as \hh.
[[nodiscard]] std::string escape_filter_value(std::string_view value);

/// An attribute name that is safe in a filter (RFC 4512 `descr`).
[[nodiscard]] bool is_attribute_name(std::string_view name) noexcept;

}  // namespace beffroi::ldap
