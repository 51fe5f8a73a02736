#include "policy/resolve.h"

#include "base/yang/wording.h"
#include "policy/examples.h"

namespace beffroi::policy {

namespace {

/// Far above what a lycée needs; a policy beyond it would not fit the kernel's transaction in reasonable time.
constexpr std::size_t max_slots = 4096;

void check_parties(Resolution& resolution) {
    for (const auto& source : resolution.sources) {
        const auto party = source.root.optional_text("party");
        if (party != to_string(source.party)) {
            resolution.report(
                source.party, "/beffroi-policy:policy/party",
                party ? words("c’est le document de {}", "this is the document of {}", yang::cited(*party))
                      : words("le document ne dit pas de quelle partie il est", "the document names no party"),
                words("Écrivez \"party\": \"{}\" dans {}.", "Write \"party\": \"{}\" in {}.", to_string(source.party),
                      source.file));
        }
    }
}

Named labelled(const Declaration& declaration) {
    return {declaration.name, declaration.node.optional_text("label-fr").value_or(declaration.name),
            declaration.node.optional_text("label-en").value_or(declaration.name)};
}

std::vector<Named> labelled(const std::vector<Declaration>& declarations) {
    std::vector<Named> named;
    for (const auto& declaration : declarations) {
        named.push_back(labelled(declaration));
    }
    return named;
}

/// Labels and contents of destinations or services, which have the same order.
template <typename Object, typename Set>
std::vector<Object> labelled(const std::vector<Declaration>& declarations, std::vector<Set> sets) {
    std::vector<Object> named;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        named.push_back({labelled(declarations[i]), std::move(sets[i])});
    }
    return named;
}

/// Where to begin to simplify.
Party party_of_most_windows(const Resolution& resolution) {
    Party most = Party::region;
    std::size_t best = 0;
    for (const auto& source : resolution.sources) {
        std::size_t windows = 0;
        for (const auto& schedule : source.root.children("schedule")) {
            windows += schedule.children("weekly").size();
        }
        if (windows > best) {
            best = windows;
            most = source.party;
        }
    }
    return most;
}

std::vector<Indexes> rules_by_role(const std::vector<Rule>& rules, std::size_t roles) {
    std::vector<Indexes> table(roles);
    for (std::size_t rule = 0; rule < rules.size(); ++rule) {
        for (std::size_t role = 0; role < roles; ++role) {
            if (holds(rules[rule].match.roles, role)) {
                table[role].push_back(rule);
            }
        }
    }
    return table;
}

void check_size(const Vocabulary& names, const std::vector<ZoneBinding>& bindings, Resolution& resolution) {
    const auto classes = names.all(Kind::role).size() * bindings.size();
    if (classes > max_class) {
        resolution.report(
            Party::lycee, "/beffroi-policy:policy/zone",
            words("{} rôles dans {} zones reliées font {} paires, {} sont possibles",
                  "{} roles in {} bound zones make {} pairs, {} are possible", names.all(Kind::role).size(),
                  bindings.size(), classes, max_class),
            words("Reliez moins de zones, ou déclarez moins de rôles.", "Bind fewer zones, or declare fewer roles."));
    }
}

}  // namespace

Checked<Policy> Policy::resolve(const Documents& documents, const std::vector<Block>& blocks) {
    Resolution resolution{{{Party::region, "region.json", documents.region.root()},
                           {Party::academie, "academie.json", documents.academie.root()},
                           {Party::lycee, "lycee.json", documents.lycee.root()}},
                          {}};
    check_parties(resolution);
    const Vocabulary names(resolution);
    auto holidays = resolve_holidays(names, resolution);
    auto schedules = resolve_schedules(names, holidays, resolution);
    Objects objects{resolve_destinations(names, resolution), resolve_services(names, resolution)};
    const auto zone =
        parse_time_zone(documents.lycee.root().optional_text("time-zone").value_or("")).value_or(TimeZone::paris);
    auto sentences =
        resolve_rules(names, objects, resolve_blocks(blocks, names, objects, zone, resolution), resolution);
    auto bindings = resolve_bindings(resolution);
    check_size(names, bindings, resolution);
    auto port_blocks = resolve_port_blocks(bindings, resolution);
    if (!resolution.problems.empty()) {
        return std::move(resolution.problems);
    }
    auto calendar = Calendar::build(zone, std::move(schedules), std::move(sentences.periods), max_slots);
    if (!calendar) {
        resolution.report(
            party_of_most_windows(resolution), "/beffroi-policy:policy/schedule",
            words("les horaires, validités et examens se combinent de plus de {} façons, ou ont trop de dates et "
                  "d’heures différentes",
                  "the schedules, validities and exams combine in more than {} ways, or have too many different dates "
                  "and times",
                  max_slots),
            words("Faites commencer et finir les horaires aux mêmes heures, et donnez aux règles des dates communes.",
                  "Let schedules begin and end at the same times, and rules share their dates."));
        return std::move(resolution.problems);
    }
    auto by_role = rules_by_role(sentences.rules, names.all(Kind::role).size());
    Policy policy(std::make_unique<const Model>(
        Model{labelled(names.all(Kind::role)), labelled(names.all(Kind::zone)), labelled(names.all(Kind::schedule)),
              labelled<NamedDestination>(names.all(Kind::destination), std::move(objects.destinations)),
              labelled<NamedService>(names.all(Kind::service), std::move(objects.services)), std::move(holidays),
              std::move(*calendar), std::move(sentences.rules), std::move(by_role), std::move(sentences.guarantees),
              std::move(bindings), std::move(port_blocks)}));
    // They say what the documents mean, and a block makes many of them untrue for a while.
    if (blocks.empty()) {
        if (auto problems = check_examples(policy, documents); !problems.empty()) {
            return problems;
        }
    }
    return policy;
}

}  // namespace beffroi::policy
