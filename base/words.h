// What a person reads, in the two languages of this project.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

namespace beffroi {

enum class Language : std::uint8_t { french, english };

struct Words {
    std::string french;  ///< empty: only who reads English reads this
    std::string english;
    Words() = default;
    /// No aggregate: in one that holds Words, two texts beside each other would become its two languages.
    Words(std::string in_french, std::string in_english)
        : french(std::move(in_french)), english(std::move(in_english)) {}
    friend bool operator==(const Words&, const Words&) = default;

    /// In the language, or in English where it is said in no other.
    [[nodiscard]] const std::string& in(Language language) const {
        return language == Language::french && !french.empty() ? french : english;
    }
    [[nodiscard]] bool empty() const { return english.empty(); }
};

/// What others wrote, in whichever language that is.
[[nodiscard]] inline Words quoted(const std::string& text) {
    return {text, text};
}

/// What the operators of a program read, and nobody else.
[[nodiscard]] inline Words in_english(std::string text) {
    return {{}, std::move(text)};
}

/// Why a file could not be read: the system's own words, of which the usual ones have a French form.
[[nodiscard]] Words reason_of(const std::error_code& error);

namespace wording {

template <typename Value>
inline constexpr bool are_words = std::is_same_v<Value, Words>;

/// How a value is formatted: words as a text.
template <typename Value>
using Said = std::conditional_t<are_words<Value>, std::string, Value>;

template <typename Value>
[[nodiscard]] const Said<Value>& said(const Value& value, Language language) {
    if constexpr (are_words<Value>) {
        return value.in(language);
    } else {
        return value;
    }
}

template <typename Value>
[[nodiscard]] bool has_french(const Value& value) {
    if constexpr (are_words<Value>) {
        return !value.french.empty() || value.english.empty();
    } else {
        return true;
    }
}

}  // namespace wording

/// The same in both languages, with the same values; each says a value that is words itself in its own. A sentence of
/// which a part is in English alone is so too: nobody reads half of one.
template <typename... Values>
[[nodiscard]] Words words(fmt::format_string<wording::Said<Values>...> french,
                          fmt::format_string<wording::Said<Values>...> english, const Values&... values) {
    const auto in = [&values...](fmt::string_view form, [[maybe_unused]] Language language) {  // without values
        return fmt::vformat(form, fmt::make_format_args(wording::said(values, language)...));
    };
    return {(wording::has_french(values) && ...) ? in(french, Language::french) : std::string(),
            in(english, Language::english)};
}

}  // namespace beffroi
