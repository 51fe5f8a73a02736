#include "policy/diff.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <tuple>

#include "policy/boxes.h"
#include "policy/ruling.h"

namespace beffroi::policy {

namespace {

/// Axes of a box, in the order in which they merge best: what a rule names together stays together.
enum Axis : std::size_t { service_axis, address_axis, role_axis, zone_axis, slot_axis };

/// Below this many, pieces start as small as they can be, and merging finds the best way; above, services that change
/// at the same times start together.
constexpr std::size_t max_fine_pieces = 5'000;
/// A piece is five sets.
constexpr std::uint64_t steps_of_a_piece = 1'000;
constexpr std::size_t rules_to_blame = 3;

/// Numbers that behave alike share a class.
struct Classes {
    std::vector<std::uint32_t> of;
    std::size_t count = 0;
    template <typename Row>
    static Classes by(std::size_t numbers, Row row) {
        ItemLists rows;
        Classes classes;
        for (std::size_t i = 0; i < numbers; ++i) {
            classes.of.push_back(rows.intern(row(i)).id);
        }
        classes.count = rows.size();
        return classes;
    }
};

/// What one side permits and the other does not.
class OneWay {
  public:
    OneWay(const Space& space, const Cells& cells, const std::vector<SlotSet>& permitted,
           const std::vector<SlotSet>& not_permitted, Budget& budget)
        : m_space(space), m_cells(cells), m_budget(budget) {
        intern({});  // delta 0: nothing
        m_slot_sets.emplace_back(space.slots());
        std::map<SlotSet, std::uint32_t> known{{m_slot_sets.front(), 0}};
        for (std::size_t i = 0; i < permitted.size(); ++i) {
            SlotSet slots = permitted[i];
            slots.subtract(not_permitted[i]);
            const auto [found, added] = known.try_emplace(slots, static_cast<std::uint32_t>(m_slot_sets.size()));
            if (added) {
                m_slot_sets.push_back(std::move(slots));
            }
            m_by_situation.push_back(found->second);
        }
    }

    /// nullopt: the budget ran out.
    std::optional<std::vector<Change>> changes() {
        if (read_lists() && m_deltas.size() == 1) {
            return std::vector<Change>();
        }
        if (!(!m_budget.spent() && classify_areas() && classify_places() && classify_services() && cut_pieces())) {
            return std::nullopt;
        }
        const auto boxes = merge(m_pieces, m_budget);
        std::vector<Change> changes;
        for (const auto& box : boxes) {
            if (!m_budget.spend(m_cells.addresses(Family::ipv4).size() + m_cells.addresses(Family::ipv6).size())) {
                return std::nullopt;
            }
            changes.push_back(expand(box));
        }
        std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
            return std::tie(a.roles, a.zones, a.addresses.v4, a.addresses.v6, a.services, a.slots) <
                   std::tie(b.roles, b.zones, b.addresses.v4, b.addresses.v6, b.services, b.slots);
        });
        return changes;
    }

  private:
    /// A delta is a function of the service: stretches as pairs (last service, slot set), merged where equal.
    std::uint32_t intern(const ItemLists::List& delta) { return m_deltas.intern(delta).id; }

