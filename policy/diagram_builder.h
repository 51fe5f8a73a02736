// From rules to diagrams, one (role, zone) at a time; what two of them share is built once.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "policy/diagram.h"
#include "policy/rules.h"
#include "policy/slot_set.h"

namespace beffroi::policy {

struct Roots {
    NodeId v4 = Diagrams::deny;
    NodeId v6 = Diagrams::deny;
    [[nodiscard]] NodeId of(Family family) const { return family == Family::ipv4 ? v4 : v6; }
    friend auto operator<=>(const Roots&, const Roots&) = default;
};

class DiagramBuilder {
  public:
    /// Both outlive the builder.
    DiagramBuilder(const Policy::Model& model, Diagrams& diagrams);

    [[nodiscard]] Roots build(std::size_t role, std::size_t zone);

  private:
    /// A rule or one of its exceptions. A rule's number is followed by those of its exceptions.
    struct Item {
        std::size_t rule;
        const Match* match;
        bool is_rule;
        SlotSet slots;  ///< in which its schedules run and its period holds
    };
    /// One bit per item.
    using ItemSet = std::vector<std::uint64_t>;
    struct HashItemSet {
        std::size_t operator()(const ItemSet& items) const noexcept;
    };

    void add_item(std::size_t rule, const Match& match, bool is_rule);
    [[nodiscard]] std::vector<std::size_t> items_of_place(std::size_t role, std::size_t zone) const;
    [[nodiscard]] NodeId sweep_addresses(Family family, const std::vector<std::size_t>& items);
    [[nodiscard]] NodeId service_node(const ItemSet& active);
    [[nodiscard]] NodeId sweep_services(const std::vector<std::size_t>& items);
    [[nodiscard]] NodeId slot_node(const std::vector<std::size_t>& items, const std::vector<bool>& inside);
    [[nodiscard]] SlotSet permitted_slots(const std::vector<std::size_t>& items, const std::vector<bool>& inside) const;

    const Policy::Model& m_model;
    Diagrams& m_diagrams;
    std::vector<Item> m_items;
    std::vector<std::size_t> m_first;  ///< rule -> its item; one more at the end
    std::map<std::vector<std::size_t>, Roots> m_by_items;
    std::unordered_map<ItemSet, NodeId, HashItemSet> m_by_active;
    std::map<SlotSet, NodeId> m_by_slots;
};

}  // namespace beffroi::policy
