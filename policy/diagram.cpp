#include "policy/diagram.h"

#include <algorithm>

namespace beffroi::policy {

std::size_t Diagrams::Hash::operator()(const Node& node) const noexcept {
    std::uint64_t hash = 0xcbf29ce484222325U ^ static_cast<std::uint64_t>(node.level);
    const auto mix = [&hash](std::uint64_t value) {
        hash = (hash ^ value) * 0x9e3779b97f4a7c15U;
        hash ^= hash >> 29U;
    };
    for (const auto& edge : node.edges) {
        mix(static_cast<std::uint64_t>(edge.high));
        mix(static_cast<std::uint64_t>(edge.high >> 64U));
        mix(edge.child);
    }
    return hash;
}

NodeId Diagrams::make(Level level, const std::vector<Edge>& edges) {
    Node node{level, {}};
    for (const auto& edge : edges) {
        if (!node.edges.empty() && node.edges.back().child == edge.child) {
            node.edges.back().high = edge.high;
        } else {
            node.edges.push_back(edge);
        }
    }
    if (node.edges.size() == 1) {
        return node.edges.front().child;
    }
    const auto [found, added] = m_ids.try_emplace(std::move(node), static_cast<NodeId>(m_nodes.size()) + first_node);
    if (added) {
        m_nodes.push_back(&found->first);
    }
    return found->second;
}

NodeId Diagrams::walk(NodeId root, Address address, Service service, std::size_t slot) const {
    NodeId id = root;
    while (!is_terminal(id)) {
        const Node& node = at(id);
        const Address value = node.level == Level::service ? Address{service}
                              : node.level == Level::slot  ? Address{slot}
                                                           : address;
        const auto edge = std::lower_bound(node.edges.begin(), node.edges.end(), value,
                                           [](const Edge& e, Address v) { return e.high < v; });
        id = edge->child;
    }
    return id;
}

}  // namespace beffroi::policy
