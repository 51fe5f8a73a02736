#include "policy/nft_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "policy/compile.h"

namespace beffroi::policy {

namespace {

/// Up to so many ports are compared one after another, 15 ns each and only for the first packet of a flow. An anonymous
/// map would be faster there, but binding one makes the kernel walk the whole transaction: five thousand take it
/// minutes.
constexpr std::size_t max_linear = 32;

std::string map_name(Family family, NodeId node) {
    return fmt::format("d{}_{}", static_cast<int>(family), node);
}

template <typename T>
std::string range_text(T low, T high) {
    return low == high ? fmt::format("{}", low) : fmt::format("{}-{}", low, high);
}

/// A service node as the kernel sees it: what follows for each whole protocol and for the ports of the others. Denied
/// parts are left out.
struct Branch {
    Interval<unsigned> range;
    NodeId child;
};
struct Protocols {
    std::vector<Branch> whole;
    std::map<unsigned, std::vector<Branch>> ports;
};

Protocols split(Family family, const Node& node) {
    Protocols protocols;
    Service low = 0;
    for (const auto& edge : node.edges) {
        const auto high = static_cast<Service>(edge.high);
        for (Service number = low >> 16U; edge.child != Diagrams::deny && number <= high >> 16U; ++number) {
            const Interval<unsigned> ports{std::max(low, number << 16U) & 0xffffU,
                                           std::min(high, number << 16U | 0xffffU) & 0xffffU};
            const unsigned real = swap_icmp(family, static_cast<std::uint8_t>(number));
            if (ports == Interval<unsigned>{0, 0xffff}) {
                protocols.whole.push_back({{real, real}, edge.child});
            } else {
                protocols.ports[real].push_back({ports, edge.child});
            }
        }
        low = high + 1;
    }
    // The exchange of the two ICMP numbers may have left them out of order.
    std::sort(protocols.whole.begin(), protocols.whole.end(),
              [](const Branch& a, const Branch& b) { return a.range.low < b.range.low; });
    std::vector<Branch> merged;
    for (const auto& next : protocols.whole) {
        if (!merged.empty() && merged.back().child == next.child && merged.back().range.high + 1 == next.range.low) {
            merged.back().range.high = next.range.high;
        } else {
            merged.push_back(next);
        }
    }
    protocols.whole = std::move(merged);
    return protocols;
}

class BodyWriter {
  public:
    explicit BodyWriter(const Diagrams& diagrams) : m_diagrams(diagrams) {}

    Body write(const std::vector<Roots>& entries) {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            write_entry(i + 1, entries[i]);
        }
        m_body.text += "  map entry {\n    type mark : verdict\n";
        if (!entries.empty()) {
            m_body.text += "    elements = {\n";
            for (std::size_t i = 1; i <= entries.size(); ++i) {
                m_body.text += fmt::format("      0x{:x} : goto e_{},\n", i, i);
            }
            m_body.text += "    }\n";
        }
        m_body.text += "  }\n";
        m_body.elements += entries.size();
        return std::move(m_body);
    }

  private:
    void write_entry(std::size_t number, const Roots& roots) {
        std::string rules;
        for (const auto family : {Family::ipv4, Family::ipv6}) {
            const NodeId root = roots.of(family);
            if (root == Diagrams::deny) {
                continue;
            }
            if (!Diagrams::is_terminal(root) && m_diagrams.at(root).level == address_level(family)) {
                write_map(family, root);
                rules += fmt::format("    ct original {} daddr vmap @{}\n", family == Family::ipv4 ? "ip" : "ip6",
                                     map_name(family, root));
            } else {
                rules +=
                    fmt::format("    meta nfproto ipv{} goto {}\n", static_cast<int>(family), chain_for(family, root));
            }
        }
        open_chain(fmt::format("e_{}", number));
        m_body.text += rules + "    drop\n  }\n";
    }

