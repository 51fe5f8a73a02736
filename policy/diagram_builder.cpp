#include "policy/diagram_builder.h"

#include <algorithm>

namespace beffroi::policy {

DiagramBuilder::DiagramBuilder(const Space& space, const Cells& cells, Diagrams& diagrams, std::size_t side)
    : m_space(space),
      m_cells(cells),
      m_diagrams(diagrams),
      m_side(side),
      m_by_list(cells.lists()),
      m_by_situation(cells.situations()) {}

Roots DiagramBuilder::build(std::size_t group) {
    return {address_node(Family::ipv4, group), address_node(Family::ipv6, group)};
}

std::optional<std::size_t> DiagramBuilder::group_of(std::size_t role, std::size_t zone) const {
    for (std::size_t group = 0; group < m_space.groups().size(); ++group) {
        const auto& places = m_space.groups()[group];
        if (std::any_of(places.begin(), places.end(),
                        [&](const Place& p) { return p.role == role && p.zone == zone; })) {
            return group;
        }
    }
    return std::nullopt;
}

NodeId DiagramBuilder::address_node(Family family, std::size_t group) {
    std::vector<Edge> edges;
    for (const auto& [high, area] : m_cells.addresses(family)) {
        edges.push_back({high, service_node(m_cells.list(group, area))});
    }
    return m_diagrams.make(address_level(family), edges);
}

NodeId DiagramBuilder::service_node(ListId list) {
    if (!m_by_list[list]) {
        std::vector<Edge> edges;
        for (const auto& [high, situation] : m_cells.services(list)) {
            edges.push_back({high, slot_node(situation)});
        }
        m_by_list[list] = m_diagrams.make(Level::service, edges);
    }
    return *m_by_list[list];
}

NodeId DiagramBuilder::slot_node(SituationId situation) {
    if (!m_by_situation[situation]) {
        const SlotSet permitted = Ruling(m_space, m_cells.situation(situation), m_side).permitted();
        std::vector<Edge> edges;
        for (std::size_t slot = 0; slot < m_space.slots(); ++slot) {
            edges.push_back({slot, permitted.contains(slot) ? Diagrams::permit : Diagrams::deny});
        }
        m_by_situation[situation] = m_diagrams.make(Level::slot, edges);
    }
    return *m_by_situation[situation];
}

}  // namespace beffroi::policy
