// What is wrong with a person's input: the place, what was found, and the remedy.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace beffroi {

/// One finding. `message` says what is wrong in a sentence, `remedy` what to do about it.
struct Problem {
    std::string file;     ///< the document, as the user named it; may be empty
    std::string path;     ///< instance path or line ("/beffroi-policy:policy/rule[name='x']", "line 3"); may be empty
    std::string message;  ///< includes the offending value, shortened
    std::string remedy;
    friend bool operator==(const Problem&, const Problem&) = default;
};

using Problems = std::vector<Problem>;

/// "file: path: message. remedy" on one line, control characters escaped.
[[nodiscard]] std::string to_text(const Problem& problem);

/// A value, or why there is none.
template <typename T>
using Checked = std::variant<T, Problems>;

}  // namespace beffroi