    /// Only what is not plain deny: the entry chain drops the rest.
    void write_map(Family family, NodeId root) {
        if (!m_written.insert({family, root}).second) {
            return;
        }
        std::string elements;
        Address low = 0;
        for (const auto& edge : m_diagrams.at(root).edges) {
            if (edge.child != Diagrams::deny) {
                const auto first = to_address(family, low).text();
                elements +=
                    fmt::format("      {} : goto {},\n", range_text(first, to_address(family, edge.high).text()),
                                chain_for(family, edge.child));
                ++m_body.elements;
            }
            low = edge.high + 1;
        }
        m_body.text +=
            fmt::format("  map {} {{\n    type {} : verdict\n    flags interval\n    elements = {{\n{}    }}\n  }}\n",
                        map_name(family, root), family == Family::ipv4 ? "ipv4_addr" : "ipv6_addr", elements);
    }

    /// The chain that goes on from this node, written if it is new. Names are prefixed, because nft reads many plain
    /// words as keywords.
    std::string chain_for(Family family, NodeId node) {
        if (node == Diagrams::permit) {
            return nft::permit_chain;
        }
        if (m_diagrams.at(node).level == Level::slot) {
            return slot_leaf(node);
        }
        auto name = fmt::format("s{}_{}", static_cast<int>(family), node);
        if (m_written.insert({family, node}).second) {
            write_service(family, name, m_diagrams.at(node));
        }
        return name;
    }

    /// Asks whether the running slot is one of the node's: its key is in the slot map or not.
    std::string slot_leaf(NodeId node) {
        const auto [known, added] =
            m_leaves.try_emplace(node, first_slot_leaf + static_cast<std::uint32_t>(m_leaves.size()));
        const auto key = known->second;
        auto name = fmt::format("t_{}", key);
        if (added) {
            if (key > 0xffffU) {
                throw std::length_error(
                    "the policy combines its schedules in more than 61440 ways; let rules share schedules");
            }
            m_body.slot_leaves.push_back(node);
            open_chain(name);
            m_body.text += fmt::format("    meta mark set 0x{:08x}\n    meta mark @{} goto {}\n    drop\n  }}\n",
                                       key << 16U, nft::slot, nft::permit_chain);
        }
        return name;
    }

    void write_service(Family family, const std::string& name, const Node& node) {
        const auto protocols = split(family, node);
        // The protocol of the connection and not of the packet: an ICMP error about a refused connection must not pass
        // as ICMP and stamp that connection as decided.
        std::string rules = branches(family, "ct protocol", protocols.whole);
        for (const auto& [number, ports] : protocols.ports) {
            rules += branches(family, fmt::format("meta l4proto {} ct original proto-dst", number), ports);
        }
        open_chain(name);
        m_body.text += rules + "    drop\n  }\n";
    }

    std::string branches(Family family, const std::string& selector, const std::vector<Branch>& branches) {
        std::string rules;
        std::vector<std::string> elements;
        for (const auto& branch : branches) {
            const auto range = range_text(branch.range.low, branch.range.high);
            const auto target = chain_for(family, branch.child);
            rules += fmt::format("    {} {} goto {}\n", selector, range, target);
            elements.push_back(fmt::format("{} : goto {}", range, target));
        }
        m_body.elements += elements.size();
        return elements.size() <= max_linear
                   ? rules
                   : fmt::format("    {} vmap {{ {} }}\n", selector, fmt::join(elements, ", "));
    }

    void open_chain(const std::string& name) {
        m_body.text += fmt::format("  chain {} {{\n", name);
        ++m_body.chains;
    }

    const Diagrams& m_diagrams;
    Body m_body;
    std::set<std::pair<Family, NodeId>> m_written;
    std::map<NodeId, std::uint32_t> m_leaves;
};

}  // namespace

Body body_text(const Diagrams& diagrams, const std::vector<Roots>& entries) {
    return BodyWriter(diagrams).write(entries);
}

}  // namespace beffroi::policy
