#include "base/yang/wording.h"

#include "base/encoding.h"

namespace beffroi::yang {

namespace {

/// Control characters escaped, cut after 60 characters.
std::string shortened(std::string_view text) {
    constexpr std::size_t most_characters = 60;
    std::size_t bytes = 0;
    for (std::size_t characters = 0; bytes < text.size(); ++bytes) {
        // A character begins at every byte that is not a continuation byte: never cut one in two.
        if ((text[bytes] & '\xC0') != '\x80' && ++characters > most_characters) {
            return printable(text.substr(0, bytes)) + "…";
        }
    }
    return printable(text);
}

}  // namespace

std::string shown(std::string_view text) {
    return "\"" + shortened(text) + "\"";
}

Words cited(std::string_view text) {
    return {"«\u202F" + shortened(text) + "\u202F»", shown(text)};
}

Words listed(const std::vector<std::string>& names) {
    constexpr std::size_t most_names = 16;
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == most_names) {
            return words("{} et {} de plus", "{} and {} more", out, names.size() - i);
        }
        out += (i == 0 ? "" : ", ") + printable(names[i]);
    }
    return beffroi::quoted(out);  // not std::quoted, wherever <iomanip> is included
}

/// Everything but these five stands for itself: control characters never get this far.
std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += c;
        }
    }
    return out += '"';
}

}  // namespace beffroi::yang
