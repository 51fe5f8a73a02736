#include "policy/cells.h"

#include <algorithm>
#include <bit>

#include "policy/sweep.h"

namespace beffroi::policy {

namespace {

constexpr std::size_t word_bits = 64;

/// The numbers whose bits are set, rising.
void members(const std::vector<std::uint64_t>& bits, ItemList& list) {
    list.clear();
    for (std::size_t i = 0; i < bits.size(); ++i) {
        for (std::uint64_t word = bits[i]; word != 0; word &= word - 1) {
            list.push_back(static_cast<ItemId>(i * word_bits + static_cast<std::size_t>(std::countr_zero(word))));
        }
    }
}

}  // namespace

Cells::Cells(const Space& space, Budget& budget) : m_groups(space.groups().size()), m_costs(space.sentences().size()) {
    m_complete = cut_addresses(space, Family::ipv4, m_addresses4, budget) &&
                 cut_addresses(space, Family::ipv6, m_addresses6, budget) && fill_table(space, budget);
}

bool Cells::cut_addresses(const Space& space, Family family, std::vector<AddressStretch>& stretches, Budget& budget) {
    std::vector<std::uint64_t> active(space.items().size() / word_bits + 1);
    const auto toggle = [&active](ItemId item) { active[item / word_bits] ^= std::uint64_t{1} << (item % word_bits); };
    std::vector<Boundary<Address>> boundaries;
    for (ItemId id = 0; id < space.items().size(); ++id) {
        const Item& item = space.items()[id];
        if (item.slots.empty() || item.groups.empty()) {
            continue;  // never, or nowhere
        }
        if (const auto& destinations = item.match->destinations) {
            add_boundaries(destinations->of(family), last_address(family), id, boundaries);
        } else {
            toggle(id);
        }
    }
    ItemList list;
    return sweep(boundaries, last_address(family), toggle, [&](Address high) {
        members(active, list);
        const auto [area, added] = m_areas.intern(list);
        if (added) {
            for (const auto item : list) {
                m_costs[space.items()[item].sentence] += space.items()[item].groups.size();
            }
        }
        if (!stretches.empty() && stretches.back().area == area) {
            stretches.back().high = high;
        } else {
            stretches.push_back({high, area});
        }
        return budget.spend(active.size() + list.size());
    });
}

bool Cells::fill_table(const Space& space, Budget& budget) {
    m_table.resize(m_areas.size() * m_groups);
    std::vector<ItemList> held(m_groups);
    for (AreaId area = 0; area < m_areas.size(); ++area) {
        for (const auto id : m_areas.at(area)) {
            const Item& item = space.items()[id];
            for (const auto group : item.groups) {
                auto& list = held[group];
                // An exception is nothing without its rule, which stands before it.
                if (!item.exception || (!list.empty() && space.items()[list.back()].sentence == item.sentence)) {
                    list.push_back(id);
                }
            }
            if (!budget.spend(item.groups.size())) {
                return false;
            }
        }
        for (std::uint32_t group = 0; group < m_groups; ++group) {
            const auto [list, added] = m_lists.intern(held[group]);
            m_table[area * m_groups + group] = list;
            if (added && !cut_services(space, list, {group, area, 0}, budget)) {
                return false;
            }
            held[group].clear();
        }
        if (!budget.spend(m_groups)) {
            return false;
        }
    }
    return true;
}

bool Cells::cut_services(const Space& space, ListId list, Cell first, Budget& budget) {
    const ItemList& items = m_lists.at(list);
    std::vector<char> inside(items.size());
    std::vector<Boundary<Service>> boundaries;
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        if (const auto& services = space.items()[items[i]].match->services) {
            add_boundaries(*services, last_service, i, boundaries);
        } else {
            inside[i] = 1;
        }
    }
    auto& stretches = m_services.emplace_back();
    ItemList held;
    return sweep(
        boundaries, last_service, [&](std::uint32_t i) { inside[i] ^= 1; },
        [&](Service high) {
            held.clear();
            for (std::size_t i = 0; i < items.size(); ++i) {
                const Item& item = space.items()[items[i]];
                const bool orphan =
                    item.exception && (held.empty() || space.items()[held.back()].sentence != item.sentence);
                if (inside[i] != 0 && !orphan) {
                    held.push_back(items[i]);
                }
            }
            const auto [situation, added] = m_situations.intern(held);
            if (added) {
                first.service = stretches.empty() ? 0 : stretches.back().high + 1;
                m_examples.push_back(first);
            }
            if (!stretches.empty() && stretches.back().situation == situation) {
                stretches.back().high = high;
            } else {
                stretches.push_back({high, situation});
            }
            return budget.spend(1 + items.size());
        });
}

}  // namespace beffroi::policy
