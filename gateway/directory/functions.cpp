#include "gateway/directory/functions.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/ldap/dn.h"
#include "base/trim.h"
#include "gateway/aaf/person.h"

namespace beffroi::directory {
namespace {

constexpr std::string_view responsible_attribute = "FrEduRneResp";
constexpr std::string_view assignments_attribute = "FrEduRne";
constexpr std::string_view assignment_attribute = "rne";
constexpr std::string_view function_attribute = "fonctm";
constexpr std::string_view code_of_the_responsible = "DIR";
constexpr std::size_t max_fields = 16;

std::string code_or_none(std::string_view field) {
    const auto code = trimmed(field);
    return code == "-" || code == "X" ? std::string() : std::string(code);
}

}  // namespace

std::optional<std::string> read_structure(std::string_view value) {
    return ldap::normal_dn(value.substr(0, value.find('$')));
}

// dnEtab$code$label$discipline code$discipline label. The DN holds commas and equals signs, labels hold anything but
// '$': with one '$' too many it cannot be told which field it belongs to.
std::optional<Function> read_function(std::string_view value) {
    constexpr std::size_t most = 5;
    auto fields = aaf::fields_of(value, max_fields);
    if (fields.empty() || fields.size() > most) {
        return std::nullopt;
    }
    fields.resize(most);
    auto structure = ldap::normal_dn(fields[0]);
    if (!structure) {
        return std::nullopt;
    }
    return Function{
        .structure = std::move(*structure), .code = code_or_none(fields[1]), .discipline = code_or_none(fields[3])};
}

std::optional<Function> read_fredu_rne(std::string_view value) {
    constexpr std::size_t least = 4;
    const auto fields = aaf::fields_of(value, max_fields);
    auto uai = fields.size() < least ? std::nullopt : uai_key(trimmed(fields[0]));
    if (!uai) {
        return std::nullopt;
    }
    return Function{.structure = std::move(*uai), .code = code_or_none(fields[3]), .discipline = {}};
}

std::vector<Function> read_fredu(const ldap::Entry& entry) {
    std::vector<Function> all;
    for (const std::string& value : entry.values(responsible_attribute)) {
        if (auto uai = uai_key(trimmed(std::string_view(value).substr(0, value.find('$'))))) {
            all.push_back(
                {.structure = std::move(*uai), .code = std::string(code_of_the_responsible), .discipline = {}});
        }
    }
    for (const std::string& value : entry.values(assignments_attribute)) {
        if (auto function = read_fredu_rne(value)) {
            all.push_back(std::move(*function));
        }
    }
    if (auto uai = uai_key(trimmed(entry.first(assignment_attribute)))) {
        all.push_back(
            {.structure = std::move(*uai), .code = code_or_none(entry.first(function_attribute)), .discipline = {}});
    }
    return all;
}

std::vector<std::string> fredu_attributes() {
    return {std::string(responsible_attribute), std::string(assignments_attribute), std::string(assignment_attribute),
            std::string(function_attribute)};
}

std::optional<std::string> uai_key(std::string_view text) {
    constexpr std::size_t digits = 7;
    const std::string key = ascii_lower(text);
    const bool shaped = key.size() == digits + 1 && key.back() >= 'a' && key.back() <= 'z' &&
                        std::all_of(key.begin(), key.end() - 1, [](char c) { return c >= '0' && c <= '9'; });
    return shaped ? std::optional(key) : std::nullopt;
}

}  // namespace beffroi::directory
