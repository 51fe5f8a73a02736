// From one policy, what the packet-path benchmark needs for both sides:
//   peers POLICY-DIR SESSIONS OUT-DIR
// writes OUT-DIR/sessions ("HANDLE ROLE ZONE INTERFACE MAC ADDRESS"), OUT-DIR/flows ("MAC SOURCE DESTINATION PORT": UDP
// flows that the policy permits now, by its own reference evaluator) and OUT-DIR/linear.nft: the rules that hold now as
// a list in order of decision, each with anonymous sets, after `ct state established accept`, on the same identity map.
// It is what a careful administrator writes by hand.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <random>
#include <stdexcept>

#include "base/yang/document.h"
#include "policy/decide.h"

namespace {

using namespace beffroi;
using policy::Policy;

struct Person {
    unsigned handle;
    std::size_t role;
    std::size_t zone;
    std::string mac;
    std::string address;
};

Policy load(const std::string& directory) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    auto loaded = policy::load_directory(modules, directory);
    if (const auto* problems = std::get_if<Problems>(&loaded)) {
        throw std::runtime_error(to_text(problems->front()));
    }
    return std::get<Policy>(std::move(loaded));
}

/// Three in four are pupils, most of the others teachers, and they sit in a few zones: as in a lycée at ten in the
/// morning.
std::vector<Person> make_people(const Policy::Model& model, unsigned count) {
    std::vector<Person> people;
    for (unsigned i = 1; i <= count; ++i) {
        const std::size_t zone = i % 8 < 7 ? i % 4 : i % model.bindings.size();
        const std::size_t role = i % 20 < 15 ? 0 : i % 20 < 18 ? 1 : i % model.roles.size();
        const auto network = model.bindings[zone].prefixes.front().network;
        people.push_back({i, role, *model.zone_index(model.bindings[zone].zone),
                          fmt::format("02:01:00:00:{:02x}:{:02x}", i / 256, i % 256),
                          fmt::format("{}.{}.{}.{}", network.bytes[0], network.bytes[1], 1 + i / 250, 1 + i % 250)});
    }
    return people;
}

/// Up to `wanted` permitted UDP flows of one person, drawn from what permitting rules speak of.
void write_flows(std::ofstream& out, const Policy::Model& model, const Person& person, WallTime now, int wanted,
                 std::mt19937& draw) {
    const auto pick = [&draw](const auto& list) -> const auto& {
        return list[draw() % list.size()];
    };
    for (int tries = 100 * wanted; tries > 0 && wanted > 0; --tries) {
        const auto& rule = pick(model.rules);
        if (!rule.permit || !rule.match.destinations || !rule.match.services ||
            !policy::holds(rule.match.roles, person.role)) {
            continue;
        }
        const auto& range = pick(rule.match.destinations->v4);
        const auto& service = pick(*rule.match.services);
        if (service.low >> 16U != policy::protocol::udp) {
            continue;
        }
        const auto offset = policy::Address{draw()} % (range.high - range.low + 1);
        const auto address = policy::to_address(Family::ipv4, range.low + offset);
        const auto port = static_cast<std::uint16_t>(service.low & 0xffffU);
        if (policy::decide(model, {person.role, person.zone, now, address, policy::protocol::udp, port}).permit) {
            out << fmt::format("{} {} {} {}\n", person.mac, person.address, address.text(), port);
            --wanted;
        }
    }
}

std::string class_set(const Policy::Model& model, const policy::Match& match) {
    std::string set;
    for (std::size_t role = 0; role < model.roles.size(); ++role) {
        for (std::size_t zone = 0; zone < model.zones.size(); ++zone) {
            if (policy::holds(match.roles, role) && policy::holds(match.zones, zone)) {
                set += fmt::format("{}{:#x}", set.empty() ? "" : ", ", (role * model.zones.size() + zone + 1) << 16U);
            }
        }
    }
    return set;
}

template <typename Range, typename Text>
std::string range_set(const Range& ranges, Text text) {
    std::string set;
    for (const auto& range : ranges) {
        set += (set.empty() ? "" : ", ") + text(range.low) + (range.low == range.high ? "" : "-" + text(range.high));
    }
    return set;
}

