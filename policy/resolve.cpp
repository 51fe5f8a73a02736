#include "policy/resolve.h"

#include <fmt/format.h>

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
                party ? fmt::format("this is the document of \"{}\"", *party) : "the document names no party",
                fmt::format("Write \"party\": \"{}\" in {}.", to_string(source.party), source.file));
        }
    }
}

std::vector<Named> labelled(const std::vector<Declaration>& declarations) {
    std::vector<Named> named;
    for (const auto& declaration : declarations) {
        named.push_back({declaration.name, declaration.node.optional_text("label-fr").value_or(declaration.name),
                         declaration.node.optional_text("label-en").value_or(declaration.name)});
    }
    return named;
}

void check_size(const Vocabulary& names, const std::vector<ZoneBinding>& bindings, Resolution& resolution) {
    const auto classes = names.all(Kind::role).size() * bindings.size();
    if (classes > max_class) {
        resolution.report(Party::lycee, "/beffroi-policy:policy/zone",
                          fmt::format("{} roles in {} bound zones make {} pairs, {} are possible",
                                      names.all(Kind::role).size(), bindings.size(), classes, max_class),
                          "Bind fewer zones, or declare fewer roles.");
    }
}

}  // namespace

Checked<Policy> Policy::resolve(const Documents& documents) {
    Resolution resolution{{{Party::region, "region.json", documents.region.root()},
                           {Party::academie, "academie.json", documents.academie.root()},
                           {Party::lycee, "lycee.json", documents.lycee.root()}},
                          {}};
    check_parties(resolution);
    const Vocabulary names(resolution);
    auto schedules = resolve_schedules(names, resolution);
    const Objects objects{resolve_destinations(names, resolution), resolve_services(names, resolution)};
    auto sentences = resolve_rules(names, objects, resolution);
    auto bindings = resolve_bindings(resolution);
    check_size(names, bindings, resolution);
    if (!resolution.problems.empty()) {
        return std::move(resolution.problems);
    }
    const auto zone = parse_time_zone(documents.lycee.root().text("time-zone"));
    auto calendar =
        Calendar::build(zone.value_or(TimeZone::paris), std::move(schedules), std::move(sentences.periods), max_slots);
    if (!calendar) {
        resolution.report(Party::region, "/beffroi-policy:policy/schedule",
                          fmt::format("the schedules, validities and exams combine in more than {} ways", max_slots),
                          "Let schedules begin and end at the same times, and rules share their dates.");
        return std::move(resolution.problems);
    }
    return Policy(std::make_unique<const Model>(Model{labelled(names.all(Kind::role)), labelled(names.all(Kind::zone)),
                                                      std::move(*calendar), std::move(sentences.rules),
                                                      std::move(sentences.guarantees), std::move(bindings)}));
}

}  // namespace beffroi::policy
