// Which encoding an XML document declares (XML 1.0, 2.8 and 4.3.3), read before any parser sees it: a parser would
// accept many more than the two that an AAF export is written in.
#pragma once

#include <string_view>

namespace beffroi::aaf {

/// Whether the document that begins with `head` (all of it, or at least 256 bytes) is in UTF-8 or ISO-8859-15.
[[nodiscard]] bool is_accepted_encoding(std::string_view head);

}  // namespace beffroi::aaf
