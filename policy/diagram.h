// Interval decision diagrams: hash-consed and reduced, so equal functions have equal ids. A role in a zone decides by
// destination, then by service, then by time slot; each family has a diagram of its own. Time comes last because most
// decisions do not depend on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "policy/packet.h"

namespace beffroi::policy {

using NodeId = std::uint32_t;

/// In the order in which a diagram asks. A level whose answer does not matter is left out.
enum class Level : std::uint8_t { address4, address6, service, slot };

[[nodiscard]] constexpr Level address_level(Family family) {
    return family == Family::ipv4 ? Level::address4 : Level::address6;
}

/// The values after the previous edge's, up to `high`. Addresses, services and slots fit.
struct Edge {
    Address high = 0;  ///< included
    NodeId child = 0;
    friend bool operator==(const Edge&, const Edge&) = default;
};

struct Node {
    Level level = Level::service;
    std::vector<Edge> edges;  ///< two or more, covering the whole domain; neighbours have different children
    friend bool operator==(const Node&, const Node&) = default;
};

class Diagrams {
  public:
    static constexpr NodeId deny = 0;
    static constexpr NodeId permit = 1;
    [[nodiscard]] static constexpr bool is_terminal(NodeId id) { return id <= permit; }

    /// The node with these edges, which cover the level's domain in rising order: merged, reduced, and shared with its
    /// equals.
    [[nodiscard]] NodeId make(Level level, const std::vector<Edge>& edges);

    /// Not for terminals.
    [[nodiscard]] const Node& at(NodeId id) const { return *m_nodes[id - first_node]; }
    /// Nodes without the terminals.
    [[nodiscard]] std::size_t size() const { return m_nodes.size(); }

    /// The terminal that a packet reaches.
    [[nodiscard]] NodeId walk(NodeId root, Address address, Service service, std::size_t slot) const;

  private:
    static constexpr NodeId first_node = permit + 1;

    struct Hash {
        std::size_t operator()(const Node& node) const noexcept;
    };

    std::unordered_map<Node, NodeId, Hash> m_ids;
    std::vector<const Node*> m_nodes;  ///< keys of m_ids, which never move
};

}  // namespace beffroi::policy