    bool read_lists() {
        for (ListId list = 0; list < m_cells.lists(); ++list) {
            const auto& stretches = m_cells.services(list);
            ItemLists::List delta;
            for (const auto& [high, situation] : stretches) {
                const auto slots = m_by_situation[situation];
                if (!delta.empty() && delta.back() == slots) {
                    delta[delta.size() - 2] = high;
                } else {
                    delta.insert(delta.end(), {high, slots});
                }
            }
            m_by_list.push_back(delta.size() == 2 && delta.back() == 0 ? 0 : intern(delta));
            if (!m_budget.spend(stretches.size())) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] std::uint32_t delta(std::size_t group, AreaId area) const {
        return m_by_list[m_cells.list(group, area)];
    }

    bool classify_areas() {
        const std::size_t groups = m_space.groups().size();
        if (!m_budget.spend(2 * m_cells.areas() * groups)) {
            return false;
        }
        m_areas = Classes::by(m_cells.areas(), [&](std::size_t area) {
            ItemLists::List column;
            for (std::size_t group = 0; group < groups; ++group) {
                column.push_back(delta(group, static_cast<AreaId>(area)));
            }
            return column;
        });
        m_area_of_class.resize(m_areas.count);
        for (std::size_t area = 0; area < m_cells.areas(); ++area) {
            m_area_of_class[m_areas.of[area]] = static_cast<AreaId>(area);
        }
        m_groups = Classes::by(groups, [&](std::size_t group) {
            ItemLists::List row;
            for (const auto area : m_area_of_class) {
                row.push_back(delta(group, area));
            }
            return row;
        });
        return true;
    }

    bool classify_places() {
        const std::size_t roles = m_space.roles().size();
        const std::size_t zones = m_space.zones().size();
        m_group_at.assign(roles * zones, nowhere);
        for (std::uint32_t group = 0; group < m_space.groups().size(); ++group) {
            for (const auto& place : m_space.groups()[group]) {
                m_group_at[place.role * zones + place.zone] = group;
            }
        }
        const auto behaviour = [&](std::size_t role, std::size_t zone) {
            const auto group = m_group_at[role * zones + zone];
            return group == nowhere ? nowhere : m_groups.of[group];
        };
        m_roles = Classes::by(roles, [&](std::size_t role) {
            ItemLists::List row;
            for (std::size_t zone = 0; zone < zones; ++zone) {
                row.push_back(behaviour(role, zone));
            }
            return row;
        });
        m_zones = Classes::by(zones, [&](std::size_t zone) {
            ItemLists::List column;
            for (std::size_t role = 0; role < roles; ++role) {
                column.push_back(behaviour(role, zone));
            }
            return column;
        });
        return m_budget.spend(2 * roles * zones);
    }

    /// All services cut along every delta's boundaries; stretches on which each delta says the same are one class.
    bool classify_services() {
        std::vector<Service> ends;
        for (std::uint32_t id = 0; id < m_deltas.size(); ++id) {
            for (std::size_t i = 0; i < m_deltas.at(id).size(); i += 2) {
                ends.push_back(m_deltas.at(id)[i]);
            }
        }
        std::sort(ends.begin(), ends.end());
        ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
        if (!m_budget.spend(ends.size() * m_deltas.size())) {
            return false;
        }
        std::vector<std::size_t> at(m_deltas.size());
        const auto classes = Classes::by(ends.size(), [&](std::size_t i) {
            ItemLists::List said;
            for (std::uint32_t id = 1; id < m_deltas.size(); ++id) {
                const auto& delta = m_deltas.at(id);
                while (delta[at[id]] < ends[i]) {
                    at[id] += 2;
                }
                said.push_back(delta[at[id] + 1]);
            }
            return said;
        });
        m_services.resize(classes.count);
        for (std::size_t i = 0; i < ends.size(); ++i) {
            m_services[classes.of[i]].push_back({i == 0 ? 0 : ends[i - 1] + 1, ends[i]});
        }
        return true;
    }

    /// What a delta says of a class of services.
    [[nodiscard]] std::uint32_t slots_at(const ItemLists::List& delta, std::size_t service) const {
        const Service wanted = m_services[service].front().low;
        std::size_t low = 0;
        for (std::size_t high = delta.size() / 2; low < high;) {
            const std::size_t middle = (low + high) / 2;
            if (delta[2 * middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return delta[2 * low + 1];
    }

    /// For each class of places, the roles and zones of its pieces are classes too, so a piece has one of each.
    bool cut_pieces() {
        std::vector<bool> seen(m_roles.count * m_zones.count);
        std::size_t fine = 0;
        for (const bool count_only : {true, false}) {
            seen.assign(seen.size(), false);
            for (std::size_t role = 0; role < m_roles.of.size(); ++role) {
                for (std::size_t zone = 0; zone < m_zones.of.size(); ++zone) {
                    const std::size_t place = m_roles.of[role] * m_zones.count + m_zones.of[zone];
                    const auto group = m_group_at[role * m_zones.of.size() + zone];
                    if (group == nowhere || seen[place]) {
                        continue;
                    }
                    seen[place] = true;
                    if (count_only) {
                        fine += count_pieces(group);
                    } else if (!cut_place(group, m_roles.of[role], m_zones.of[zone], fine <= max_fine_pieces)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    [[nodiscard]] std::size_t count_pieces(std::size_t group) const {
        std::size_t pieces = 0;
        for (const auto area : m_area_of_class) {
            pieces += delta(group, area) == 0 ? 0 : m_services.size();
        }
        return pieces;
    }

    bool cut_place(std::size_t group, std::size_t role, std::size_t zone, bool fine) {
        for (std::size_t area = 0; area < m_areas.count; ++area) {
            const auto& said = m_deltas.at(delta(group, m_area_of_class[area]));
            const std::size_t first = m_pieces.size();
            if (!said.empty() && !m_budget.spend(m_services.size())) {
                return false;
            }
            for (std::size_t service = 0; !said.empty() && service < m_services.size(); ++service) {
                const auto slots = slots_at(said, service);
                if (slots == 0) {
                    continue;
                }
                const auto same =
                    std::find_if(m_pieces.begin() + static_cast<std::ptrdiff_t>(first), m_pieces.end(),
                                 [&](const Box& piece) { return !fine && piece[slot_axis] == m_slot_sets[slots]; });
                if (same != m_pieces.end()) {
                    (*same)[service_axis].insert(service);
                } else if (m_budget.spend(steps_of_a_piece)) {
                    m_pieces.push_back({one(service, m_services.size()), one(area, m_areas.count),
                                        one(role, m_roles.count), one(zone, m_zones.count), m_slot_sets[slots]});
                } else {
                    return false;
                }
            }
        }
        return true;
    }

    static SlotSet one(std::size_t number, std::size_t of) {
        SlotSet set(of);
        set.insert(number);
        return set;
    }

    [[nodiscard]] Change expand(const Box& box) const {
        Change change;
        change.slots = box[slot_axis];
        for (std::size_t role = 0; role < m_roles.of.size(); ++role) {
            if (box[role_axis].contains(m_roles.of[role])) {
                change.roles.push_back(role);
            }
        }
        for (std::size_t zone = 0; zone < m_zones.of.size(); ++zone) {
            if (box[zone_axis].contains(m_zones.of[zone])) {
                change.zones.push_back(zone);
            }
        }
        change.addresses = {addresses(Family::ipv4, box), addresses(Family::ipv6, box)};
        for (std::size_t service = 0; service < m_services.size(); ++service) {
            if (box[service_axis].contains(service)) {
                change.services.insert(change.services.end(), m_services[service].begin(), m_services[service].end());
            }
        }
        change.services = normalise(std::move(change.services));
        return change;
    }

    [[nodiscard]] AddressSet addresses(Family family, const Box& box) const {
        AddressSet set;
        Address low = 0;
        for (const auto& [high, area] : m_cells.addresses(family)) {
            if (box[address_axis].contains(m_areas.of[area])) {
                set.push_back({low, high});
            }
            low = high + 1;
        }
        return normalise(std::move(set));
    }

    static constexpr std::uint32_t nowhere = 0xffffffff;

    const Space& m_space;
    const Cells& m_cells;
    Budget& m_budget;
    std::vector<SlotSet> m_slot_sets;           ///< set 0 is empty
    std::vector<std::uint32_t> m_by_situation;  ///< slot sets
    ItemLists m_deltas;                         ///< delta 0 is empty: nothing changes
    std::vector<std::uint32_t> m_by_list;       ///< deltas
    Classes m_areas;
    std::vector<AreaId> m_area_of_class;  ///< one of each
    Classes m_groups;
    std::vector<std::uint32_t> m_group_at;  ///< by role and zone
    Classes m_roles;
    Classes m_zones;
    std::vector<ServiceSet> m_services;  ///< by class
    std::vector<Box> m_pieces;
};

std::vector<Rebound> find_rebound(const Space& space, const Policy::Model& before, const Policy::Model& after) {
    const auto binding_of = [](const Policy::Model& model, const std::string& zone) -> const ZoneBinding* {
        const auto found = std::find_if(model.bindings.begin(), model.bindings.end(),
                                        [&](const ZoneBinding& binding) { return binding.zone == zone; });
        return found == model.bindings.end() ? nullptr : &*found;
    };
    const auto entrance = [](const ZoneBinding& binding) {
        auto interfaces = binding.interfaces;
        std::sort(interfaces.begin(), interfaces.end());
        Addresses addresses;
        for (const auto& prefix : binding.prefixes) {
            auto& set = prefix.network.family == Family::ipv4 ? addresses.v4 : addresses.v6;
            set.push_back(to_interval(prefix));
        }
        return std::tuple(std::move(interfaces), Addresses{normalise(addresses.v4), normalise(addresses.v6)},
                          binding.routed);
    };
    std::vector<Rebound> rebound;
    for (std::size_t zone = 0; zone < space.zones().size(); ++zone) {
        const auto* a = binding_of(before, space.zones()[zone].name);
        const auto* b = binding_of(after, space.zones()[zone].name);
        if ((a == nullptr) != (b == nullptr) || (a != nullptr && entrance(*a) != entrance(*b))) {
            rebound.push_back({zone, a, b});
        }
    }
    return rebound;
}

std::optional<Difference> difference_of(const Space& space, const Cells& cells, Budget& budget) {
    std::array<std::vector<SlotSet>, 2> permitted;
    for (SituationId id = 0; id < cells.situations(); ++id) {
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            permitted[side].push_back(Ruling(space, cells.situation(id), side).permitted());
        }
        if (!budget.spend(2 * cells.situation(id).size() + space.slots() / 8 + 1)) {
            return std::nullopt;
        }
    }
    auto opened = OneWay(space, cells, permitted[1], permitted[0], budget).changes();
    auto closed = opened ? OneWay(space, cells, permitted[0], permitted[1], budget).changes() : std::nullopt;
    return closed ? std::optional(Difference{std::move(*opened), std::move(*closed), {}, {}}) : std::nullopt;
}

}  // namespace

NotCompared too_costly(const Space& space, const Cells& cells) {
    std::vector<std::uint32_t> dearest(space.sentences().size());
    std::iota(dearest.begin(), dearest.end(), 0U);
    std::stable_sort(dearest.begin(), dearest.end(),
                     [&](auto a, auto b) { return cells.costs()[a] > cells.costs()[b]; });
    NotCompared none{NotCompared::Reason::budget, {}};
    for (std::size_t i = 0; i < std::min(dearest.size(), rules_to_blame); ++i) {
        const auto& sentence = space.sentences()[dearest[i]];
        none.costly.push_back({sentence.side, sentence.index});
    }
    return none;
}

std::variant<Space, NotCompared> common_space(const Policy& before, const Policy& after) {
    if (before.model().bindings.empty() && after.model().bindings.empty()) {
        return NotCompared{NotCompared::Reason::no_zone, {}};
    }
    auto space = Space::compare(before, after);
    if (!space) {
        const bool clocks = before.model().calendar.zone() != after.model().calendar.zone();
        return NotCompared{clocks ? NotCompared::Reason::clocks : NotCompared::Reason::schedules, {}};
    }
    return std::move(*space);
}

std::variant<Comparison, NotCompared> compare(const Policy& before, const Policy& after, Budget& budget) {
    auto common = common_space(before, after);
    if (const auto* none = std::get_if<NotCompared>(&common)) {
        return *none;
    }
    auto& space = std::get<Space>(common);
    const Cells cells(space, budget);
    auto difference = cells.complete() ? difference_of(space, cells, budget) : std::nullopt;
    if (!difference) {
        return too_costly(space, cells);
    }
    difference->rebound = find_rebound(space, before.model(), after.model());
    if (before.port_blocks() != after.port_blocks()) {
        difference->renumbered = Renumbered{before.port_blocks(), after.port_blocks()};
    }
    return Comparison{std::move(space), std::move(*difference)};
}

std::optional<Verdict> decide_on(const Policy& side, const Space& space, const Query& query) {
    const auto& model = side.model();
    const auto role = model.role_index(space.roles()[query.role].name);
    const auto zone = model.zone_index(space.zones()[query.zone].name);
    const auto& zone_name = space.zones()[query.zone].name;
    const bool bound = std::any_of(model.bindings.begin(), model.bindings.end(),
                                   [&](const ZoneBinding& binding) { return binding.zone == zone_name; });
    if (!role || !zone || !bound) {
        return std::nullopt;
    }
    Query translated = query;
    translated.role = *role;
    translated.zone = *zone;
    return decide(model, translated);
}

}  // namespace beffroi::policy
