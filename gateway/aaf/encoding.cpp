#include "gateway/aaf/encoding.h"

#include "base/ascii.h"

namespace beffroi::aaf {

bool is_accepted_encoding(std::string_view head) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    constexpr std::size_t longest_declaration = 250;
    constexpr std::string_view name_of = "encoding";
    if (head.starts_with(byte_order_mark)) {
        head.remove_prefix(byte_order_mark.size());
    }
    if (!head.starts_with("<?xml")) {
        // UTF-8 without a declaration; UTF-16 and EBCDIC begin with other bytes.
        return head.size() >= 2 && head[0] == '<' && head[1] != '\0';
    }
    const auto end = head.substr(0, longest_declaration).find("?>");
    if (end == std::string_view::npos) {
        return false;
    }
    const auto declaration = head.substr(0, end);
    const auto at = declaration.find(name_of);
    if (at == std::string_view::npos) {
        return true;
    }
    const auto begin = declaration.find_first_of("\"'", at);
    const auto close = begin == std::string_view::npos ? begin : declaration.find(declaration[begin], begin + 1);
    if (close == std::string_view::npos) {
        return false;
    }
    const auto name = declaration.substr(begin + 1, close - begin - 1);
    return equal_ignoring_case(name, "UTF-8") || equal_ignoring_case(name, "ISO-8859-15");
}

}  // namespace beffroi::aaf
