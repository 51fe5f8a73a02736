#include "gateway/directory/probe.h"
#include "gateway/doctor/checks.h"

namespace beffroi::doctor {

namespace {

using directory::ProbedServer;
using directory::ServerState;

Finding of(const DirectoryConfig& config, const ProbedServer& probed) {
    const auto& [server, state, detail, took] = probed;
    switch (state) {
        case ServerState::good:
            return {Level::ok,
                    words("{} : {} répond en {} ms ({}) et trouve des personnes",
                          "{}: {} answers in {} ms ({}) and finds people", config.name, server, took.count(), detail)};
        case ServerState::unreachable:
            return {
                Level::failure, words("{} : {} : {}", "{}: {}: {}", config.name, server, detail),
                words("vérifiez l’adresse, le pare-feu, et que le certificat du serveur est à ce nom et vient de {}",
                      "check the address, the firewall, and that the server's certificate is of that name and from "
                      "{}",
                      config.ca_file)};
        case ServerState::refused:
            return {Level::failure,
                    words("{} : {} refuse le compte {} : {}", "{}: {} refuses the account {}: {}", config.name, server,
                          config.bind_dn, detail),
                    words("vérifiez bind-dn et le mot de passe dans {}", "check bind-dn and the password in {}",
                          config.bind_password_file)};
        case ServerState::unsearchable:
            return {Level::failure,
                    words("{} : {} ne laisse pas chercher sous {} : {}", "{}: {} does not let search below {}: {}",
                          config.name, server, config.people_base, detail),
                    words("vérifiez people-base, et les droits de lecture du compte",
                          "check people-base, and what the account may read")};
        case ServerState::nobody:
            break;
    }
    return {Level::failure,
            words("{} : {} ne trouve aucun {} sous {}", "{}: {} finds no {} below {}", config.name, server,
                  config.profile.person_class, config.people_base),
            words("vérifiez people-base et person-class, et les droits de lecture du compte",
                  "check people-base and person-class, and what the account may read")};
}

}  // namespace

Findings look_at_directories(const Patient& patient) {
    Findings findings;
    for (const auto& config : patient.config.directories) {
        try {
            for (const auto& probed : directory::probe(config)) {
                findings.push_back(of(config, probed));
            }
        } catch (const std::exception& e) {
            findings.push_back({Level::failure, words("{} : {}", "{}: {}", config.name, e.what()),
                                words("mettez le mot de passe du compte dans {}", "put the account's password into {}",
                                      config.bind_password_file)});
        }
    }
    return findings;
}

}  // namespace beffroi::doctor
