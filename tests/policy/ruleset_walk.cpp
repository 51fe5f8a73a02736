#include "tests/policy/ruleset_walk.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace beffroi::policy::test {

namespace {

std::optional<std::uint32_t> find(const std::vector<DataMap::Element>& elements, Uint128 key) {
    const auto at = std::lower_bound(elements.begin(), elements.end(), key,
                                     [](const DataMap::Element& e, Uint128 k) { return e.high < k; });
    return at != elements.end() && at->low <= key ? std::optional(at->mark) : std::nullopt;
}

}  // namespace

RulesetWalk::RulesetWalk(const Ruleset& ruleset) : m_ruleset(ruleset) {
    for (const auto& map : ruleset.maps) {
        m_maps[map.name] = &map;
    }
}

const DataMap& RulesetWalk::map(const std::string& name) const {
    return *m_maps.at(name);
}

std::uint32_t RulesetWalk::by_service(Family family, std::uint8_t protocol, unsigned number, std::uint32_t mark) const {
    for (const auto& range : m_ruleset.services) {
        if (range.protocol == protocol && (protocol != 0 || range.family == family) && range.low <= number &&
            number <= range.high) {
            return find(map(nft::service_prefix + std::to_string(range.service)).elements, mark).value_or(mark);
        }
    }
    return mark;
}

Walked RulesetWalk::decide(std::string_view role, std::string_view zone, const Query& query, std::size_t slot) const {
    const auto session = std::find_if(m_ruleset.classes.begin(), m_ruleset.classes.end(),
                                      [&](const Class& c) { return c.role == role && c.zone == zone; });
    if (session == m_ruleset.classes.end()) {
        throw std::logic_error("no such class");
    }
    const Family family = query.destination.family;
    const auto& destinations = map(family == Family::ipv4 ? nft::destination4 : nft::destination6);
    std::uint32_t mark = find(destinations.elements, to_number(query.destination)).value_or(0);
    mark = find(map(nft::function).elements, Uint128{std::uint32_t{session->id} << 16U} << 32U | mark).value_or(mark);
    if (has_ports(query.protocol)) {
        const auto& ports = map(nft::port_prefix + std::to_string(query.protocol));
        mark = find(ports.elements, Uint128{mark} << 16U | query.port).value_or(mark);
        mark = by_service(family, query.protocol, query.port, mark);
    }
    if (mark != (mark_kind::outcome | Ruleset::permit)) {
        mark = by_service(family, 0, query.protocol, mark);
    }
    if ((mark & mark_kind::mask) == mark_kind::leaf) {
        mark = find(m_ruleset.slot_elements(slot), mark).value_or(mark);
    }
    const bool known = (mark & mark_kind::mask) == mark_kind::outcome;
    const auto& outcome = m_ruleset.outcomes.at(known ? mark & ~mark_kind::mask : std::uint32_t{Ruleset::no_rule});
    return {outcome.permit, outcome.rule};
}

Walked expected_of(const Policy::Model& model, const Verdict& verdict) {
    if (verdict.rules.empty()) {
        return {};
    }
    const Rule& rule = model.rules[verdict.rules.front()];
    return {verdict.permit, std::string(to_string(rule.party)) + "/" + rule.name};
}

}  // namespace beffroi::policy::test
