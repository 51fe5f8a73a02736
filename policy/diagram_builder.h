// From rules to diagrams, one (role, zone, slot) at a time; what two of them share is built once.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "policy/diagram.h"
#include "policy/rules.h"

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

    [[nodiscard]] Roots build(std::size_t role, std::size_t zone, std::size_t slot);

  private:
    /// A rule or one of its exceptions. A rule's number is followed by those of its exceptions.
    struct Item {
        std::size_t rule;
        const Match* match;
    };
    /// One bit per item.
    using ItemSet = std::vector<std::uint64_t>;
    struct HashItemSet {
        std::size_t operator()(const ItemSet& items) const noexcept;
    };

    void select_place(std::size_t role, std::size_t zone);
    [[nodiscard]] std::vector<std::size_t> items_of_slot(std::size_t role, std::size_t zone,
                                                         const Conditions& slot) const;
    [[nodiscard]] NodeId sweep(Family family, const std::vector<std::size_t>& items);
    [[nodiscard]] NodeId service_node(const ItemSet& active);
    [[nodiscard]] ServiceSet permitted_services(const ItemSet& active) const;
    [[nodiscard]] ServiceSet services_of_rule(std::size_t item, const ItemSet& active) const;

    const Policy::Model& m_model;
    Diagrams& m_diagrams;
    std::vector<Item> m_items;
    std::vector<std::size_t> m_first;  ///< rule -> its item; one more at the end
    std::size_t m_role;
    std::size_t m_zone;
    std::vector<std::size_t> m_rules_here;  ///< rules that speak of m_role in m_zone
    std::map<std::vector<std::size_t>, Roots> m_by_items;
    std::unordered_map<ItemSet, NodeId, HashItemSet> m_by_active;
};

}  // namespace beffroi::policy
