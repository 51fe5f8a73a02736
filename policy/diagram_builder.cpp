#include "policy/diagram_builder.h"

#include <algorithm>
#include <limits>

namespace beffroi::policy {

namespace {

constexpr std::size_t word_bits = 64;

void toggle(std::vector<std::uint64_t>& set, std::size_t item) {
    set[item / word_bits] ^= std::uint64_t{1} << (item % word_bits);
}

/// From this value on, the item holds or no longer does.
template <typename T>
struct Boundary {
    T at;
    std::size_t item;
};

template <typename T>
void add_boundaries(const IntervalSet<T>& set, T last, std::size_t item, std::vector<Boundary<T>>& boundaries) {
    for (const auto& interval : set) {
        boundaries.push_back({interval.low, item});
        if (interval.high != last) {
            boundaries.push_back({static_cast<T>(interval.high + 1), item});
        }
    }
}

/// One edge for each stretch between boundaries. `cross` is told of each item whose boundary is passed, `child` names
/// the node of the stretch that ends.
template <typename T, typename Cross, typename Child>
std::vector<Edge> sweep(std::vector<Boundary<T>> boundaries, T last, Cross cross, Child child) {
    std::sort(boundaries.begin(), boundaries.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    std::vector<Edge> edges;
    for (auto boundary = boundaries.begin(); boundary != boundaries.end();) {
        const T at = boundary->at;
        if (at != 0) {
            edges.push_back({at - 1, child()});
        }
        for (; boundary != boundaries.end() && boundary->at == at; ++boundary) {
            cross(boundary->item);
        }
    }
    edges.push_back({last, child()});
    return edges;
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

DiagramBuilder::DiagramBuilder(const Policy::Model& model, Diagrams& diagrams) : m_model(model), m_diagrams(diagrams) {
    for (std::size_t rule = 0; rule < model.rules.size(); ++rule) {
        m_first.push_back(m_items.size());
        add_item(rule, model.rules[rule].match, true);
        for (const auto& except : model.rules[rule].except) {
            add_item(rule, except, false);
        }
    }
    m_first.push_back(m_items.size());
}

void DiagramBuilder::add_item(std::size_t rule, const Match& match, bool is_rule) {
    const auto& calendar = m_model.calendar;
    constexpr std::size_t always = std::numeric_limits<std::size_t>::max();
    const std::size_t period = is_rule ? m_model.rules[rule].period.value_or(always) : always;
    SlotSet slots(calendar.slots().size());
    for (std::size_t slot = 0; slot < calendar.slots().size(); ++slot) {
        const auto& conditions = calendar.slots()[slot];
        if (holds(match.schedules, conditions) &&
            (period == always || conditions[calendar.schedules().size() + period])) {
            slots.insert(slot);
        }
    }
    m_items.push_back({rule, &match, is_rule, std::move(slots)});
}

std::vector<std::size_t> DiagramBuilder::items_of_place(std::size_t role, std::size_t zone) const {
    std::vector<std::size_t> items;
    for (std::size_t rule = 0; rule < m_model.rules.size(); ++rule) {
        for (std::size_t item = m_first[rule]; item < m_first[rule + 1]; ++item) {
            const auto& match = *m_items[item].match;
            if (holds(match.roles, role) && holds(match.zones, zone)) {
                items.push_back(item);
            } else if (m_items[item].is_rule) {
                break;
            }
        }
    }
    return items;
}

Roots DiagramBuilder::build(std::size_t role, std::size_t zone) {
    auto items = items_of_place(role, zone);
    const auto known = m_by_items.find(items);
    if (known != m_by_items.end()) {
        return known->second;
    }
    const Roots roots{sweep_addresses(Family::ipv4, items), sweep_addresses(Family::ipv6, items)};
    m_by_items.emplace(std::move(items), roots);
    return roots;
}

NodeId DiagramBuilder::sweep_addresses(Family family, const std::vector<std::size_t>& items) {
    const Address last = last_address(family);
    ItemSet active((m_items.size() + word_bits - 1) / word_bits);
    std::vector<Boundary<Address>> boundaries;
    for (const auto item : items) {
        if (const auto& destinations = m_items[item].match->destinations) {
            add_boundaries(destinations->of(family), last, item, boundaries);
        } else {
            toggle(active, item);
        }
    }
    const auto edges = sweep(
        std::move(boundaries), last, [&](std::size_t item) { toggle(active, item); },
        [&] { return service_node(active); });
    return m_diagrams.make(address_level(family), edges);
}

NodeId DiagramBuilder::service_node(const ItemSet& active) {
    const auto known = m_by_active.find(active);
    if (known != m_by_active.end()) {
        return known->second;
    }
    std::vector<std::size_t> items;
    for (std::size_t item = 0; item < m_items.size(); ++item) {
        if ((active[item / word_bits] >> (item % word_bits) & 1U) != 0) {
            items.push_back(item);
        }
    }
    const NodeId node = sweep_services(items);
    m_by_active.emplace(active, node);
    return node;
}

NodeId DiagramBuilder::sweep_services(const std::vector<std::size_t>& items) {
    std::vector<bool> inside(items.size());
    std::vector<Boundary<Service>> boundaries;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (const auto& services = m_items[items[i]].match->services) {
            add_boundaries(*services, last_service, i, boundaries);
        } else {
            inside[i] = true;
        }
    }
    const auto edges = sweep(
        std::move(boundaries), last_service, [&](std::size_t i) { inside[i] = !inside[i]; },
        [&] { return slot_node(items, inside); });
    return m_diagrams.make(Level::service, edges);
}

NodeId DiagramBuilder::slot_node(const std::vector<std::size_t>& items, const std::vector<bool>& inside) {
    const auto permitted = permitted_slots(items, inside);
    const auto known = m_by_slots.find(permitted);
    if (known != m_by_slots.end()) {
        return known->second;
    }
    std::vector<Edge> edges;
    for (std::size_t slot = 0; slot < m_model.calendar.slots().size(); ++slot) {
        edges.push_back({slot, permitted.contains(slot) ? Diagrams::permit : Diagrams::deny});
    }
    const NodeId node = m_diagrams.make(Level::slot, edges);
    m_by_slots.emplace(permitted, node);
    return node;
}

SlotSet DiagramBuilder::permitted_slots(const std::vector<std::size_t>& items, const std::vector<bool>& inside) const {
    const SlotSet none(m_model.calendar.slots().size());
    SlotSet decided = none;
    SlotSet permitted = none;
    SlotSet denies = none;
    SlotSet permits = none;
    Tier tier = Tier::none;
    const auto close_tier = [&] {
        permits.subtract(denies);
        permits.subtract(decided);
        permitted.unite(permits);
        decided.unite(permits);
        decided.unite(denies);
        permits.clear();
        denies.clear();
    };
    for (std::size_t i = 0; i < items.size(); ++i) {
        const Item& item = m_items[items[i]];
        if (!item.is_rule || !inside[i]) {
            continue;
        }
        const Rule& rule = m_model.rules[item.rule];
        if (rule.tier != tier) {
            close_tier();
            tier = rule.tier;
        }
        SlotSet slots = item.slots;
        for (std::size_t e = i + 1; e < items.size() && m_items[items[e]].rule == item.rule; ++e) {
            if (inside[e]) {
                slots.subtract(m_items[items[e]].slots);
            }
        }
        (rule.permit ? permits : denies).unite(slots);
    }
    close_tier();
    return permitted;
}

}  // namespace beffroi::policy
