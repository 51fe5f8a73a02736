// What is wrong with a person's input: the place, what was found, and the remedy.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/words.h"

namespace beffroi {

/// Of a text that could not be read as far as its structure. Both count from 1, columns in characters.
struct TextPlace {
    std::size_t line = 0;
    std::size_t column = 0;
    friend bool operator==(const TextPlace&, const TextPlace&) = default;
};

/// One finding. `message` says what is wrong in a sentence, `remedy` what to do about it.
struct Problem {
    std::string file;  ///< the document, as the user named it; may be empty
    std::string path;  ///< instance path ("/beffroi-policy:policy/rule[name='x']") or option; may be empty
    Words message;     ///< includes the offending value, shortened
    Words remedy;
    std::optional<TextPlace> at = {};  ///< instead of `path`
    friend bool operator==(const Problem&, const Problem&) = default;
};

using Problems = std::vector<Problem>;

/// What the operators of a program read, and nobody else.
[[nodiscard]] Problem in_english(std::string file, std::string path, std::string message, std::string remedy);

/// `path`, or "line 3, column 4".
[[nodiscard]] Words place_of(const Problem& problem);

/// "file: place: message. remedy" on one line, control characters escaped.
[[nodiscard]] std::string to_text(const Problem& problem, Language language = Language::english);

/// The same in both languages.
[[nodiscard]] Words to_words(const Problem& problem);

/// A value, or why there is none.
template <typename T>
using Checked = std::variant<T, Problems>;

}  // namespace beffroi
