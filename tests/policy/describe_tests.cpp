// What `beffroi policy diff` says, word for word, from a page of cases: difference.json.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <random>

#include "policy/describe.h"
#include "tests/policy/generator.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;
using Json = nlohmann::json;

namespace {

const Json& page() {
    static const Json read = [] {
        std::ifstream file(BEFFROI_SOURCE_DIR "/tests/policy/difference.json");
        return Json::parse(file);
    }();
    return read;
}

std::string members(const Json& json) {
    const auto text = json.dump();
    return text.substr(1, text.size() - 2);
}

Policy policy_with(const Json& rules, Json documents) {
    Json full = Json::array();
    for (Json rule : rules) {
        rule["action"] = "permit";
        rule["rationale"] = "x";
        full.push_back(std::move(rule));
    }
    if (!full.empty()) {
        documents["lycee"]["rule"] = full;
    }
    return make_policy({members(documents["region"]), "", members(documents["lycee"])});
}

Policy after_of(const Json& example) {
    auto documents = page().at("before");
    if (example.contains("schedule")) {
        documents["region"]["schedule"][0]["weekly"][0].update(example["schedule"]);
    }
    if (example.contains("prefix")) {
        documents["region"]["destination"][2]["prefix"] = example["prefix"];
    }
    if (example.contains("zone")) {
        documents["lycee"]["zone"][1] = example["zone"];
    }
    return policy_with(example.at("after"), documents);
}

Comparison compared(const Policy& before, const Policy& after) {
    Budget budget;
    return std::get<Comparison>(compare(before, after, budget));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_describe_tests)

BOOST_AUTO_TEST_CASE(every_case_of_the_page_is_said_word_for_word) {
    BOOST_TEST(page().at("cases").size() >= 5U);
    for (const auto& example : page().at("cases")) {
        BOOST_TEST_CONTEXT(example.at("name").get<std::string>()) {
            const auto before = policy_with(example.at("before"), page().at("before"));
            const auto after = after_of(example);
            const auto comparison = compared(before, after);
            const auto description = describe(before, after, comparison, paris(page().at("at").get<std::string>()));
            BOOST_TEST(to_text(before, after, comparison, description, Language::french) ==
                       printed_lines(example.at("fr").get<std::vector<std::string>>()));
            BOOST_TEST(to_text(before, after, comparison, description, Language::english) ==
                       printed_lines(example.at("en").get<std::vector<std::string>>()));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_example_is_a_packet_of_its_row_and_its_rules_are_those_that_decide) {
    std::mt19937 random(1);
    std::size_t rows = 0;
    for (int i = 0; i < 30; ++i) {
        const auto before = make_policy(random_texts(random));
        const auto after = make_policy(random_texts(random));
        const auto comparison = compared(before, after);
        const auto from = paris("2026-11-24T10:00");
        const auto description = describe(before, after, comparison, from);
        for (const auto* direction : {&description.opened, &description.closed}) {
            for (const auto& row : *direction) {
                const bool opens = direction == &description.opened;
                BOOST_REQUIRE(row.before && row.after);
                BOOST_TEST(row.before->permit == !opens);
                BOOST_TEST(row.after->permit == opens);
                BOOST_TEST((row.before == decide_on(before, comparison.space, row.example)));
                BOOST_TEST(row.change->slots.contains(comparison.space.calendar().slot_at(row.example.at)));
                ++rows;
            }
        }
    }
    BOOST_TEST(rows > 200U);
}

BOOST_AUTO_TEST_CASE(phrases_mean_exactly_their_sets) {
    std::mt19937 random(2);
    std::size_t named = 0;
    for (int i = 0; i < 40; ++i) {
        const auto before = make_policy(random_texts(random));
        const auto after = make_policy(random_texts(random));
        const auto comparison = compared(before, after);
        const Names names(before, after, comparison.space);
        const auto set_of = [&](const std::vector<Word>& words) {
            Addresses set;
            for (const auto& word : words) {
                Addresses more;
                if (const auto* known = names.addresses_of(word)) {
                    more = *known;
                    ++named;
                } else if (const auto prefix = Prefix::parse(word.label_fr)) {
                    (prefix->network.family == Family::ipv4 ? more.v4 : more.v6).push_back(to_interval(*prefix));
                } else {
                    const auto dash = word.label_fr.find('-');
                    const auto low = IpAddress::parse(word.label_fr.substr(0, dash)).value();
                    const auto high = IpAddress::parse(word.label_fr.substr(dash + 1)).value();
                    (low.family == Family::ipv4 ? more.v4 : more.v6).push_back({to_number(low), to_number(high)});
                }
                set = {unite(set.v4, more.v4), unite(set.v6, more.v6)};
            }
            return set;
        };
        for (const auto& change : comparison.difference.opened) {
            const auto phrase = names.addresses(change.addresses);
            auto whole = set_of(phrase.of);
            if (phrase.everything) {
                whole = {{{0, last_address(Family::ipv4)}}, {{0, last_address(Family::ipv6)}}};
            }
            const auto holes = set_of(phrase.except);
            BOOST_TEST((Addresses{subtract(whole.v4, holes.v4), subtract(whole.v6, holes.v6)} == change.addresses));
        }
    }
    BOOST_TEST(named > 50U);
}

BOOST_AUTO_TEST_CASE(services_are_said_by_protocol_and_port) {
    using Texts = std::vector<std::string>;
    const auto say = [](const ServiceSet& set) { return service_ranges(set); };
    BOOST_TEST((say({{6U << 16U | 443U, 6U << 16U | 443U}}) == Texts{"tcp/443"}));
    BOOST_TEST((say({{17U << 16U | 5000U, 17U << 16U | 5100U}}) == Texts{"udp/5000-5100"}));
    BOOST_TEST((say({{1U << 16U, 1U << 16U | 0xffffU}}) == Texts{"icmp"}));
    BOOST_TEST((say({{6U << 16U | 9000U, 7U << 16U | 0xffffU}}) == Texts{"tcp/9000-65535", "protocol 7"}));
    BOOST_TEST((say({{0, 6U << 16U | 79U}}) == Texts{"protocol 0-5", "tcp/0-79"}));
    BOOST_TEST((say({{0, last_service}}) == Texts{"protocol 0-255"}));
}

BOOST_AUTO_TEST_CASE(addresses_are_said_as_prefixes_or_ranges) {
    using Texts = std::vector<std::string>;
    const auto v4 = [](const char* text) { return to_number(IpAddress::parse(text).value()); };
    BOOST_TEST((address_ranges({{{v4("192.0.2.0"), v4("192.0.2.255")}}, {}}) == Texts{"192.0.2.0/24"}));
    BOOST_TEST((address_ranges({{{v4("192.0.2.1"), v4("192.0.2.1")}}, {}}) == Texts{"192.0.2.1"}));
    BOOST_TEST((address_ranges({{{v4("192.0.2.1"), v4("192.0.2.2")}}, {}}) == Texts{"192.0.2.1-192.0.2.2"}));
    BOOST_TEST((address_ranges({{{0, last_address(Family::ipv4)}}, {{0, last_address(Family::ipv6)}}}) ==
                Texts{"0.0.0.0/0", "::/0"}));
}

BOOST_AUTO_TEST_SUITE_END()
