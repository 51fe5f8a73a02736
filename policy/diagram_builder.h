// From cells to diagrams: the function of one (role, zone), in a form in which equal functions have equal ids.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "policy/cells.h"
#include "policy/diagram.h"
#include "policy/ruling.h"

namespace beffroi::policy {

struct Roots {
    NodeId v4 = Diagrams::deny;
    NodeId v6 = Diagrams::deny;
    [[nodiscard]] NodeId of(Family family) const { return family == Family::ipv4 ? v4 : v6; }
    friend auto operator<=>(const Roots&, const Roots&) = default;
};

class DiagramBuilder {
  public:
    /// All outlive the builder. `side` as in Space::compare.
    DiagramBuilder(const Space& space, const Cells& cells, Diagrams& diagrams, std::size_t side = 0);

    [[nodiscard]] Roots build(std::size_t group);
    /// The group of a place; nullopt if the zone is not bound.
    [[nodiscard]] std::optional<std::size_t> group_of(std::size_t role, std::size_t zone) const;

  private:
    [[nodiscard]] NodeId address_node(Family family, std::size_t group);
    [[nodiscard]] NodeId service_node(ListId list);
    [[nodiscard]] NodeId slot_node(SituationId situation);

    const Space& m_space;
    const Cells& m_cells;
    Diagrams& m_diagrams;
    const std::size_t m_side;
    std::vector<std::optional<NodeId>> m_by_list;
    std::vector<std::optional<NodeId>> m_by_situation;
};

}  // namespace beffroi::policy
