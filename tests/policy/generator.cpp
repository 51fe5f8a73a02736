#include "tests/policy/generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace beffroi::policy::test {

namespace {

const std::vector<std::string> prefixes{
    "0.0.0.0/0",     "10.0.0.0/8",    "10.1.0.0/16",        "10.1.2.0/24",   "10.1.2.128/25",
    "10.1.2.255/32", "192.0.2.0/24",  "255.255.255.255/32", "0.0.0.0/32",    "128.0.0.0/1",
    "::/0",          "2001:db8::/32", "2001:db8:1::/48",    "2001:db8:1::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "::/128"};
const std::vector<std::string> protocols{"tcp", "udp", "icmp", "sctp", "gre", "esp", "any"};
const std::vector<std::string> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

class Generator {
  public:
    explicit Generator(const Choose& choose) : m_choose(choose) {}

    Draft draft() {
        m_draft.words.region = fmt::format(
            R"("role":[{}],"zone":[{}],"holiday":[{{"name":"h0","from":"2026-12-19","until":"2027-01-03"}}],"schedule":[{}],"destination":[{}],"service":[{}])",
            named("r", 3), named("z", 3), many(2, [&](auto i) { return schedule(i); }),
            many(5, [&](auto i) { return destination(i); }), many(5, [&](auto i) { return service(i); }));
        m_draft.words.lycee =
            R"("zone":[{"name":"z0","interface":["lan0"]},{"name":"z1","interface":["lan1"]},{"name":"z2","interface":["lan2"]}])";
        add(Party::region, "rule", 7, [&](const auto& name) { return rule(name, true); });
        add(Party::academie, "rule", 5, [&](const auto& name) { return rule(name, true); });
        add(Party::academie, "exam", 1, [&](const auto& name) { return exam(name); });
        add(Party::lycee, "rule", 6, [&](const auto& name) { return rule(name, false); });
        add(Party::region, "guarantee", 2, [&](const auto& name) { return guarantee(name); });
        add(Party::lycee, "guarantee", 2, [&](const auto& name) { return guarantee(name); });
        return std::move(m_draft);
    }

  private:
    unsigned below(unsigned n) { return m_choose(n); }
    /// The plainest choice is no.
    bool chance(unsigned percent) { return below(100) >= 100 - percent; }

    template <typename F>
    std::string many(std::size_t n, F make) {
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < n; ++i) {
            parts.push_back(make(i));
        }
        return fmt::format("{}", fmt::join(parts, ","));
    }

    template <typename F>
    void add(Party party, const char* list, std::size_t n, F make) {
        for (std::size_t i = 0; i < n; ++i) {
            const auto name = fmt::format("{}{}", list, i);
            if (below(10) != 0) {
                m_draft.sentences.push_back({party, list, name, make(name)});
            }
        }
    }

    std::string named(const char* prefix, std::size_t n) {
        return many(n, [&](auto i) { return fmt::format(R"({{"name":"{}{}"}})", prefix, i); });
    }

    /// One or two different names prefix0 .. prefix(n-1), or nothing.
    std::string axis(const char* list, const char* prefix, unsigned n, unsigned percent) {
        if (!chance(percent)) {
            return "";
        }
        const unsigned first = below(n);
        const unsigned second = below(n);
        return first == second ? fmt::format(R"(,"{}":["{}{}"])", list, prefix, first)
                               : fmt::format(R"(,"{}":["{}{}","{}{}"])", list, prefix, first, prefix, second);
    }

    std::string targets(unsigned percent) {
        return axis("destination", "d", 5, percent) + axis("service", "s", 5, percent);
    }

    std::string match() {
        return axis("role", "r", 3, 40) + axis("zone", "z", 3, 40) + axis("schedule", "t", 2, 30) + targets(70);
    }

    std::string schedule(std::size_t i) {
        const unsigned start = below(96) * 15;
        const unsigned end = below(96) * 15;
        return fmt::format(
            R"({{"name":"t{}","weekly":[{{"name":"w","day":["{}","{}"],"start":"{:02}:{:02}","end":"{:02}:{:02}"}}]{}}})",
            i, days[below(3)], days[3 + below(4)], start / 60, start % 60, end / 60, end % 60,
            chance(50) ? R"(,"except-holiday":["h0"])" : "");
    }

    std::string destination(std::size_t i) {
        const auto first = below(static_cast<unsigned>(prefixes.size()));
        const auto second = (first + 1 + below(static_cast<unsigned>(prefixes.size()) - 1)) % prefixes.size();
        return fmt::format(R"({{"name":"d{}","prefix":["{}","{}"]{}}})", i, prefixes[first], prefixes[second],
                           i > 0 && chance(30) ? fmt::format(R"(,"include":["d{}"])", i - 1) : "");
    }

    std::string service(std::size_t i) {
        const auto one = [&](std::size_t n) {
            const auto& protocol = protocols[n == 0 ? below(2) : below(static_cast<unsigned>(protocols.size()))];
            const bool ports = protocol == "tcp" || protocol == "udp" || protocol == "sctp";
            const unsigned low = 1 + below(2000);
            return fmt::format(
                R"({{"name":"m{}","protocol":"{}"{}}})", n, protocol,
                ports && chance(80) ? fmt::format(R"(,"port":{},"upper-port":{})", low, low + below(1500)) : "");
        };
        return fmt::format(R"({{"name":"s{}","match":[{}]}})", i, many(1 + below(3), one));
    }

    std::string rule(const std::string& name, bool has_strength) {
        std::string text =
            fmt::format(R"({{"name":"{}","action":"{}","rationale":"because")", name, chance(45) ? "deny" : "permit");
        if (has_strength) {
            text += chance(50) ? R"(,"strength":"mandatory")" : R"(,"strength":"default")";
        }
        text += match();
        if (chance(20)) {
            text += R"(,"valid-until":"2026-12-10")";
        }
        if (chance(50)) {
            text += fmt::format(R"(,"except":[{{"name":"a"{}}},{{"name":"b","zone":["z{}"]{}}}])",
                                axis("destination", "d", 5, 100), below(3), targets(40));
        }
        return text + "}";
    }

    std::string exam(const std::string& name) {
        return fmt::format(
            R"({{"name":"{}","zone":["z{}"],"start":"2026-12-08T13:30","end":"2026-12-08T17:00","rationale":"exam","allow":[{{"name":"a"{}}}]}})",
            name, below(3), axis("destination", "d", 5, 100));
    }

    std::string guarantee(const std::string& name) {
        return fmt::format(R"({{"name":"{}","claim":"{}","rationale":"because"{}}})", name,
                           chance(50) ? "always" : "never", match());
    }

    const Choose& m_choose;
    Draft m_draft;
};

/// A value at an edge of the node, or one beside it.
Address near_an_edge(const Node& node, Address last, std::mt19937& random) {
    const Address edge = node.edges[random() % node.edges.size()].high;
    switch (random() % 3) {
        case 0:
            return edge;
        case 1:
            return edge == last ? edge : edge + 1;
        default:
            return edge == 0 ? edge : edge - 1;
    }
}

}  // namespace

