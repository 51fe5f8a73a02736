#include "policy/nft_text.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace beffroi::policy {

namespace {

/// Prefixed, because nft reads many plain words as keywords.
std::string chain_name(Family family, NodeId service) {
    return service == Diagrams::permit ? std::string("permit")
                                       : fmt::format("s{}_{}", static_cast<int>(family), service);
}

std::string map_name(Family family, NodeId node) {
    return fmt::format("d{}_{}", static_cast<int>(family), node);
}

template <typename T>
std::string range_text(T low, T high) {
    return low == high ? fmt::format("{}", low) : fmt::format("{}-{}", low, high);
}

/// The protocols of a service node as the kernel sees them: those permitted whole, and the permitted ports of the
/// others.
struct Protocols {
    IntervalSet<unsigned> whole;
    std::map<unsigned, std::vector<Interval<Service>>> ports;
};

Protocols split(Family family, const Node& node) {
    Protocols protocols;
    std::vector<Interval<unsigned>> whole;
    Service low = 0;
    for (const auto& edge : node.edges) {
        const auto high = static_cast<Service>(edge.high);
        for (Service number = low >> 16U; edge.child == Diagrams::permit && number <= high >> 16U; ++number) {
            const Interval<Service> ports{std::max(low, number << 16U) & 0xffffU,
                                          std::min(high, number << 16U | 0xffffU) & 0xffffU};
            const unsigned real = swap_icmp(family, static_cast<std::uint8_t>(number));
            if (ports == Interval<Service>{0, 0xffff}) {
                whole.push_back({real, real});
            } else {
                protocols.ports[real].push_back(ports);
            }
        }
        low = high + 1;
    }
    protocols.whole = normalise(std::move(whole));
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
            if (Diagrams::is_terminal(root) || m_diagrams.at(root).level == Level::service) {
                write_service(family, root);
                rules +=
                    fmt::format("    meta nfproto ipv{} goto {}\n", static_cast<int>(family), chain_name(family, root));
            } else {
                write_map(family, root);
                rules += fmt::format("    ct original {} daddr vmap @{}\n", family == Family::ipv4 ? "ip" : "ip6",
                                     map_name(family, root));
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
                write_service(family, edge.child);
                const auto first = to_address(family, low).text();
                elements +=
                    fmt::format("      {} : goto {},\n", range_text(first, to_address(family, edge.high).text()),
                                chain_name(family, edge.child));
                ++m_body.elements;
            }
            low = edge.high + 1;
        }
        m_body.text +=
            fmt::format("  map {} {{\n    type {} : verdict\n    flags interval\n    elements = {{\n{}    }}\n  }}\n",
                        map_name(family, root), family == Family::ipv4 ? "ipv4_addr" : "ipv6_addr", elements);
    }

    void write_service(Family family, NodeId service) {
        if (Diagrams::is_terminal(service) || !m_written.insert({family, service}).second) {
            return;
        }
        const auto protocols = split(family, m_diagrams.at(service));
        open_chain(chain_name(family, service));
        if (!protocols.whole.empty()) {
            // The protocol of the connection and not of the packet: an ICMP error about a refused connection must not
            // pass as ICMP and stamp that connection as decided.
            std::vector<std::string> numbers;
            for (const auto& range : protocols.whole) {
                numbers.push_back(range_text(range.low, range.high));
            }
            m_body.elements += numbers.size();
            m_body.text += fmt::format("    ct protocol {{ {} }} goto permit\n", fmt::join(numbers, ", "));
        }
        for (const auto& [number, ports] : protocols.ports) {
            std::vector<std::string> elements;
            for (const auto& range : ports) {
                elements.push_back(range_text(range.low, range.high) + " : goto permit");
            }
            m_body.elements += elements.size();
            m_body.text += fmt::format("    meta l4proto {} ct original proto-dst vmap {{ {} }}\n", number,
                                       fmt::join(elements, ", "));
        }
        m_body.text += "    drop\n  }\n";
    }

    void open_chain(const std::string& name) {
        m_body.text += fmt::format("  chain {} {{\n", name);
        ++m_body.chains;
    }

    const Diagrams& m_diagrams;
    Body m_body;
    std::set<std::pair<Family, NodeId>> m_written;
};

}  // namespace

Body body_text(const Diagrams& diagrams, const std::vector<Roots>& entries) {
    return BodyWriter(diagrams).write(entries);
}

}  // namespace beffroi::policy
