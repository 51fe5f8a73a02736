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

Packet to_packet(const Policy::Model& model, const Query& query) {
    return {query, to_local(query.at, model.calendar.zone()), to_number(query.destination),
            service_number(query.destination.family, query.protocol, query.port)};
}

/// The axes that stay the same wherever and whenever the query is asked.
bool matches_anywhere(const Match& match, const Packet& packet) {
    return holds(match.roles, packet.query.role) &&
           (!match.destinations || contains(match.destinations->of(packet.query.destination.family), packet.address)) &&
           (!match.services || contains(*match.services, packet.service));
}

bool matches(const Policy::Model& model, const Match& match, const Packet& packet) {
    const auto runs = [&](std::size_t schedule) { return model.calendar.schedules()[schedule].runs(packet.now); };
    return matches_anywhere(match, packet) && holds(match.zones, packet.query.zone) &&
           (!match.schedules || std::any_of(match.schedules->begin(), match.schedules->end(), runs));
}

bool applies(const Policy::Model& model, const Rule& rule, const Packet& packet) {
    return (!rule.period || model.calendar.periods()[*rule.period].holds(packet.now)) &&
           matches(model, rule.match, packet) &&
           std::none_of(rule.except.begin(), rule.except.end(),
                        [&](const Match& except) { return matches(model, except, packet); });
}

/// Tiers in order, deny before permit, over rules sorted by tier.
class Count {
  public:
    /// Whether rules of this tier come too late to matter.
    [[nodiscard]] bool is_decided_before(Tier tier) const { return std::min(m_permits.tier, m_denies.tier) < tier; }
    void add(const Rule& rule, std::size_t index) {
        Verdict& verdict = rule.permit ? m_permits : m_denies;
        verdict.tier = rule.tier;
        verdict.rules.push_back(index);
    }
    Verdict result() { return std::move(m_denies.tier <= m_permits.tier ? m_denies : m_permits); }

  private:
    Verdict m_permits{true, Tier::none, {}};
    Verdict m_denies{false, Tier::none, {}};
};

}  // namespace

Verdict decide(const Policy::Model& model, const Query& query) {
    const Packet packet = to_packet(model, query);
    Count count;
    for (std::size_t i = 0; i < model.rules.size() && !count.is_decided_before(model.rules[i].tier); ++i) {
        if (applies(model, model.rules[i], packet)) {
            count.add(model.rules[i], i);
        }
    }
    return count.result();
}

Shortlist::Shortlist(const Policy::Model& model, const Query& query) : m_model(model) {
    const Packet packet = to_packet(model, query);
    for (const auto index : model.rules_of_role[query.role]) {
        const Rule& rule = model.rules[index];
        if (matches_anywhere(rule.match, packet)) {
            Entry entry{index, &rule, {}};
            for (const auto& except : rule.except) {
                if (matches_anywhere(except, packet)) {
                    entry.except.push_back(&except);
                }
            }
            m_entries.push_back(std::move(entry));
        }
    }
}

bool Shortlist::applies(const Entry& entry, std::size_t zone, const Conditions& conditions) const {
    const auto here_and_now = [&](const Match& match) {
        return holds(match.zones, zone) && holds(match.schedules, conditions);
    };
    const auto& period = entry.rule->period;
    return (!period || conditions[m_model.calendar.schedules().size() + *period]) && here_and_now(entry.rule->match) &&
           std::none_of(entry.except.begin(), entry.except.end(),
                        [&](const Match* except) { return here_and_now(*except); });
}

Verdict Shortlist::decide(std::size_t zone, const Conditions& conditions) const {
    Count count;
    for (const auto& entry : m_entries) {
        if (count.is_decided_before(entry.rule->tier)) {
            break;
        }
        if (applies(entry, zone, conditions)) {
            count.add(*entry.rule, entry.index);
        }
    }
    return count.result();
}

}  // namespace beffroi::policy
