// What POST /exports asks for: a question of /search, why it is asked, and as what kind of file its answer is wanted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/words.h"
#include "central/search/questions.h"

namespace beffroi::central::audit {

enum class ExportFormat : std::uint8_t { json_lines, csv };

/// Characters of a motive.
inline constexpr std::size_t max_motive = 200;

struct ExportOrder {
    QueryString question;  ///< as it was asked
    SearchTerms terms;     ///< the same, as values; a page at a time
    std::string motive;    ///< one line, of 1 to max_motive characters
    ExportFormat format = ExportFormat::csv;
    Language language = Language::french;  ///< of the words in the file's head
};

/// {"question": {term: text}, "motive", "format": "csv" | "json-lines", "language": "fr" | "en"}: all four, and nothing
/// else. The question has the terms of /search, but no `limit` and no `after`: an export is whole.
[[nodiscard]] std::variant<ExportOrder, BadTerm> parse_export(std::string_view body);

}  // namespace beffroi::central::audit
