#include "base/yang/expectation.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <string_view>
#include <utility>

#include "base/yang/translation.h"
#include "base/yang/wording.h"

namespace beffroi::yang {
namespace {

const lysc_range* range_of(const lysc_type* type) {
    switch (type->basetype) {
        case LY_TYPE_STRING:
            return reinterpret_cast<const lysc_type_str*>(type)->length;
        case LY_TYPE_UINT8:
        case LY_TYPE_UINT16:
        case LY_TYPE_UINT32:
        case LY_TYPE_UINT64:
        case LY_TYPE_INT8:
        case LY_TYPE_INT16:
        case LY_TYPE_INT32:
        case LY_TYPE_INT64:
            return reinterpret_cast<const lysc_type_num*>(type)->range;
        default:
            return nullptr;
    }
}

Words between(std::int64_t least, std::int64_t most) {
    return words("entre {} et {}", "between {} and {}", least, most);
}

/// "between 1 and 1024, or between 8000 and 9000"
Words limits(const lysc_range* range, bool is_signed) {
    Words text;
    for (std::uint64_t i = 0; i < LY_ARRAY_COUNT(range->parts); ++i) {
        const auto& part = range->parts[i];
        const Words more = part.min_u64 == part.max_u64 ? beffroi::quoted(is_signed ? fmt::format("{}", part.min_64)
                                                                                    : fmt::format("{}", part.min_u64))
                           : is_signed                  ? between(part.min_64, part.max_64)
                                       : words("entre {} et {}", "between {} and {}", part.min_u64, part.max_u64);
        text = i == 0 ? more : words("{}, ou {}", "{}, or {}", text, more);
    }
    return text;
}

Words whole_number(const lysc_type* type) {
    using Limits = std::numeric_limits<std::int32_t>;
    switch (type->basetype) {
        case LY_TYPE_UINT8:
            return between(0, 255);
        case LY_TYPE_UINT16:
            return between(0, 65535);
        case LY_TYPE_UINT32:
            return between(0, 4294967295);
        case LY_TYPE_INT8:
            return between(-128, 127);
        case LY_TYPE_INT16:
            return between(-32768, 32767);
        case LY_TYPE_INT32:
            return between(Limits::min(), Limits::max());
        default:
            return words("entre guillemets droits, comme s’écrivent les nombres de 64 bits",
                         "in double quotes, as 64-bit numbers are written");
    }
}

Words pattern_expected(const ly_ctx* context, const lysc_pattern* pattern) {
    if (pattern->dsc != nullptr) {
        return model_words(context, pattern->dsc);
    }
    return pattern->inverted != 0
               ? words("Donnez une valeur qui n’est jamais de la forme {}", "Give a value that never matches {}",
                       pattern->expr)
               : words("Donnez une valeur de la forme {}", "Give a value that matches {}", pattern->expr);
}

Words text_expected(const ly_ctx* context, const lysc_type* type) {
    const auto* text = reinterpret_cast<const lysc_type_str*>(type);
    Words out;
    for (std::uint64_t i = 0; i < LY_ARRAY_COUNT(text->patterns); ++i) {
        const Words more = pattern_expected(context, text->patterns[i]);
        out = out.empty() ? more : words("{}. {}", "{}. {}", out, more);
    }
    if (text->length != nullptr) {
        const Words length = limits(text->length, false);
        out = out.empty() ? words("Donnez un texte dont la longueur est {}", "Give a text whose length is {}", length)
                          : words("{}. Sa longueur est {}", "{}. Its length is {}", out, length);
    }
    return out.empty() ? words("Donnez un texte", "Give a text") : out;
}

Words one_of(const lysc_type* type) {
    const auto* items = reinterpret_cast<const lysc_type_enum*>(type)->enums;
    std::vector<std::string> names;
    for (std::uint64_t i = 0; i < LY_ARRAY_COUNT(items); ++i) {
        names.emplace_back(items[i].name);
    }
    return words("Choisissez parmi\u202F: {}", "Use one of: {}", listed(names));
}

}  // namespace

std::string sentence(const char* text) {
    std::string out;
    for (const std::string_view rest = text == nullptr ? "" : text; const char c : rest) {
        const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!space) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    while (!out.empty() && (out.back() == '.' || out.back() == ' ')) {
        out.pop_back();
    }
    return out;
}

std::vector<std::string> child_names(const lysc_node* parent) {
    std::vector<std::string> names;
    for (const lysc_node* node = nullptr; (node = lys_getnext(node, parent, nullptr, 0)) != nullptr;) {
        names.emplace_back(node->name);
    }
    return names;
}

std::optional<std::string> nearest(const std::string& member, const std::vector<std::string>& names) {
    constexpr std::size_t longest = 64;
    if (member.size() > longest) {
        return std::nullopt;
    }
    std::optional<std::string> best;
    std::size_t least = std::min<std::size_t>(3, (member.size() + 1) / 2);  // a distance below this counts as a slip
    for (const std::string& name : names) {
        std::vector<std::size_t> row(name.size() + 1);  // Levenshtein, one row at a time
        std::iota(row.begin(), row.end(), std::size_t{0});
        for (std::size_t i = 0; i < member.size(); ++i) {
            std::size_t diagonal = std::exchange(row[0], i + 1);
            for (std::size_t j = 0; j < name.size(); ++j) {
                const std::size_t replaced = diagonal + (member[i] == name[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
            }
        }
        if (row.back() < least) {
            least = row.back();
            best = name;
        }
    }
    return best;
}

std::uint32_t least_entries(const lysc_node* node) {
    return node->nodetype == LYS_LIST       ? reinterpret_cast<const lysc_node_list*>(node)->min
           : node->nodetype == LYS_LEAFLIST ? reinterpret_cast<const lysc_node_leaflist*>(node)->min
                                            : 1;
}

std::uint32_t most_entries(const lysc_node* node) {
    return node->nodetype == LYS_LIST       ? reinterpret_cast<const lysc_node_list*>(node)->max
           : node->nodetype == LYS_LEAFLIST ? reinterpret_cast<const lysc_node_leaflist*>(node)->max
                                            : 1;
}

const lysc_type* type_of(const lysc_node* node) {
    const lysc_type* type = node->nodetype == LYS_LEAF ? reinterpret_cast<const lysc_node_leaf*>(node)->type
                                                       : reinterpret_cast<const lysc_node_leaflist*>(node)->type;
    return type->basetype == LY_TYPE_LEAFREF ? reinterpret_cast<const lysc_type_leafref*>(type)->realtype : type;
}

Words expectation(const ly_ctx* context, const lysc_node* leaf) {
    const lysc_type* type = type_of(leaf);
    const char* units = leaf->nodetype == LYS_LEAF ? reinterpret_cast<const lysc_node_leaf*>(leaf)->units
                                                   : reinterpret_cast<const lysc_node_leaflist*>(leaf)->units;
    const std::string unit = units == nullptr ? "" : fmt::format(" ({})", units);
    switch (type->basetype) {
        case LY_TYPE_ENUM:
            return one_of(type);
        case LY_TYPE_BOOL:
            return words("Écrivez true ou false", "Use true or false");
        case LY_TYPE_STRING:
            return text_expected(context, type);
        case LY_TYPE_UINT8:
        case LY_TYPE_UINT16:
        case LY_TYPE_UINT32:
        case LY_TYPE_UINT64:
        case LY_TYPE_INT8:
        case LY_TYPE_INT16:
        case LY_TYPE_INT32:
        case LY_TYPE_INT64: {
            const bool is_signed = type->basetype >= LY_TYPE_DEC64;
            return words("Donnez une valeur {}{}", "Give a value {}{}",
                         range_of(type) != nullptr ? limits(range_of(type), is_signed) : whole_number(type), unit);
        }
        default:
            return words("Donnez ce que cela représente\u202F: {}{}", "Give what it stands for: {}{}",
                         model_words(context, leaf->dsc), unit);
    }
}

std::optional<Restriction> restriction_named(const ly_ctx* context, const lysc_type* type, const std::string& message) {
    const auto restriction = [context](const char* error_message, const char* description) {
        return Restriction{error_message == nullptr ? std::nullopt : std::optional(model_words(context, error_message)),
                           model_words(context, description)};
    };
    if (const lysc_range* range = range_of(type); range != nullptr) {
        if (range->emsg != nullptr
                ? message == range->emsg
                : message.starts_with("Unsatisfied range") || message.starts_with("Unsatisfied length")) {
            return restriction(range->emsg, range->dsc);
        }
    }
    if (type->basetype == LY_TYPE_STRING) {
        const auto* text = reinterpret_cast<const lysc_type_str*>(type);
        for (std::uint64_t i = 0; i < LY_ARRAY_COUNT(text->patterns); ++i) {
            const lysc_pattern* pattern = text->patterns[i];
            if (pattern->emsg != nullptr
                    ? message == pattern->emsg
                    : message.ends_with(fmt::format("does not conform to \"{}\".", pattern->expr))) {
                return restriction(pattern->emsg, pattern->dsc);
            }
        }
    }
    return std::nullopt;
}

}  // namespace beffroi::yang
