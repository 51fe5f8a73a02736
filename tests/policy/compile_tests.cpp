#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <set>

#include "policy/compile.h"
#include "tests/policy/generator.h"
#include "tests/policy/network.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

/// In a network namespace that dies with the command.
std::string in_kernel(const std::string& text, const std::string& then = "true") {
    return run("unshare -n sh -c 'nft -f /dev/stdin && " + then + "' <<'END'\n" + text + "\nEND");
}

const Texts two_roles{
    R"("role":[{"name":"b"},{"name":"a"}],"zone":[{"name":"y"},{"name":"x"},{"name":"unbound"}],
    "destination":[{"name":"d","prefix":["10.0.0.0/8","2001:db8::/32"]}],"service":[{"name":"web","match":[{"name":"m","protocol":"tcp","port":80}]}],
    "rule":[{"name":"r","strength":"default","action":"permit","rationale":"x","role":["a","b"],"destination":["d"],"service":["web"]}])",
    "", R"("zone":[{"name":"x","interface":["lan0"]},{"name":"y","interface":["lan1"],"prefix":["10.9.0.0/16"]}])"};

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_compile_tests)

BOOST_AUTO_TEST_CASE(equal_documents_give_equal_rulesets) {
    std::mt19937 random(5);
    for (int round = 0; round < 20; ++round) {
        const auto texts = random_texts(random);
        const auto text = [&] {
            const auto ruleset = compile(make_policy(texts));
            return identity_table_text(ruleset) + policy_table_text(ruleset, {}, Elements::written);
        };
        BOOST_TEST(text() == text());
    }
}

BOOST_AUTO_TEST_CASE(classes_are_numbered_by_name_and_only_where_a_zone_is_bound) {
    const auto ruleset = compile(make_policy(two_roles));
    BOOST_REQUIRE(ruleset.classes.size() == 4U);
    std::string listed;
    for (const auto& c : ruleset.classes) {
        listed += fmt::format("{}:{}.{} ", c.id, c.role, c.zone);
    }
    BOOST_TEST(listed == "1:a.x 2:a.y 3:b.x 4:b.y ");
    BOOST_TEST(ruleset.zones.size() == 2U);
    BOOST_TEST(ruleset.zones[1].prefixes.size() == 1U);
}

// What must change with session_layout: the numbers above, these bits, and what the session maps are asked with.
BOOST_AUTO_TEST_CASE(a_session_means_what_its_layout_says) {
    BOOST_TEST(session_layout == 1U);
    BOOST_TEST(mark_epoch_mask == 0xf0000000U);
    BOOST_TEST(mark_class_mask == 0x0fff0000U);
    BOOST_TEST(mark_session_mask == 0x0000ffffU);
    const auto text = identity_table_text(compile(make_policy(two_roles)));
    for (const char* map :
         {"map ident4 {\n    type ifname . ether_addr . ipv4_addr : mark",
          "map ident6 {\n    type ifname . ether_addr . ipv6_addr : mark",
          "map routed4 {\n    type ifname . ipv4_addr : mark", "map routed6 {\n    type ifname . ipv6_addr : mark"}) {
        BOOST_TEST(text.find(map) != std::string::npos, map);
    }
}

const DataMap& map_of(const Ruleset& ruleset, std::string_view name) {
    for (const auto& map : ruleset.maps) {
        if (map.name == name) {
            return map;
        }
    }
    throw std::logic_error("no such map");
}

BOOST_AUTO_TEST_CASE(equal_decisions_are_one_function) {
    const auto ruleset = compile(make_policy(two_roles));
    const auto& functions = map_of(ruleset, nft::function);
    BOOST_TEST(functions.elements.size() == 4U);  // four classes, one destination
    for (const auto& element : functions.elements) {
        BOOST_TEST(element.mark == (mark_kind::function | 1U));
    }
    BOOST_TEST(ruleset.service_maps == 1U);
    BOOST_TEST(map_of(ruleset, "port_6").elements.size() == 1U);
    BOOST_TEST(map_of(ruleset, "s_1").elements.empty());
}

