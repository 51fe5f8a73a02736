#include "policy/diagram_builder.h"

#include <algorithm>
#include <limits>

namespace beffroi::policy {

namespace {

constexpr std::size_t word_bits = 64;

bool has(const std::vector<std::uint64_t>& set, std::size_t item) {
    return (set[item / word_bits] >> (item % word_bits) & 1U) != 0;
}

void toggle(std::vector<std::uint64_t>& set, std::size_t item) {
    set[item / word_bits] ^= std::uint64_t{1} << (item % word_bits);
}

/// From this address on, the item is in force or no longer.
struct Boundary {
    Address at;
    std::size_t item;
};

const ServiceSet& services_or_any(const Match& match) {
    static const ServiceSet any{{0, last_service}};
    return match.services ? *match.services : any;
}

}  // namespace

std::size_t DiagramBuilder::HashItemSet::operator()(const ItemSet& items) const noexcept {
    std::uint64_t hash = 0;
    for (const auto word : items) {
        hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
        hash ^= hash >> 29U;
    }
    return hash;
}

DiagramBuilder::DiagramBuilder(const Policy::Model& model, Diagrams& diagrams)
    : m_model(model),
      m_diagrams(diagrams),
      m_role(std::numeric_limits<std::size_t>::max()),
      m_zone(std::numeric_limits<std::size_t>::max()) {
    for (std::size_t rule = 0; rule < model.rules.size(); ++rule) {
        m_first.push_back(m_items.size());
        m_items.push_back({rule, &model.rules[rule].match});
        for (const auto& except : model.rules[rule].except) {
            m_items.push_back({rule, &except});
        }
    }
    m_first.push_back(m_items.size());
}

void DiagramBuilder::select_place(std::size_t role, std::size_t zone) {
    if (role == m_role && zone == m_zone) {
        return;
    }
    m_role = role;
    m_zone = zone;
    m_rules_here.clear();
    for (std::size_t rule = 0; rule < m_model.rules.size(); ++rule) {
        const auto& match = m_model.rules[rule].match;
        if (holds(match.roles, role) && holds(match.zones, zone)) {
            m_rules_here.push_back(rule);
        }
    }
}

std::vector<std::size_t> DiagramBuilder::items_of_slot(std::size_t role, std::size_t zone,
                                                       const Conditions& slot) const {
    std::vector<std::size_t> items;
    const std::size_t first_period = m_model.calendar.schedules().size();
    for (const auto number : m_rules_here) {
        const auto& rule = m_model.rules[number];
        if ((rule.period && !slot[first_period + *rule.period]) || !holds(rule.match.schedules, slot)) {
            continue;
        }
        const std::size_t before = items.size();
        items.push_back(m_first[number]);
        for (std::size_t item = m_first[number] + 1; item < m_first[number + 1]; ++item) {
            const auto& except = *m_items[item].match;
            if (!holds(except.roles, role) || !holds(except.zones, zone) || !holds(except.schedules, slot)) {
                continue;
            }
            if (!except.destinations && !except.services) {
                items.resize(before);  // the exception takes the whole rule away
                break;
            }
            items.push_back(item);
        }
    }
    return items;
}

Roots DiagramBuilder::build(std::size_t role, std::size_t zone, std::size_t slot) {
    select_place(role, zone);
    auto items = items_of_slot(role, zone, m_model.calendar.slots()[slot]);
    const auto known = m_by_items.find(items);
    if (known != m_by_items.end()) {
        return known->second;
    }
    const Roots roots{sweep(Family::ipv4, items), sweep(Family::ipv6, items)};
    m_by_items.emplace(std::move(items), roots);
    return roots;
}

NodeId DiagramBuilder::sweep(Family family, const std::vector<std::size_t>& items) {
    const Address last = last_address(family);
    ItemSet active((m_items.size() + word_bits - 1) / word_bits);
    std::vector<Boundary> boundaries;
    for (const auto item : items) {
        const auto& destinations = m_items[item].match->destinations;
        if (!destinations) {
            toggle(active, item);
            continue;
        }
        for (const auto& interval : destinations->of(family)) {
            boundaries.push_back({interval.low, item});
            if (interval.high != last) {
                boundaries.push_back({interval.high + 1, item});
            }
        }
    }
    std::sort(boundaries.begin(), boundaries.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    std::vector<Edge> edges;
    for (auto boundary = boundaries.begin(); boundary != boundaries.end();) {
        const Address at = boundary->at;
        if (at != 0) {
            edges.push_back({at - 1, service_node(active)});
        }
        for (; boundary != boundaries.end() && boundary->at == at; ++boundary) {
            toggle(active, boundary->item);
        }
    }
    edges.push_back({last, service_node(active)});
    return m_diagrams.make(address_level(family), edges);
}

NodeId DiagramBuilder::service_node(const ItemSet& active) {
    const auto known = m_by_active.find(active);
    if (known != m_by_active.end()) {
        return known->second;
    }
    const NodeId node = m_diagrams.make(permitted_services(active));
    m_by_active.emplace(active, node);
    return node;
}

ServiceSet DiagramBuilder::services_of_rule(std::size_t item, const ItemSet& active) const {
    ServiceSet services = services_or_any(*m_items[item].match);
    for (std::size_t except = item + 1; except < m_first[m_items[item].rule + 1]; ++except) {
        if (has(active, except)) {
            services = subtract(services, services_or_any(*m_items[except].match));
        }
    }
    return services;
}

ServiceSet DiagramBuilder::permitted_services(const ItemSet& active) const {
    ServiceSet decided;
    ServiceSet permitted;
    std::vector<Interval<Service>> denies;
    std::vector<Interval<Service>> permits;
    Tier tier = Tier::none;
    const auto close_tier = [&] {
        const auto denied = normalise(std::move(denies));
        const auto allowed = normalise(std::move(permits));
        permitted = unite(permitted, subtract(subtract(allowed, denied), decided));
        decided = unite(unite(decided, denied), allowed);
        denies.clear();
        permits.clear();
    };
    for (std::size_t rule = 0; rule < m_model.rules.size(); ++rule) {
        // Only a rule's own item says that the rule is in force; most words of the set are empty.
        if (!has(active, m_first[rule])) {
            continue;
        }
        if (m_model.rules[rule].tier != tier) {
            close_tier();
            tier = m_model.rules[rule].tier;
        }
        const auto services = services_of_rule(m_first[rule], active);
        auto& side = m_model.rules[rule].permit ? permits : denies;
        side.insert(side.end(), services.begin(), services.end());
    }
    close_tier();
    return permitted;
}

}  // namespace beffroi::policy