/// The matches of one axis set as rule heads, one for each protocol.
std::vector<std::string> heads(const Policy::Model& model, const policy::Match& match) {
    std::string head = "meta mark and 0x0fff0000 { " + class_set(model, match) + " } ";
    if (match.destinations) {
        head += "ip daddr { " +
                range_set(match.destinations->v4, [](auto a) { return policy::to_address(Family::ipv4, a).text(); }) +
                " } ";
    }
    if (!match.services) {
        return {head};
    }
    std::vector<std::string> result;
    for (const auto& [name, number] : {std::pair{"tcp", 6U}, std::pair{"udp", 17U}}) {
        policy::ServiceSet of_protocol;
        for (const auto& range : *match.services) {
            if (range.low >> 16U == number) {
                of_protocol.push_back(range);
            }
        }
        if (!of_protocol.empty()) {
            result.push_back(head + name + " dport { " +
                             range_set(of_protocol, [](auto s) { return std::to_string(s & 0xffffU); }) + " } ");
        }
    }
    return result;
}

void write_linear(const std::string& path, const Policy::Model& model, const std::vector<Person>& people,
                  WallTime now) {
    const auto conditions = model.calendar.conditions_at(policy::to_local(now, model.calendar.zone()));
    std::string chains;
    std::string list;
    const auto add = [&](std::size_t i) {
        const auto& rule = model.rules[i];
        if (!policy::holds(rule.match.schedules, conditions)) {
            return;
        }
        chains += fmt::format("  chain r{} {{\n", i);
        for (const auto& except : rule.except) {
            if (policy::holds(except.schedules, conditions)) {
                for (const auto& head : heads(model, except)) {
                    chains += "    " + head + "return\n";
                }
            }
        }
        chains += std::string("    ") + (rule.permit ? "accept" : "drop") + "\n  }\n";
        for (const auto& head : heads(model, rule.match)) {
            list += "    " + head + fmt::format("jump r{}\n", i);
        }
    };
    // Rules are sorted by tier; within a tier deny beats permit, so a list has the denies first.
    for (std::size_t begin = 0; begin < model.rules.size();) {
        std::size_t end = begin;
        while (end < model.rules.size() && model.rules[end].tier == model.rules[begin].tier) {
            ++end;
        }
        for (const bool permit : {false, true}) {
            for (std::size_t i = begin; i < end; ++i) {
                if (model.rules[i].permit == permit) {
                    add(i);
                }
            }
        }
        begin = end;
    }
    std::ofstream out(path);
    out << "table inet linear {\n  map ident4 {\n    type ifname . ether_addr . ipv4_addr : mark\n    elements = {\n";
    for (const auto& person : people) {
        const auto mark = (person.role * model.zones.size() + person.zone + 1) << 16U | person.handle;
        out << fmt::format("      \"cli0\" . {} . {} : {:#010x},\n", person.mac, person.address, mark);
    }
    out << "    }\n  }\n"
        << chains << "  chain forwarded {\n    type filter hook forward priority 0; policy drop;\n"
        << "    ct state invalid drop\n    ct state established,related accept\n"
        << "    meta mark set iifname . ether saddr . ip saddr map @ident4\n"
        << list << "  }\n}\n";
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 4) {
            throw std::runtime_error("usage: peers POLICY-DIR SESSIONS OUT-DIR");
        }
        const std::string out = argv[3];
        const Policy loaded = load(argv[1]);
        const auto& model = loaded.model();
        const auto people = make_people(model, static_cast<unsigned>(std::stoul(argv[2])));
        const WallTime now = SystemClock().wall();
        std::mt19937 draw(20261124);
        std::ofstream flows(out + "/flows");
        std::ofstream sessions(out + "/sessions");
        // As many flows of few people as of many: connection tracking alone is slower with thousands than with forty.
        const int flows_each = std::max(4, 4000 / static_cast<int>(people.size()));
        for (const auto& person : people) {
            sessions << fmt::format("{} {} {} cli0 {} {}\n", person.handle, model.roles[person.role].name,
                                    model.zones[person.zone].name, person.mac, person.address);
            write_flows(flows, model, person, now, flows_each, draw);
        }
        write_linear(out + "/linear.nft", model, people, now);
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "peers: %s\n", e.what());
        return 2;
    }
}
