#include <net/if.h>

#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "base/yang/document.h"
#include "gateway/doctor/checks.h"
#include "journal/approvers.h"
#include "policy/manifest.h"
#include "policy/model.h"
#include "policy/rules.h"

namespace beffroi::doctor {

namespace {

Checked<policy::Policy> installed(const Patient& patient) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    return policy::load_directory(modules, patient.config.policy_directory);
}

/// Every role that the configuration gives people, with the place that gives it.
std::vector<std::pair<std::string, RoleName>> given_roles(const GatewayConfig& config) {
    std::vector<std::pair<std::string, RoleName>> given;
    for (const auto& rule : config.role_rules) {
        given.emplace_back("role-rule[name='" + rule.name + "']/role", rule.role);
    }
    if (config.offline) {
        for (const auto& role : config.offline->roles) {
            if (role.reduced_to) {
                given.emplace_back("offline/role[name='" + role.name.get() + "']/reduced-to", *role.reduced_to);
            } else {
                given.emplace_back("offline/role[name='" + role.name.get() + "']/name", role.name);
            }
        }
    }
    if (config.guests) {
        given.emplace_back("guests/role", config.guests->role);
    }
    if (config.radius) {
        for (const auto& network : config.radius->networks) {
            given.emplace_back("radius/vlan[role='" + network.role.get() + "']/role", network.role);
        }
    }
    return given;
}

/// Whoever gets a role that the policy does not declare is refused, at every login.
Findings look_at_roles(const GatewayConfig& config, const policy::Policy& policy) {
    Findings findings;
    for (const auto& [place, role] : given_roles(config)) {
        if (!policy.has_role(role.get())) {
            findings.push_back(
                {Level::failure,
                 words("{} donne le rôle « {} », que la politique ne déclare pas : elle n’admet personne avec ce rôle",
                       "{} gives the role \"{}\", which the policy does not declare: it lets nobody in with it", place,
                       role.get()),
                 words("corrigez le nom dans la configuration, ou faites déclarer ce rôle par la politique de la "
                       "Région",
                       "correct the name in the configuration, or have the Region's policy declare the role")});
        }
    }
    return findings;
}

}  // namespace

Findings look_at_policy(const Patient& patient) {
    const auto& directory = patient.config.policy_directory;
    const auto read = installed(patient);
    if (const auto* problems = std::get_if<Problems>(&read)) {
        Findings findings;
        for (const auto& problem : *problems) {
            findings.push_back({Level::failure,
                                words("{} {}\u202F: {}", "{} {}: {}", problem.file, place_of(problem), problem.message),
                                problem.remedy});
        }
        return findings;
    }
    if (!std::filesystem::exists(directory + "/" + policy::approved_file)) {
        return one(Level::failure,
                   words("la politique de {} n’est signée par personne ({} manque) : l’enforcer ne la prendra pas",
                         "nobody has signed the policy in {} ({} is missing): the enforcer will not take it", directory,
                         policy::approved_file),
                   words("installez une politique publiée par le centre, avec sa note : beffroi policy publish",
                         "install a policy that the centre has published, with its note: beffroi policy publish"));
    }
    if (auto unknown = look_at_roles(patient.config, std::get<policy::Policy>(read)); !unknown.empty()) {
        return unknown;
    }
    return one(Level::ok, words("la politique de {} est valide, et porte une note d’approbation",
                                "the policy in {} is valid, and carries a note of approval", directory));
}

Findings look_at_approvers(const Patient& patient) {
    const auto& file = patient.approvers_file;
    const Words remedy = words(
        "demandez la liste des signataires aux deux parties et mettez-la là ; ou dites où elle est "
        "avec --approvers",
        "ask both parties for the list of those who sign and put it there; or say where it is "
        "with --approvers");
    try {
        const auto parsed = journal::parse_approvers(read_file(file));
        if (const auto* why = std::get_if<std::string>(&parsed)) {
            return one(Level::failure, words("{} : {}", "{}: {}", file, *why), remedy);
        }
        return one(Level::ok, words("{} dit qui peut signer une politique, {} personnes",
                                    "{} says who may sign a policy, {} people", file,
                                    std::get<journal::TrustPolicy>(parsed).witnesses().size()));
    } catch (const std::runtime_error& e) {
        return one(Level::failure, quoted(e.what()), remedy);
    }
}

Findings look_at_interfaces(const Patient& patient) {
    const auto read = installed(patient);
    const auto* policy = std::get_if<policy::Policy>(&read);
    if (policy == nullptr) {
        return one(Level::warning, words("pas de politique valide, donc pas de zone", "no valid policy, so no zone"),
                   words("voir « policy »", "see \"policy\""));
    }
    Findings findings;
    std::set<std::string> seen;
    for (const auto& binding : policy->model().bindings) {
        for (const auto& interface : binding.interfaces) {
            if (!seen.insert(interface).second) {
                continue;
            }
            if (::if_nametoindex(interface.c_str()) != 0) {
                findings.push_back(
                    {Level::ok, words("{} existe (zone {})", "{} exists (zone {})", interface, binding.zone)});
            } else {
                findings.push_back({Level::failure,
                                    words("la zone {} est sur {}, que cette machine n’a pas : personne n’y entrera",
                                          "zone {} is on {}, which this machine has not: nobody will come in there",
                                          binding.zone, interface),
                                    words("nommez l’interface ainsi (systemd .link), ou corrigez la politique du lycée",
                                          "call the interface so (systemd .link), or correct the lycée's policy")});
            }
        }
    }
    if (findings.empty()) {
        return one(Level::failure, words("aucune zone n’est sur une interface", "no zone is on an interface"),
                   words("donnez aux zones leurs interfaces dans la politique du lycée",
                         "give the zones their interfaces in the lycée's policy"));
    }
    return findings;
}

}  // namespace beffroi::doctor
