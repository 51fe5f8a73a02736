#include "gateway/directory/person.h"

#include <algorithm>
#include <array>

#include "gateway/directory/filter.h"

namespace beffroi::directory {
namespace {

constexpr std::string_view functions_attribute = "ENTPersonFonctions";
constexpr std::string_view classes_attribute = "ENTEleveClasses";
constexpr std::string_view attachment_attribute = "ENTPersonStructRattach";
constexpr std::string_view domain_attribute = "ENTAuxNonEnsCollLocDomaineEtab";
constexpr std::string_view state_attribute = "ESCOPersonEtatCompte";
constexpr std::size_t max_name_bytes = 200;

std::string_view without_spaces_around(std::string_view text) {
    const auto begin = text.find_first_not_of(' ');
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::string code_or_none(std::string_view field) {
    const auto code = without_spaces_around(field);
    return code == "-" ? std::string() : std::string(code);
}

bool is_disabled(const Entry& entry) {
    constexpr std::array<std::string_view, 3> states{"INVALIDE", "DELETE", "BLOQUE"};
    const std::string& state = entry.first(state_attribute);
    return std::any_of(states.begin(), states.end(), [&](auto s) { return equal_ignoring_case(s, state); });
}

std::string login_of(const Entry& entry, const std::string& login_attribute, const UserName& typed) {
    const auto& logins = entry.values(login_attribute);
    const auto same = std::find_if(logins.begin(), logins.end(),
                                   [&](const auto& login) { return equal_ignoring_case(login, typed.get()); });
    return same != logins.end() ? *same : entry.first(login_attribute);
}

std::string display_name_of(const Entry& entry) {
    const std::string& name = entry.first("displayName").empty() ? entry.first("cn") : entry.first("displayName");
    return name.size() <= max_name_bytes ? name : std::string();
}

void add_tie(Person& person, std::optional<std::string> structure, std::string_view attribute) {
    if (structure) {
        person.ties.push_back({.structure = std::move(*structure), .attribute = attribute});
    }
}

}  // namespace

std::vector<std::string> person_attributes(const std::string& login_attribute) {
    return {login_attribute,
            "objectClass",
            "uid",
            "cn",
            "displayName",
            "ENTPersonProfils",
            std::string(functions_attribute),
            std::string(classes_attribute),
            std::string(attachment_attribute),
            std::string(domain_attribute),
            std::string(state_attribute)};
}

std::optional<std::string> read_structure(std::string_view value) {
    return normal_dn(value.substr(0, value.find('$')));
}

// dnEtab$code$label$discipline code$discipline label. The DN holds commas and equals signs, labels hold anything but
// '$'.
std::optional<Function> read_function(std::string_view value) {
    std::array<std::string_view, 5> fields;
    std::size_t count = 0;
    for (std::string_view rest = value;; ++count) {
        if (count == fields.size()) {
            return std::nullopt;  // a '$' too many: which field it belongs to cannot be told
        }
        const auto end = rest.find('$');
        fields[count] = rest.substr(0, end);
        if (end == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(end + 1);
    }
    auto structure = normal_dn(fields[0]);
    if (!structure) {
        return std::nullopt;
    }
    return Function{
        .structure = std::move(*structure), .code = code_or_none(fields[1]), .discipline = code_or_none(fields[3])};
}

Person read_person(const Entry& entry, const std::string& login_attribute, const UserName& typed) {
    Person person;
    person.dn = entry.dn;
    person.login = UserName(login_of(entry, login_attribute, typed));
    person.uid = entry.first("uid").empty() ? person.login.get() : entry.first("uid");
    person.display_name = display_name_of(entry);
    person.disabled = is_disabled(entry);
    person.object_classes = entry.values("objectClass");
    person.profiles = entry.values("ENTPersonProfils");
    for (const std::string& value : entry.values(functions_attribute)) {
        if (auto function = read_function(value)) {
            add_tie(person, function->structure, functions_attribute);
            person.functions.push_back(std::move(*function));
        }
    }
    for (const std::string& value : entry.values(classes_attribute)) {
        add_tie(person, read_structure(value), classes_attribute);
    }
    for (const std::string& value : entry.values(attachment_attribute)) {
        add_tie(person, normal_dn(value), attachment_attribute);
    }
    for (const std::string& value : entry.values(domain_attribute)) {
        add_tie(person, read_structure(value), domain_attribute);
    }
    return person;
}

std::vector<std::string> Person::structures() const {
    std::vector<std::string> all;
    for (const Tie& tie : ties) {
        all.push_back(tie.structure);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace beffroi::directory
