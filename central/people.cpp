#include "central/people.h"

#include <algorithm>

namespace beffroi::central {

namespace {

/// What an officer may do, whom the configuration limits to some roles, some sites, both, or neither.
Person officer_of(const CentralConfig& config, const std::string& name, const std::string& party) {
    const auto is_she = [&](const auto& one) { return one.name == name && one.party == party; };
    Person person{"officer", party, name, Roles::unlisted("officer")};
    const auto role = std::find_if(config.officers.begin(), config.officers.end(), is_she);
    if (role != config.officers.end()) {
        person.roles = {};
        if (role->author) {
            person.roles.add(Role::author);
        }
        if (role->approver) {
            person.roles.add(Role::approver);
        }
    }
    const auto limits = std::find_if(config.site_officers.begin(), config.site_officers.end(), is_she);
    if (limits != config.site_officers.end()) {
        person.sites = limits->sites;
        if (person.roles.has(Role::author)) {
            person.roles.remove(Role::author);
            person.roles.add(Role::site_officer);
        }
    }
    return person;
}

}  // namespace

std::vector<Person> people(const CentralConfig& config) {
    std::vector<Person> all;
    for (const AuditorConfig& person : config.auditors) {
        all.push_back({"auditor", person.party, person.name, {Role::auditor}, person.sites});
    }
    const auto add_officer = [&](const std::string& name, const std::string& party) {
        const auto is_she = [&](const Person& one) {
            return one.kind == "officer" && one.name == name && one.party == party;
        };
        if (std::none_of(all.begin(), all.end(), is_she)) {
            all.push_back(officer_of(config, name, party));
        }
    };
    for (const OfficerConfig& person : config.officers) {
        add_officer(person.name, person.party);
    }
    for (const SiteOfficerConfig& person : config.site_officers) {
        add_officer(person.name, person.party);
    }
    if (config.sign_in) {
        for (const sign_in::Account& account : config.sign_in->accounts) {
            if (account.kind == "officer") {
                add_officer(account.name, account.party);
            }
        }
    }
    for (const DpoConfig& person : config.dpos) {
        all.push_back({"dpo", person.party, person.name, {Role::dpo}, person.sites});
    }
    return all;
}

}  // namespace beffroi::central
