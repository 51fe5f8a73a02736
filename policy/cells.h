// All packets cut along every boundary that a sentence draws. Two packets between which no sentence distinguishes are
// in the same situation: the set of items that hold there. Whatever is to be said about a policy is said once for each
// situation, and is then true of every packet and moment.
#pragma once

#include <cstdint>
#include <vector>

#include "policy/budget.h"
#include "policy/item_lists.h"
#include "policy/packet.h"
#include "policy/space.h"

namespace beffroi::policy {

using AreaId = std::uint32_t;       ///< addresses that no item tells apart, of both families
using ListId = ItemLists::Id;       ///< the items of a group of places and an area
using SituationId = ItemLists::Id;  ///< those of them that hold for a service

/// The values after the previous stretch's, up to `high`.
struct AddressStretch {
    Address high = 0;
    AreaId area = 0;
};
struct ServiceStretch {
    Service high = 0;
    SituationId situation = 0;
};

/// One packet of a situation, without its time.
struct Cell {
    std::uint32_t group = 0;
    AreaId area = 0;
    Service service = 0;
};

class Cells {
  public:
    /// The space outlives the cells. If the budget does not suffice, complete() is false and only costs() is of use.
    Cells(const Space& space, Budget& budget);

    [[nodiscard]] bool complete() const { return m_complete; }
    /// For each sentence, in how many groups and areas it had to be looked at so far.
    [[nodiscard]] const std::vector<std::uint64_t>& costs() const { return m_costs; }

    /// Rising, up to the last address.
    [[nodiscard]] const std::vector<AddressStretch>& addresses(Family family) const {
        return family == Family::ipv4 ? m_addresses4 : m_addresses6;
    }
    [[nodiscard]] std::size_t areas() const { return m_areas.size(); }
    [[nodiscard]] ListId list(std::size_t group, AreaId area) const { return m_table[area * m_groups + group]; }
    [[nodiscard]] std::size_t lists() const { return m_lists.size(); }
    /// Rising, up to the last service; neighbours differ.
    [[nodiscard]] const std::vector<ServiceStretch>& services(ListId list) const { return m_services[list]; }
    [[nodiscard]] std::size_t situations() const { return m_situations.size(); }
    [[nodiscard]] const ItemList& situation(SituationId id) const { return m_situations.at(id); }
    [[nodiscard]] const Cell& example(SituationId id) const { return m_examples[id]; }

  private:
    [[nodiscard]] bool cut_addresses(const Space& space, Family family, std::vector<AddressStretch>& stretches,
                                     Budget& budget);
    [[nodiscard]] bool fill_table(const Space& space, Budget& budget);
    [[nodiscard]] bool cut_services(const Space& space, ListId list, Cell first, Budget& budget);

    std::size_t m_groups = 0;
    bool m_complete = false;
    std::vector<std::uint64_t> m_costs;
    std::vector<AddressStretch> m_addresses4;
    std::vector<AddressStretch> m_addresses6;
    ItemLists m_areas;
    ItemLists m_lists;
    ItemLists m_situations;
    std::vector<ListId> m_table;
    std::vector<std::vector<ServiceStretch>> m_services;  ///< by list
    std::vector<Cell> m_examples;                         ///< by situation
};

}  // namespace beffroi::policy
