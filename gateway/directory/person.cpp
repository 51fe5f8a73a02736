#include "gateway/directory/person.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/ldap/dn.h"
#include "gateway/directory/account_state.h"
#include "gateway/directory/groups.h"

namespace beffroi::directory {
namespace {

constexpr const char* functions_attribute = "ENTPersonFonctions";
constexpr const char* classes_attribute = "ENTEleveClasses";
constexpr const char* attachment_attribute = "ENTPersonStructRattach";
constexpr const char* domain_attribute = "ENTAuxNonEnsCollLocDomaineEtab";
constexpr std::size_t max_name_bytes = 200;

std::string login_of(const ldap::Entry& entry, const std::string& login_attribute, const UserName& typed) {
    const auto& logins = entry.values(login_attribute);
    const auto same = std::find_if(logins.begin(), logins.end(),
                                   [&](const auto& login) { return equal_ignoring_case(login, typed.get()); });
    return same != logins.end() ? *same : entry.first(login_attribute);
}

std::string display_name_of(const ldap::Entry& entry) {
    const std::string& name = entry.first("displayName").empty() ? entry.first("cn") : entry.first("displayName");
    return name.size() <= max_name_bytes ? name : std::string();
}

void add_tie(Person& person, std::optional<std::string> structure, std::string attribute) {
    if (structure) {
        person.ties.push_back({.structure = std::move(*structure), .attribute = std::move(attribute)});
    }
}

void read_ent(Person& person, const ldap::Entry& entry) {
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
        add_tie(person, ldap::normal_dn(value), attachment_attribute);
    }
    for (const std::string& value : entry.values(domain_attribute)) {
        add_tie(person, read_structure(value), domain_attribute);
    }
}

void read_establishments(Person& person, const ldap::Entry& entry, const DirectoryConfig& config) {
    if (config.profile.functions == FunctionFormat::ent) {
        read_ent(person, entry);
    } else if (config.profile.functions == FunctionFormat::fredu) {
        person.functions = read_fredu(entry);
        for (const Function& function : person.functions) {
            add_tie(person, function.structure, "FrEduRne");
        }
    }
    if (!config.profile.uai_attribute.empty()) {
        for (const std::string& value : entry.values(config.profile.uai_attribute)) {
            add_tie(person, uai_key(value), config.profile.uai_attribute);
        }
    }
    if (config.profile.uai_in_dn) {
        for (const std::string& value : ldap::dn_values(entry.dn)) {
            add_tie(person, uai_key(value), "DN");
        }
    }
    if (config.establishment) {
        add_tie(person, uai_key(config.establishment->get()), "directory");
    }
}

}  // namespace

std::vector<std::string> person_attributes(const DirectoryConfig& config) {
    const DirectoryProfile& profile = config.profile;
    std::vector<std::string> names{profile.login_attribute, "objectClass", "cn", "displayName"};
    for (const std::string& name :
         {profile.id_attribute, profile.profile_attribute, profile.uai_attribute, profile.group_attribute}) {
        if (!name.empty()) {
            names.push_back(name);
        }
    }
    const auto add = [&](const std::vector<std::string>& more) { names.insert(names.end(), more.begin(), more.end()); };
    if (profile.functions == FunctionFormat::ent) {
        add({functions_attribute, classes_attribute, attachment_attribute, domain_attribute});
    } else if (profile.functions == FunctionFormat::fredu) {
        add(fredu_attributes());
    }
    if (profile.account_state == AccountState::active_directory) {
        add({"objectSid", "primaryGroupID"});
    }
    add(state_attributes(profile));
    for (const AafJoin& join : config.aaf_joins) {
        names.push_back(join.attribute);
    }
    return names;
}

Person read_person(const ldap::Entry& entry, const DirectoryConfig& config, const UserName& typed, WallTime now) {
    const DirectoryProfile& profile = config.profile;
    Person person;
    person.dn = entry.dn;
    person.login = UserName(login_of(entry, profile.login_attribute, typed));
    person.uid = entry.first(profile.id_attribute).empty() ? person.login.get() : entry.first(profile.id_attribute);
    person.display_name = display_name_of(entry);
    person.disabled = is_disabled(entry, profile, now);
    person.object_classes = entry.values("objectClass");
    person.profiles = entry.values(profile.profile_attribute);
    person.groups = groups_of(entry, config);
    if (profile.account_state == AccountState::active_directory) {
        person.primary_group = primary_group_sid(entry);
    }
    read_establishments(person, entry, config);
    for (const AafJoin& join : config.aaf_joins) {
        for (const std::string& value : entry.values(join.attribute)) {
            person.aaf_keys.push_back({.attribute = join.aaf_attribute, .value = value});
        }
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
