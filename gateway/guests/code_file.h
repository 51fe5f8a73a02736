// The file of access codes. The line "beffroi-guests-1 NEXT", then one line a code: hash (64 hexadecimal digits),
// number, end (RFC 3339), sponsor and name in base64 ("-" for nothing), with a space between them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/guests/codes.h"

namespace beffroi::guests {

struct CodeFile {
    std::uint64_t next = 1;  ///< number of the next code
    std::map<std::string, Guest> guests = {};
    friend bool operator==(const CodeFile&, const CodeFile&) = default;
};

[[nodiscard]] std::string to_text(const CodeFile& file);
/// nullopt: the text is none.
[[nodiscard]] std::optional<CodeFile> codes_from(std::string_view text);
/// No file is an empty one; nullopt: it is damaged. Throws std::system_error if it cannot be read.
[[nodiscard]] std::optional<CodeFile> load_codes(const std::string& path);

}  // namespace beffroi::guests