BOOST_AUTO_TEST_CASE(every_mark_tells_its_kind) {
    std::mt19937 random(6);
    const auto ruleset = compile(make_policy(random_texts(random)));
    const auto kind = [](std::uint32_t mark) { return mark & mark_kind::mask; };
    for (const auto& map : ruleset.maps) {
        for (const auto& element : map.elements) {
            if (map.name == nft::destination4 || map.name == nft::destination6) {
                BOOST_TEST(kind(element.mark) == mark_kind::destination);
            } else if (map.name == nft::function) {
                BOOST_TEST(kind(static_cast<std::uint32_t>(element.low)) == mark_kind::destination);
                BOOST_TEST(kind(element.mark) == mark_kind::function);
            } else {
                const auto key = map.key == MapKey::mark_port ? element.low >> 16U : element.low;
                BOOST_TEST(kind(static_cast<std::uint32_t>(key)) == mark_kind::function);
                BOOST_TEST((kind(element.mark) == mark_kind::leaf || kind(element.mark) == mark_kind::outcome));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(maps_are_disjoint_and_rising) {
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        for (const auto& map : compile(make_policy(random_texts(random))).maps) {
            for (std::size_t i = 1; i < map.elements.size(); ++i) {
                BOOST_REQUIRE((map.elements[i - 1].high < map.elements[i].low));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(random_policies_load_and_the_identity_table_reloads_without_losing_sessions) {
    std::mt19937 random(77);
    for (int round = 0; round < 8; ++round) {
        const auto policy = make_policy(random_texts(random));
        const auto ruleset = compile(policy);
        Activation activation;
        activation.slot = random() % policy.slot_count();
        activation.comment = std::string(64, 'a');
        activation.lifetime = std::chrono::milliseconds(92'000);
        const auto identity = identity_table_text(ruleset);
        const auto session =
            R"(add element inet beffroi ident4 { "lan0" . 02:00:00:00:01:02 . 10.1.0.2 timeout 1h : 0x00010001 })";
        const auto listed =
            in_kernel(identity + session + "\n" + policy_table_text(ruleset, activation, Elements::written) +
                          in_force_text(activation.generation) + identity,
                      "nft list ruleset");
        BOOST_TEST(listed.find("comment \"" + activation.comment + "\"") != std::string::npos);
        BOOST_TEST(listed.find("0x10000000 timeout 1m32s") != std::string::npos);
        BOOST_TEST(listed.find("02:00:00:00:01:02 . 10.1.0.2") != std::string::npos);
        // Each rule once: the second load replaced and did not append.
        BOOST_TEST(listed.find("iifname . ether saddr . ip saddr map @ident4") ==
                   listed.rfind("iifname . ether saddr . ip saddr map @ident4"));
    }
}

BOOST_AUTO_TEST_CASE(a_policy_without_zones_or_rules_loads_and_denies) {
    const auto ruleset = compile(make_policy({}));
    BOOST_TEST(ruleset.classes.empty());
    const auto listed =
        in_kernel(identity_table_text(ruleset) + policy_table_text(ruleset, {}, Elements::written) + in_force_text(1),
                  "nft list ruleset");
    BOOST_TEST(listed.find("policy drop") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_new_generation_replaces_the_old_in_one_transaction) {
    const auto ruleset = compile(make_policy(two_roles));
    Activation next;
    next.generation = 2;
    next.epoch = 2;
    const auto listed = in_kernel(policy_table_text(ruleset, {}, Elements::written) + in_force_text(1) +
                                      policy_table_text(ruleset, next, Elements::written) + in_force_text(2) +
                                      "delete table inet beffroi_p1\n",
                                  "nft list tables");
    BOOST_TEST(listed == "table inet beffroi_p2\n");
}

BOOST_AUTO_TEST_SUITE_END()
