#include "gateway/aaf/person.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/trim.h"

namespace beffroi::aaf {
namespace {

constexpr std::array ties{functions_attribute, classes_attribute, taught_attribute, attachment_attribute};
constexpr std::string_view blanks = " \t\r\n";

std::string_view field(const std::vector<std::string_view>& fields, std::size_t which) {
    const auto text = which < fields.size() ? trimmed(fields[which], blanks) : std::string_view();
    return text == "-" ? std::string_view() : text;
}

std::optional<std::string> kept_function(std::string_view value, const Structures& served) {
    const auto fields = fields_of(value);
    const auto structure = served.find(field(fields, 0));
    if (structure == served.end()) {
        return std::nullopt;
    }
    constexpr std::size_t code = 1;
    constexpr std::size_t discipline = 3;
    return structure->second.get() + "$" + std::string(field(fields, code)) + "$" +
           std::string(field(fields, discipline));
}

std::optional<std::string> kept_tie(std::string_view value, const Structures& served) {
    const auto structure = served.find(trimmed(value.substr(0, value.find('$')), blanks));
    return structure == served.end() ? std::nullopt : std::optional(structure->second.get());
}

std::optional<std::string> kept_value(std::string_view attribute, std::string_view value, const Structures& served) {
    if (attribute == functions_attribute) {
        return kept_function(value, served);
    }
    if (is_tie(attribute)) {
        return kept_tie(value, served);
    }
    std::string key = key_of(value);
    return key.empty() ? std::nullopt : std::optional(std::move(key));
}

}  // namespace

std::vector<std::string_view> fields_of(std::string_view value, std::size_t most) {
    std::vector<std::string_view> fields;
    for (std::string_view rest = value;;) {
        const auto end = rest.find('$');
        fields.push_back(rest.substr(0, end));
        if (end == std::string_view::npos) {
            return fields;
        }
        if (fields.size() == most) {
            return {};
        }
        rest.remove_prefix(end + 1);
    }
}

bool is_tie(std::string_view attribute) noexcept {
    return std::find(ties.begin(), ties.end(), attribute) != ties.end();
}

Values kept(std::string_view attribute, const Values& values, const Structures& served) {
    Values all;
    for (const std::string& value : values) {
        auto one = kept_value(attribute, value, served);
        if (one && std::find(all.begin(), all.end(), *one) == all.end()) {
            all.push_back(std::move(*one));
        }
    }
    return all;
}

bool belongs_here(const Person& person) noexcept {
    return std::any_of(person.attributes.begin(), person.attributes.end(),
                       [](const auto& one) { return is_tie(one.first) && !one.second.empty(); });
}

std::vector<std::string> establishments(const Person& person) {
    std::vector<std::string> all;
    for (const auto& [attribute, values] : person.attributes) {
        if (is_tie(attribute)) {
            for (const std::string& value : values) {
                all.push_back(value.substr(0, value.find('$')));
            }
        }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::string key_of(std::string_view value) {
    return ascii_lower(trimmed(value, blanks));
}

std::optional<std::string> key_of(std::string_view attribute, std::string_view value, std::string_view academie) {
    if (attribute == jointure_attribute) {
        if (const auto dollar = value.find('$'); dollar != std::string_view::npos) {
            if (key_of(value.substr(0, dollar)) != "ac-" + ascii_lower(academie)) {
                return std::nullopt;
            }
            value.remove_prefix(dollar + 1);
        }
    }
    std::string key = key_of(value);
    return key.empty() ? std::nullopt : std::optional(std::move(key));
}

}  // namespace beffroi::aaf
