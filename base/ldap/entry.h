// An entry of a directory as it was read.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::ldap {

/// Attribute names differ in case between exports ("entpersonprofils"), so they are compared without it.
struct IgnoringCase {
    using is_transparent = void;
    [[nodiscard]] bool operator()(std::string_view a, std::string_view b) const noexcept;
};

/// Sixteen bytes of an objectGUID as text ([MS-DTYP] 2.3.4.3): "6f9619ff-8b86-d011-b42d-00c04fc964ff". Empty for any
/// other number of bytes.
[[nodiscard]] std::string guid_text(std::string_view bytes);

/// The bytes of an objectSid as text ([MS-DTYP] 2.4.2): "S-1-5-21-1-2-3-513". Empty for bytes that are not one.
[[nodiscard]] std::string sid_text(std::string_view bytes);

/// Only values that are valid UTF-8, not empty and within bounds (max_value_bytes, max_values) are kept;
/// objectGUID as guid_text, objectSid as sid_text.
struct Entry {
    std::string dn;
    std::map<std::string, std::vector<std::string>, IgnoringCase> attributes;

    /// All values, none if the attribute is absent.
    [[nodiscard]] const std::vector<std::string>& values(std::string_view attribute) const;
    /// First value, empty if the attribute is absent.
    [[nodiscard]] const std::string& first(std::string_view attribute) const;
};

inline constexpr std::size_t max_values =
    500;  ///< per attribute: a teacher of 200 classes exists, a person of 500 does not
inline constexpr std::size_t max_value_bytes = 1024;

}  // namespace beffroi::ldap
