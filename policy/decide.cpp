#include "policy/decide.h"

#include <algorithm>

namespace beffroi::policy {

namespace {

/// The query in the engine's numbers.
struct Packet {
    const Query& query;
    LocalMinute now;
    Address address;
    Service service;
};

bool matches(const Policy::Model& model, const Match& match, const Packet& packet) {
    const auto runs = [&](std::size_t schedule) { return model.calendar.schedules()[schedule].runs(packet.now); };
    return holds(match.roles, packet.query.role) && holds(match.zones, packet.query.zone) &&
           (!match.schedules || std::any_of(match.schedules->begin(), match.schedules->end(), runs)) &&
           (!match.destinations || contains(match.destinations->of(packet.query.destination.family), packet.address)) &&
           (!match.services || contains(*match.services, packet.service));
}

bool applies(const Policy::Model& model, const Rule& rule, const Packet& packet) {
    return (!rule.period || model.calendar.periods()[*rule.period].holds(packet.now)) &&
           matches(model, rule.match, packet) &&
           std::none_of(rule.except.begin(), rule.except.end(),
                        [&](const Match& except) { return matches(model, except, packet); });
}

}  // namespace

Verdict decide(const Policy::Model& model, const Query& query) {
    const Packet packet{query, to_local(query.at, model.calendar.zone()), to_number(query.destination),
                        service_number(query.destination.family, query.protocol, query.port)};
    Verdict permits{true, Tier::none, {}};
    Verdict denies{false, Tier::none, {}};
    for (std::size_t i = 0; i < model.rules.size(); ++i) {
        const Rule& rule = model.rules[i];
        // Rules are sorted by tier: a new tier ends the search if the one before has an answer.
        const Tier reached = std::min(permits.tier, denies.tier);
        if (reached < rule.tier) {
            break;
        }
        if (applies(model, rule, packet)) {
            Verdict& verdict = rule.permit ? permits : denies;
            verdict.tier = rule.tier;
            verdict.rules.push_back(i);
        }
    }
    return denies.tier <= permits.tier ? denies : permits;
}

}  // namespace beffroi::policy
