#include "journal/json_text.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace beffroi::journal {

namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD";  // U+FFFD

/// Length of the valid character at the start of `text`; 0 if there is none.
std::size_t character_length(std::string_view text) {
    for (std::size_t n = 1; n <= 4 && n <= text.size(); ++n) {
        if (is_valid_utf8(text.substr(0, n))) {
            return n;
        }
    }
    return 0;
}

bool needs_no_escape(char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

void append_escape(std::string& out, unsigned code) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u00";
    out += digits[code >> 4 & 15U];
    out += digits[code & 15U];
}

/// The letter after the backslash for characters that have a short form, 0 for the others.
char short_escape(char c) {
    switch (c) {
        case '"':
            return '"';
        case '\\':
            return '\\';
        case '\b':
            return 'b';
        case '\f':
            return 'f';
        case '\n':
            return 'n';
        case '\r':
            return 'r';
        case '\t':
            return 't';
        default:
            return 0;
    }
}

void append_character(std::string& out, std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (const char letter = character.size() == 1 ? short_escape(character[0]) : '\0'; letter != 0) {
        out += '\\';
        out += letter;
    } else if (first < 0x20 || first == 0x7F) {
        append_escape(out, first);
    } else if (first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0) {  // U+0080 to U+009F
        append_escape(out, static_cast<unsigned char>(character[1]));
    } else {
        out += character;
    }
}

/// After the backslash; consumes what it reads.
bool take_escape(std::string_view& rest, std::string& out) {
    constexpr std::string_view letters = "\"\\bfnrt";
    constexpr std::string_view values = "\"\\\b\f\n\r\t";
    if (rest.empty()) {
        return false;
    }
    if (const auto at = letters.find(rest[0]); at != std::string_view::npos) {
        out += values[at];
        rest.remove_prefix(1);
        return true;
    }
    const auto byte = rest.starts_with("u00") ? from_hex(rest.substr(3, 2)) : std::nullopt;
    if (!byte || byte->size() != 1) {
        return false;
    }
    if (static_cast<unsigned char>(byte->front()) >= 0x80) {
        out += '\xC2';  // U+0080 to U+00BF; others fail the comparison with the canonical line
    }
    out += *byte;
    rest.remove_prefix(5);
    return true;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        // Almost every text is plain, so it is copied in one piece as far as it is.
        const auto plain =
            static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), needs_no_escape) - text.begin());
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) {
            break;
        }
        const std::size_t n = character_length(text);
        if (n == 0) {
            out += k_replacement;
        } else {
            append_character(out, text.substr(0, n));
        }
        text.remove_prefix(std::max<std::size_t>(n, 1));
    }
    out += '"';
}

std::optional<std::string> take_json_string(std::string_view& rest) {
    if (!rest.starts_with('"')) {
        return std::nullopt;
    }
    rest.remove_prefix(1);
    std::string value;
    for (;;) {
        const auto stop = rest.find_first_of("\"\\");
        if (stop == std::string_view::npos) {
            return std::nullopt;
        }
        value += rest.substr(0, stop);
        const bool end = rest[stop] == '"';
        rest.remove_prefix(stop + 1);
        if (end) {
            return value;
        }
        if (!take_escape(rest, value)) {
            return std::nullopt;
        }
    }
}

std::optional<WallTime> from_rfc3339(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd.dddZ";
    const auto fits = [](char want, char got) { return want == 'd' ? got >= '0' && got <= '9' : want == got; };
    if (text.size() != form.size() || !std::equal(form.begin(), form.end(), text.begin(), fits)) {
        return std::nullopt;
    }
    const auto number = [text](std::size_t at, std::size_t digits) {
        unsigned value = 0;
        std::from_chars(text.data() + at, text.data() + at + digits, value);
        return value;
    };
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(number(0, 4))),
                                           std::chrono::month(number(5, 2)), std::chrono::day(number(8, 2)));
    if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) {
        return std::nullopt;
    }
    return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(number(11, 2)) +
           std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2)) +
           std::chrono::milliseconds(number(20, 3));
}

}  // namespace beffroi::journal
