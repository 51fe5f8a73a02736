#include <functional>

#include "base/yang/wording.h"
#include "policy/resolve.h"

namespace beffroi::policy {

namespace {

constexpr unsigned max_include_depth = 32;

/// Objects of one kind, each the union of its own content and of what it includes.
template <typename Set>
class Inclusion {
  public:
    using Own = std::function<Set(const Declaration&)>;
    using Join = std::function<std::size_t(Set& into, const Set& other)>;  ///< gives the size of the result

    Inclusion(Kind kind, const Vocabulary& names, Resolution& resolution, Own own, Join join)
        : m_kind(kind),
          m_names(names),
          m_resolution(resolution),
          m_own(std::move(own)),
          m_join(std::move(join)),
          m_sets(names.all(kind).size()),
          m_state(m_sets.size(), State::untouched) {}

    std::vector<Set> all() {
        for (std::size_t i = 0; i < m_sets.size(); ++i) {
            visit(i, 0);
        }
        return std::move(m_sets);
    }

  private:
    enum class State : std::uint8_t { untouched, open, done };

    void visit(std::size_t index, unsigned depth) {
        if (m_state[index] == State::done) {
            return;
        }
        const auto& declared = m_names.all(m_kind)[index];
        if (m_state[index] == State::open || depth > max_include_depth) {
            m_resolution.report(
                declared.party, declared.node.path(),
                m_state[index] == State::open
                    ? words("{} s’inclut, directement ou à travers d’autres",
                            "{} includes itself, directly or through others", yang::cited(declared.name))
                    : words("l’inclusion de {} passe par plus de {} niveaux", "{} is included at more than {} levels",
                            yang::cited(declared.name), max_include_depth),
                words("Supprimez l’une de ces inclusions.", "Remove one of the inclusions."));
            return;
        }
        m_state[index] = State::open;
        m_sets[index] = m_own(declared);
        const auto included = m_names.resolve(m_kind, declared.party, declared.node, "include", m_resolution);
        for (const auto other : included.value_or(Indexes{})) {
            visit(other, depth + 1);
            if (!m_full) {
                m_total += m_join(m_sets[index], m_sets[other]);
                m_full = m_total > max_intervals;
                if (m_full) {
                    m_resolution.report(
                        declared.party, declared.node.path(),
                        words("les inclusions font ensemble plus de {} plages d’adresses ou de ports",
                              "the inclusions add up to more than {} ranges", max_intervals),
                        words("Incluez moins d’objets, ou de plus petits.", "Include fewer or smaller objects."));
                }
            }
        }
        m_state[index] = State::done;
    }

    Kind m_kind;
    const Vocabulary& m_names;
    Resolution& m_resolution;
    Own m_own;
    Join m_join;
    std::vector<Set> m_sets;
    std::vector<State> m_state;
    std::size_t m_total = 0;
    bool m_full = false;
};

Addresses own_addresses(const Declaration& declared, Resolution& resolution) {
    std::vector<Interval<Address>> v4;
    std::vector<Interval<Address>> v6;
    for (const auto& leaf : declared.node.children("prefix")) {
        const auto prefix = Prefix::parse(leaf.value());
        if (!prefix) {
            resolution.report(
                declared.party, leaf.path(), not_a_prefix(leaf),
                words("Écrivez l’adresse du réseau et sa longueur, comme 10.59.0.0/16 ou 2001:db8:59::/48.",
                      "Write the network's address and its length, as 10.59.0.0/16 or 2001:db8:59::/48."));
            continue;
        }
        (prefix->network.family == Family::ipv4 ? v4 : v6).push_back(to_interval(*prefix));
    }
    return {normalise(std::move(v4)), normalise(std::move(v6))};
}

std::uint8_t protocol_number(std::string_view name) {
    using Entry = std::pair<std::string_view, std::uint8_t>;
    for (const auto& [known, number] :
         {Entry{"tcp", protocol::tcp}, Entry{"udp", protocol::udp}, Entry{"icmp", protocol::icmp},
          Entry{"sctp", protocol::sctp}, Entry{"gre", protocol::gre}, Entry{"esp", protocol::esp}}) {
        if (known == name) {
            return number;
        }
    }
    throw std::logic_error("beffroi-policy.yang has a protocol that the engine does not know: " + std::string(name));
}

Interval<Service> resolve_match(const yang::Node& node) {
    const auto name = node.text("protocol");
    if (name == "any") {
        return {0, last_service};
    }
    const auto base = static_cast<Service>(protocol_number(name)) << 16U;
    if (!node.child("port")) {
        return {base, base | 0xffffU};
    }
    const auto low = static_cast<Service>(node.number("port"));
    const auto high = node.child("upper-port") ? static_cast<Service>(node.number("upper-port")) : low;
    return {base | low, base | high};
}

ServiceSet own_services(const Declaration& declared) {
    std::vector<Interval<Service>> services;
    for (const auto& match : declared.node.children("match")) {
        services.push_back(resolve_match(match));
    }
    return normalise(std::move(services));
}

}  // namespace

Words not_a_prefix(const yang::Node& leaf) {
    return words("{} n’est pas un préfixe dont les bits au-delà de la longueur sont nuls",
                 "{} is not a prefix with zero bits after its length", yang::cited(leaf.value()));
}

std::vector<Addresses> resolve_destinations(const Vocabulary& names, Resolution& resolution) {
    return Inclusion<Addresses>(
               Kind::destination, names, resolution,
               [&](const Declaration& declared) { return own_addresses(declared, resolution); },
               [](Addresses& into, const Addresses& other) {
                   into = {unite(into.v4, other.v4), unite(into.v6, other.v6)};
                   return into.v4.size() + into.v6.size();
               })
        .all();
}

std::vector<ServiceSet> resolve_services(const Vocabulary& names, Resolution& resolution) {
    return Inclusion<ServiceSet>(Kind::service, names, resolution, own_services,
                                 [](ServiceSet& into, const ServiceSet& other) {
                                     into = unite(into, other);
                                     return into.size();
                                 })
        .all();
}

}  // namespace beffroi::policy
