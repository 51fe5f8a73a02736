#include "policy/space.h"

#include <algorithm>
#include <map>

namespace beffroi::policy {

namespace {

constexpr std::size_t max_slots_of_two = 16'384;

/// Adds the names that are not there yet, and returns where each stands once all are sorted; call again when complete.
void unite(std::vector<Named>& all, const std::vector<Named>& more) {
    for (const auto& named : more) {
        const auto at = std::lower_bound(all.begin(), all.end(), named.name,
                                         [](const Named& known, const std::string& name) { return known.name < name; });
        if (at == all.end() || at->name != named.name) {
            all.insert(at, named);
        }
    }
}

std::vector<std::size_t> positions(const std::vector<Named>& all, const std::vector<Named>& some) {
    std::vector<std::size_t> found;
    for (const auto& named : some) {
        const auto at = std::lower_bound(all.begin(), all.end(), named.name,
                                         [](const Named& known, const std::string& name) { return known.name < name; });
        found.push_back(static_cast<std::size_t>(at - all.begin()));
    }
    return found;
}

/// The slots in which a condition holds.
SlotSet slots_of(const Calendar& calendar, std::size_t condition) {
    SlotSet slots(calendar.slots().size());
    for (std::size_t slot = 0; slot < calendar.slots().size(); ++slot) {
        if (calendar.slots()[slot][condition]) {
            slots.insert(slot);
        }
    }
    return slots;
}

}  // namespace

Space::Space(const Policy& policy, Speech speech)
    : Space(policy.model().calendar, {&policy.model()}, speech, std::nullopt) {}

Space::Space(const Policy& policy, Place only)
    : Space(policy.model().calendar, {&policy.model()}, Speech::rules, only) {}

std::optional<Space> Space::compare(const Policy& before, const Policy& after) {
    const auto& a = before.model().calendar;
    const auto& b = after.model().calendar;
    auto schedules = a.schedules();
    schedules.insert(schedules.end(), b.schedules().begin(), b.schedules().end());
    auto periods = a.periods();
    periods.insert(periods.end(), b.periods().begin(), b.periods().end());
    if (a.zone() != b.zone()) {
        return std::nullopt;
    }
    auto calendar = Calendar::build(a.zone(), std::move(schedules), std::move(periods), max_slots_of_two);
    if (!calendar) {
        return std::nullopt;
    }
    return Space(std::move(*calendar), {&before.model(), &after.model()}, Speech::rules, std::nullopt);
}

Space::Space(Calendar calendar, const std::vector<const Policy::Model*>& models, Speech speech,
             std::optional<Place> only)
    : m_calendar(std::move(calendar)) {
    std::size_t schedule = 0;
    std::size_t period = m_calendar.schedules().size();
    for (const auto* model : models) {
        m_sides.push_back({model, {}, {}, {}, {}});
        for (std::size_t i = 0; i < model->calendar.schedules().size(); ++i) {
            m_sides.back().schedules.push_back(slots_of(m_calendar, schedule++));
        }
        for (std::size_t i = 0; i < model->calendar.periods().size(); ++i) {
            m_sides.back().periods.push_back(slots_of(m_calendar, period++));
        }
    }
    add_names();
    for (std::size_t side = 0; side < m_sides.size(); ++side) {
        add_sentences(side);
        for (std::size_t i = 0; speech == Speech::rules_and_guarantees && i < m_sides[side].model->guarantees.size();
             ++i) {
            const Guarantee& guarantee = m_sides[side].model->guarantees[i];
            m_sentences.push_back({side, nullptr, &guarantee, i, static_cast<ItemId>(m_items.size())});
            add_item(side, guarantee.match, false, std::nullopt);
        }
    }
    group_places(only);
}

void Space::add_names() {
    for (const auto& side : m_sides) {
        unite(m_roles, side.model->roles);
        unite(m_zones, side.model->zones);
    }
    for (auto& side : m_sides) {
        side.roles = positions(m_roles, side.model->roles);
        side.zones = positions(m_zones, side.model->zones);
    }
}

void Space::add_sentences(std::size_t side) {
    const auto& rules = m_sides[side].model->rules;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        m_sentences.push_back({side, &rules[i], nullptr, i, static_cast<ItemId>(m_items.size())});
        add_item(side, rules[i].match, false, rules[i].period);
        for (const auto& except : rules[i].except) {
            add_item(side, except, true, std::nullopt);
        }
    }
}

void Space::add_item(std::size_t side, const Match& match, bool exception, std::optional<std::size_t> period) {
    const Side& of = m_sides[side];
    SlotSet slots = SlotSet::all(this->slots());
    if (match.schedules) {
        slots.clear();
        for (const auto schedule : *match.schedules) {
            slots.unite(of.schedules[schedule]);
        }
    }
    if (period) {
        slots.intersect(of.periods[*period]);
    }
    m_items.push_back({static_cast<std::uint32_t>(m_sentences.size() - 1), exception, &match, std::move(slots), {}});
}

std::vector<std::size_t> Space::numbers(const std::optional<Indexes>& axis,
                                        const std::vector<std::size_t>& of_space) const {
    if (!axis) {
        return of_space;
    }
    std::vector<std::size_t> found;
    for (const auto index : *axis) {
        found.push_back(of_space[index]);
    }
    return found;
}

void Space::group_places(std::optional<Place> only) {
    const std::size_t width = m_zones.size();
    // Bound zones of each side: elsewhere nobody can be, and no rule of that side reaches.
    std::vector<std::vector<bool>> bound(m_sides.size(), std::vector<bool>(width));
    std::vector<bool> exists(width);
    for (std::size_t side = 0; side < m_sides.size(); ++side) {
        for (const auto& binding : m_sides[side].model->bindings) {
            const auto zone = m_sides[side].zones[*m_sides[side].model->zone_index(binding.zone)];
            bound[side][zone] = true;
            exists[zone] = true;
        }
    }
    std::vector<ItemList> held(m_roles.size() * width);
    for (ItemId item = 0; item < m_items.size(); ++item) {
        const std::size_t side = m_sentences[m_items[item].sentence].side;
        const Match& match = *m_items[item].match;
        const auto zones = numbers(match.zones, m_sides[side].zones);
        for (const auto role : numbers(match.roles, m_sides[side].roles)) {
            for (const auto zone : zones) {
                if (bound[side][zone] && (!only || (only->role == role && only->zone == zone))) {
                    held[role * width + zone].push_back(item);
                }
            }
        }
    }
    std::map<ItemList, std::uint32_t> known;
    for (std::size_t place = 0; place < held.size(); ++place) {
        if (exists[place % width] && (!only || place == only->role * width + only->zone)) {
            const auto [group, added] = known.try_emplace(held[place], static_cast<std::uint32_t>(m_groups.size()));
            if (added) {
                m_groups.emplace_back();
                for (const auto item : held[place]) {
                    m_items[item].groups.push_back(group->second);
                }
            }
            m_groups[group->second].push_back({place / width, place % width});
        }
    }
}

}  // namespace beffroi::policy