Choose choices_of(std::mt19937& random) {
    return [&random](unsigned n) { return static_cast<unsigned>(random() % n); };
}

Draft random_draft(const Choose& choose) {
    return Generator(choose).draft();
}

Block random_block(const Choose& choose) {
    Block block{1, choose(2) == 0 ? Party::region : Party::academie, "because", {}};
    block.from = paris("2026-12-01T00:00") + std::chrono::minutes(choose(38 * minutes_per_day));
    block.until = block.from + std::chrono::minutes(1 + choose(3 * minutes_per_day));
    const auto some = [&](const char* prefix, unsigned n) {
        return choose(2) == 0 ? std::vector<std::string>() : std::vector{prefix + std::to_string(choose(n))};
    };
    block.roles = some("r", 3);
    block.zones = some("z", 3);
    block.destinations = some("d", 5);
    block.services = some("s", 5);
    if (choose(2) == 1) {
        block.addresses = {Prefix::parse(prefixes[choose(static_cast<unsigned>(prefixes.size()))]).value()};
    }
    return block;
}

Texts random_texts(std::mt19937& random) {
    return random_draft(choices_of(random)).texts();
}

bool Draft::is(const Sentence& sentence, const Rule& rule) {
    return sentence.party == rule.party && sentence.name == rule.name &&
           sentence.list == (rule.kind == RuleKind::exam ? "exam" : "rule");
}

