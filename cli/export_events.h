// Entries in the languages of other systems: OCSF events and RFC 5424 syslog lines. Nothing is added to an entry; who
// is sealed in it stays so.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace beffroi::cli {

/// One JSON object of OCSF 1.3 (schema.ocsf.io); `raw_data` is the line itself, so that its hash can be checked.
/// nullopt if the line is no entry.
[[nodiscard]] std::optional<std::string> to_ocsf(std::string_view line);

/// One line of RFC 5424, facility 13 (log audit), every key in the structured data `beffroi@32473`. nullopt likewise.
[[nodiscard]] std::optional<std::string> to_rfc5424(std::string_view line);

}  // namespace beffroi::cli
