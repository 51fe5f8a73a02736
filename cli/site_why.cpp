// beffroi site why: whose device an address is, which role its person has and by which rule, and what that permits now.
#include <fmt/format.h>

#include <memory>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/fleet.h"
#include "cli/gateway_here.h"
#include "cli/outcome.h"
#include "cli/permitted_now.h"
#include "cli/policy_here.h"
#include "cli/policy_options.h"
#include "policy/wording.h"

namespace beffroi::cli {

namespace {

using policy::Language;

struct WhyOptions {
    GatewayHere gateway;
    std::string address;
    std::string to;
    std::string lang = "fr";
    bool json = false;
    [[nodiscard]] Language language() const { return lang == "en" ? Language::english : Language::french; }
    [[nodiscard]] const char* say(const char* french, const char* english) const {
        return language() == Language::french ? french : english;
    }
};

/// The policy in force, and now.
struct Here {
    std::variant<PolicyHere, std::string> read;
    WallTime now = SystemClock().wall();

    [[nodiscard]] const PolicyHere* policy() const { return std::get_if<PolicyHere>(&read); }
    [[nodiscard]] const policy::Policy::Model& model() const { return policy()->policy.model(); }
    /// By the clock on the lycée's wall, as far as the policy says where that is.
    [[nodiscard]] std::string spoken(const Json& object, const char* key, Language language) const {
        const auto at = parse_rfc3339(object.value(key, std::string()));
        return at && policy() != nullptr ? policy::spoken_moment(*at, model().calendar.zone(), language)
                                         : shown(object, key);
    }
    /// nullopt: the policy has no such role or zone any more.
    [[nodiscard]] std::optional<Somewhere> place_of(const Json& session) const {
        const auto role = model().role_index(session.value("role", std::string()));
        const auto zone = model().zone_index(session.value("zone", std::string()));
        return role && zone ? std::optional(Somewhere{*role, *zone, now}) : std::nullopt;
    }
};

std::string labels(const std::vector<std::string>& words, Language language) {
    return policy::enumerate(words, language == Language::french ? " et " : " and ");
}

std::string services_of(const policy::Policy::Model& model, const DeniedRow& row, Language language) {
    std::vector<std::string> words;
    for (const auto service : row.services) {
        words.push_back(policy::label(model.services[service], language));
    }
    return labels(words, language);
}

void print_session(const WhyOptions& o, const Here& here, const Json& session) {
    fmt::print("{}\n", fmt::format(fmt::runtime(o.say("Session {} de {}, ouverte le {}, au plus tard jusqu’au {}.",
                                                      "Session {} of {}, opened on {}, until {} at the latest.")),
                                   shown(session, "session"), shown(session, "login"),
                                   here.spoken(session, "opened", o.language()),
                                   here.spoken(session, "expires", o.language())));
    const auto reason = shown(session, "reason");
    fmt::print(
        "{}\n",
        fmt::format(fmt::runtime(o.say("Rôle {} dans {} : {}.", "Role {} in {}: {}.")), shown(session, "role"),
                    shown(session, "uai"),
                    reason.empty() ? o.say("la règle n’est plus connue", "the rule is not known any more") : reason));
    if (session.value("offline", false)) {
        fmt::print("{}\n", o.say("Aucun annuaire ne répondait : le rôle est celui que la passerelle avait retenu.",
                                 "No directory answered: the role is the one that the gateway had remembered."));
    }
    if (const auto network = session.find("network"); network != session.end()) {
        fmt::print("{}\n", fmt::format(fmt::runtime(o.say("Connexion par 802.1X ({}), à l’équipement {}.",
                                                          "Login by 802.1X ({}), at the equipment {}.")),
                                       shown(*network, "method"), shown(*network, "equipment")));
    }
    if (session.contains("bound")) {
        fmt::print("{}\n",
                   o.say("Elle tient à l’adresse seule, derrière un routeur : qui reçoit cette adresse en profite, "
                         "et seul le routeur sait quel appareil l’avait. La preuve est plus faible.",
                         "It holds to the address alone, behind a router: whoever gets this address uses it, "
                         "and only the router knows which device had it. The evidence is weaker."));
    }
    const auto& kernel = session.at("kernel");
    const char* held =
        kernel.is_null() ? o.say("L’enforcer ne répond pas : ce que le noyau laisse passer est inconnu.",
                                 "The enforcer does not answer: what the kernel lets pass is unknown.")
        : kernel.value("held", false)
            ? o.say("Le noyau laisse passer ses paquets.", "The kernel lets its packets pass.")
            : o.say("Le noyau ne la connaît pas : rien ne passe.", "The kernel does not know it: nothing passes.");
    fmt::print("{}\n", held);
}

void print_device(const WhyOptions& o, const Json& answer) {
    const auto& device = answer.at("device");
    if (!device.is_null() && device.contains("bound")) {
        fmt::print("{}\n", fmt::format(fmt::runtime(o.say("{} : adresse derrière un routeur, sur {}, zone {}.",
                                                          "{}: address behind a router, on {}, zone {}.")),
                                       printable(o.address), shown(device, "interface"), shown(device, "zone")));
    } else if (!device.is_null()) {
        fmt::print(
            "{}\n",
            fmt::format(fmt::runtime(o.say("{} : appareil {} sur {}, zone {}.", "{}: device {} on {}, zone {}.")),
                        printable(o.address), shown(device, "mac"), shown(device, "interface"), shown(device, "zone")));
    } else if (!MacAddress::parse(o.address)) {
        fmt::print("{}\n", fmt::format(fmt::runtime(o.say("{} : aucun appareil d’une zone ne répond à cette adresse.",
                                                          "{}: no device of a zone answers for this address.")),
                                       printable(o.address)));
    }
    if (answer.at("sessions").empty()) {
        fmt::print("{}\n", o.say("Pas de session : avant la connexion, un appareil n’atteint que la passerelle "
                                 "elle-même, c’est-à-dire le portail, les noms (DNS) et les adresses (DHCP).",
                                 "No session: before login a device reaches the gateway itself and nothing else: the "
                                 "portal, names (DNS) and addresses (DHCP)."));
    }
}

/// What is in force now, for everybody.
void print_in_force(const WhyOptions& o, const Here& here, const Json& answer) {
    const auto& told = answer.at("policy");
    const auto& model = here.model();
    const auto& policy = here.policy()->policy;
    const auto zone = model.calendar.zone();
    std::vector<std::string> running;
    const auto conditions = model.calendar.conditions_at(policy::to_local(here.now, zone));
    for (std::size_t i = 0; i < model.schedules.size(); ++i) {
        if (conditions[i]) {
            running.push_back(policy::label(model.schedules[i], o.language()));
        }
    }
    fmt::print("{}\n",
               fmt::format(fmt::runtime(o.say("En vigueur : politique {}, génération {}{}. Horaires en cours : {} ; "
                                              "prochain changement : {}.",
                                              "In force: policy {}, generation {}{}. Schedules that run: {}; next "
                                              "change: {}.")),
                           shown(told, "number"), shown(told, "generation"),
                           told.value("on-trial", false) ? o.say(" (à l’essai)", " (on trial)") : "",
                           running.empty() ? o.say("aucun", "none") : labels(running, o.language()),
                           policy::spoken_bound(policy.next_change(here.now), here.now, zone, o.language())));
    for (const auto& block : here.policy()->blocks) {
        fmt::print(
            "{}\n",
            fmt::format(fmt::runtime(o.say("Blocage d’urgence {} jusqu’au {} : {}", "Emergency block {} until {}: {}")),
                        to_string(id_of(block)), policy::spoken_moment(block.until, zone, o.language()),
                        printable(block.reason)));
    }
}

void print_verdicts(const WhyOptions& o, const Here& here, const Json& session) {
    const auto place = here.place_of(session);
    if (!place) {
        fmt::print("{}\n", o.say("La politique en vigueur n’a plus ce rôle ou cette zone : rien n’est permis.",
                                 "The policy in force has this role or zone no more: nothing is permitted."));
        return;
    }
    const auto& policy = here.policy()->policy;
    if (const auto rows = permitted_now(policy, *place, o.language())) {
        fmt::print("{}\n", rows->empty() ? o.say("Rien n’est permis en ce moment.", "Nothing is permitted now.")
                                         : o.say("Permis en ce moment :", "Permitted now:"));
        for (const auto& row : *rows) {
            fmt::print("  {} · {} ({})\n", row.destinations, row.services, row.when);
        }
    } else {
        fmt::print("{}\n", o.say("La politique est trop grande pour dire ici tout ce qui est permis : demandez une "
                                 "destination avec --to.",
                                 "The policy is too large to tell here all that is permitted: ask for one destination "
                                 "with --to."));
    }
    const auto denied = denied_now(policy, *place);
    if (!denied.empty()) {
        fmt::print("{}\n", o.say("Refusé par une règle :", "Denied by a rule:"));
    }
    const auto& model = policy.model();
    for (const auto& row : denied) {
        const auto& rule = model.rules[row.rules.front()];
        fmt::print(fmt::runtime(o.say("  {} · {} : {} : {}\n", "  {} · {}: {}: {}\n")),
                   policy::label(model.destinations[row.destination], o.language()),
                   services_of(model, row, o.language()), policy::rule_words(rule, o.language()), rule.rationale);
    }
    fmt::print("{}\n", o.say("Tout le reste est refusé parce que rien ne le permet.",
                             "All else is denied because nothing permits it."));
}

void add_verdicts(const WhyOptions& o, const Here& here, Json& session) {
    const auto place = here.place_of(session);
    const auto& policy = here.policy()->policy;
    const auto& model = policy.model();
    Json permitted = Json::array();
    const auto rows = place ? permitted_now(policy, *place, o.language()) : std::optional(std::vector<PermittedRow>());
    for (const auto& row : rows.value_or(std::vector<PermittedRow>())) {
        permitted.push_back({{"destinations", row.destinations}, {"services", row.services}, {"when", row.when}});
    }
    Json denied = Json::array();
    for (const auto& row : place ? denied_now(policy, *place) : std::vector<DeniedRow>()) {
        Json services = Json::array();
        for (const auto service : row.services) {
            services.push_back(model.services[service].name);
        }
        denied.push_back({{"destination", model.destinations[row.destination].name},
                          {"services", services},
                          {"rules", rules_json(policy, row.rules)}});
    }
    session["permitted"] = rows ? permitted : Json(nullptr);
    session["denied"] = denied;
}

/// The one destination of --to, for the first session.
policy::Explanation explained(const WhyOptions& o, const Here& here, const Json& session) {
    const auto place = here.place_of(session);
    if (!place) {
        lacking(o.say("la politique en vigueur n’a plus ce rôle ou cette zone : rien n’est permis",
                      "the policy in force has this role or zone no more: nothing is permitted"));
    }
    policy::Query query{place->role, place->zone, place->at, {}, 0, 0};
    const auto target = policy::parse_named_target(o.to, here.model(), query);
    if (!target && !policy::parse_target(o.to, query)) {
        unusable("\"" + o.to +
                 "\" is not a destination: write pronote/https (names of the policy), "
                 "192.0.2.10:443/tcp, [2001:db8::1]:443/tcp or 192.0.2.1/icmp");
    }
    return policy::explain(here.policy()->policy, query, target);
}

void why(const WhyOptions& o) {
    Json answer = ask(o.gateway, {{"ask", "why"}, {"device", o.address}});
    const Here here{policy_here(answer.at("policy"))};
    auto& sessions = answer.at("sessions");
    std::optional<policy::Explanation> explanation;
    if (here.policy() != nullptr && !o.to.empty() && !sessions.empty()) {
        explanation = explained(o, here, sessions.front());
    }
    if (o.json) {
        for (auto& session : sessions) {
            if (here.policy() != nullptr) {
                add_verdicts(o, here, session);
            }
        }
        if (explanation) {
            answer["to"] = explanation_json(here.policy()->policy, *explanation);
        }
        say(answer);
    } else {
        print_device(o, answer);
        for (const auto& session : sessions) {
            print_session(o, here, session);
        }
        if (here.policy() != nullptr) {
            print_in_force(o, here, answer);
        }
        for (const auto& session : sessions) {
            if (here.policy() != nullptr && !explanation) {
                print_verdicts(o, here, session);
            }
        }
        if (explanation) {
            print(policy::to_text(here.policy()->policy, *explanation, o.language()));
        }
    }
    if (const auto* problem = std::get_if<std::string>(&here.read)) {
        unusable("what is permitted cannot be told: " + *problem);
    }
    if (sessions.empty() || (explanation && !explanation->verdict.permit)) {
        throw Exit{1};
    }
}

}  // namespace

void add_site_why(CLI::App& site) {
    const auto o = std::make_shared<WhyOptions>();
    auto* command = site.add_subcommand("why",
                                        "On a gateway: who has an address, which role and by which rule, and what is "
                                        "permitted now. The reading is put on record. Exit 1: no session, or --to is "
                                        "denied");
    command->add_option("ADDRESS", o->address, "IPv4, IPv6 or MAC address of the device")->required();
    command->add_option("--to", o->to, "One destination: pronote/https, 192.0.2.10:443/tcp, 192.0.2.1/icmp");
    command->add_option("--lang", o->lang, "Language of the text")->check(CLI::IsMember({"fr", "en"}));
    command->add_flag("--json", o->json, "Answer in JSON");
    add_gateway_here(*command, o->gateway);
    command->callback([o] { why(*o); });
}

}  // namespace beffroi::cli