Draft Draft::keeping(const std::function<bool(const Sentence&)>& kept) const {
    Draft less{words, {}};
    std::copy_if(sentences.begin(), sentences.end(), std::back_inserter(less.sentences), kept);
    return less;
}

Texts Draft::texts() const {
    const auto document = [this](Party party, std::string text) {
        for (const char* list : {"rule", "exam", "guarantee"}) {
            std::string elements;
            for (const auto& sentence : sentences) {
                if (sentence.party == party && sentence.list == list) {
                    elements += (elements.empty() ? "" : ",") + sentence.text;
                }
            }
            if (!elements.empty()) {
                text += fmt::format(R"({}"{}":[{}])", text.empty() ? "" : ",", list, elements);
            }
        }
        return text;
    };
    return {document(Party::region, words.region), document(Party::academie, words.academie),
            document(Party::lycee, words.lycee)};
}

EdgeQueries::EdgeQueries(const Policy& policy, std::mt19937& random)
    : m_policy(policy),
      m_random(random),
      m_space(policy, Space::Speech::rules),
      m_cells(m_space, m_budget),
      m_builder(m_space, m_cells, m_diagrams) {}

Roots EdgeQueries::roots(std::size_t role, std::size_t zone) {
    const auto group = m_builder.group_of(role, zone);
    return group ? m_builder.build(*group) : Roots{};
}

Query EdgeQueries::next() {
    const auto role = m_random() % m_policy.model().roles.size();
    const auto zone = m_random() % m_policy.model().zones.size();
    // Mostly the weeks in which the generator's dates begin and end.
    WallTime at = paris("2026-12-01T00:00") + std::chrono::minutes(m_random() % (40 * minutes_per_day));
    if (m_random() % 8 == 0) {
        at = m_policy.next_change(at) - std::chrono::milliseconds(m_random() % 2);
    }
    return next(role, zone, at);
}

Query EdgeQueries::next(std::size_t role, std::size_t zone, WallTime at) {
    auto& random = m_random;
    Query query{role, zone, at, {}, 0, 0};
    const auto family = random() % 2 == 0 ? Family::ipv4 : Family::ipv6;
    Address address = (Address{random()} << 96U | Address{random()} << 64U | Address{random()} << 32U | random()) &
                      last_address(family);
    Service service = static_cast<Service>(random()) & last_service;
    NodeId id = roots(query.role, query.zone).of(family);
    if (!Diagrams::is_terminal(id) && m_diagrams.at(id).level == address_level(family)) {
        address = near_an_edge(m_diagrams.at(id), last_address(family), random);
        const auto& edges = m_diagrams.at(id).edges;
        id = std::find_if(edges.begin(), edges.end(), [&](const Edge& edge) { return address <= edge.high; })->child;
    }
    if (!Diagrams::is_terminal(id) && m_diagrams.at(id).level == Level::service) {
        service = static_cast<Service>(near_an_edge(m_diagrams.at(id), last_service, random));
    }
    query.destination = to_address(family, address);
    query.protocol = swap_icmp(family, static_cast<std::uint8_t>(service >> 16U));
    query.port = static_cast<std::uint16_t>(service & 0xffffU);
    return query;
}

bool EdgeQueries::permits(const Query& query) {
    const auto both = roots(query.role, query.zone);
    const auto family = query.destination.family;
    const auto service = service_number(family, query.protocol, query.port);
    return m_diagrams.walk(both.of(family), to_number(query.destination), service, m_policy.slot_at(query.at)) ==
           Diagrams::permit;
}

}  // namespace beffroi::policy::test
