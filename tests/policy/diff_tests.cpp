// The difference of two policies against the reference: every row is confirmed, and nothing beside the rows changes.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "policy/diff.h"
#include "tests/policy/generator.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;
using Json = nlohmann::json;

namespace {

constexpr const char* both_bound = R"("zone":[{"name":"z0","interface":["lan0"]},{"name":"z1","interface":["lan1"]}])";

Comparison compared(const Policy& before, const Policy& after) {
    Budget budget;
    auto result = compare(before, after, budget);
    BOOST_REQUIRE(std::holds_alternative<Comparison>(result));
    return std::get<Comparison>(std::move(result));
}

Json to_json(const std::string& members) {
    return Json::parse('{' + members + '}');
}

std::string to_members(const Json& json) {
    const auto text = json.dump();
    return text.substr(1, text.size() - 2);
}

/// The same texts but for one rule: deleted, replaced by another, or one more.
Texts with_one_change(const Texts& texts, std::mt19937& random) {
    Texts changed = texts;
    std::string& members = std::array{&changed.region, &changed.academie, &changed.lycee}[random() % 3][0];
    auto json = to_json(members);
    auto& rules = json["rule"];
    const auto at = static_cast<std::ptrdiff_t>(random() % rules.size());
    const Texts others = random_texts(random);
    auto other = to_json(&members == &changed.lycee ? others.lycee : others.region)["rule"][0];
    switch (random() % 3) {
        case 0:
            rules.erase(rules.begin() + at);
            break;
        case 1:
            other["name"] = rules[static_cast<std::size_t>(at)]["name"];
            rules[static_cast<std::size_t>(at)] = other;
            break;
        default:
            other["name"] = "one-more";
            rules.push_back(other);
    }
    members = to_members(json);
    return changed;
}

bool contains(const Indexes& indexes, std::size_t index) {
    return std::binary_search(indexes.begin(), indexes.end(), index);
}

std::ptrdiff_t rows_with(const std::vector<Change>& rows, const Query& query, std::size_t slot) {
    const auto family = query.destination.family;
    const auto service = service_number(family, query.protocol, query.port);
    return std::count_if(rows.begin(), rows.end(), [&](const Change& row) {
        return contains(row.roles, query.role) && contains(row.zones, query.zone) && row.slots.contains(slot) &&
               policy::contains(row.addresses.of(family), to_number(query.destination)) &&
               policy::contains(row.services, service);
    });
}

/// Packets at the edges of the rows, one to either side included, anywhere and at any time.
class RowQueries {
  public:
    RowQueries(const Comparison& comparison, std::mt19937& random) : m_space(comparison.space), m_random(random) {
        for (const auto* rows : {&comparison.difference.opened, &comparison.difference.closed}) {
            for (const auto& row : *rows) {
                for (const Family family : {Family::ipv4, Family::ipv6}) {
                    for (const auto& interval : row.addresses.of(family)) {
                        add(m_addresses[family == Family::ipv6], interval, last_address(family));
                    }
                }
                for (const auto& interval : row.services) {
                    add(m_services, interval, last_service);
                }
            }
        }
    }
    [[nodiscard]] bool empty() const { return m_services.empty(); }

    Query next() {
        Query query;
        query.role = m_random() % m_space.roles().size();
        query.zone = m_random() % m_space.zones().size();
        query.at = paris("2026-12-01T00:00") + std::chrono::minutes(m_random() % (40 * minutes_per_day));
        std::size_t family = m_random() % 2;
        if (m_addresses[family].empty()) {
            family = 1 - family;
        }
        const auto& addresses = m_addresses[family];
        query.destination =
            to_address(family == 0 ? Family::ipv4 : Family::ipv6, addresses[m_random() % addresses.size()]);
        const Service service = m_services[m_random() % m_services.size()];
        query.protocol = swap_icmp(query.destination.family, static_cast<std::uint8_t>(service >> 16U));
        query.port = static_cast<std::uint16_t>(service & 0xffffU);
        return query;
    }

  private:
    template <typename T>
    static void add(std::vector<T>& pool, const Interval<T>& interval, T last) {
        pool.push_back(interval.low);
        pool.push_back(interval.high);
        if (interval.low != 0) {
            pool.push_back(static_cast<T>(interval.low - 1));
        }
        if (interval.high != last) {
            pool.push_back(static_cast<T>(interval.high + 1));
        }
    }

    const Space& m_space;
    std::mt19937& m_random;
    std::array<std::vector<Address>, 2> m_addresses;
    std::vector<Service> m_services;
};

struct Counts {
    std::size_t inside = 0;
    std::size_t outside = 0;
};

/// The reference agrees with the rows on this packet.
void judge(const Policy& before, const Policy& after, const Comparison& comparison, const Query& query,
           Counts& counts) {
    const auto& space = comparison.space;
    const auto permits = [&](const Policy& side) {
        const auto verdict = decide_on(side, space, query);
        return verdict && verdict->permit;
    };
    const bool a = permits(before);
    const bool b = permits(after);
    const auto slot = space.calendar().slot_at(query.at);
    // REQUIRE, so that one fault does not print a thousand lines.
    BOOST_REQUIRE_EQUAL(rows_with(comparison.difference.opened, query, slot), !a && b ? 1 : 0);
    BOOST_REQUIRE_EQUAL(rows_with(comparison.difference.closed, query, slot), a && !b ? 1 : 0);
    ++(a == b ? counts.outside : counts.inside);
}

bool no_difference(const Texts& before, const Texts& after) {
    const auto a = make_policy(before);
    const auto b = make_policy(after);
    return compared(a, b).difference.none();
}

/// The names made of the prefix and one of the digits, with another prefix.
Texts renamed(Texts texts, const std::string& prefix, const std::string& by, std::string_view digits = "0123456789") {
    for (auto* text : {&texts.region, &texts.academie, &texts.lycee}) {
        for (const char digit : digits) {
            const auto name = fmt::format("\"{}{}\"", prefix, digit);
            for (auto at = text->find(name); at != std::string::npos; at = text->find(name, at + 1)) {
                text->replace(at, name.size(), fmt::format("\"{}{}\"", by, digit));
            }
        }
    }
    return texts;
}

bool same(const std::vector<Change>& a, const std::vector<Change>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Change& x, const Change& y) {
        // Slots are compared by number: both comparisons hold the same schedules, but in another order.
        return x.roles == y.roles && x.zones == y.zones && x.addresses == y.addresses && x.services == y.services;
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_diff_tests)

BOOST_AUTO_TEST_CASE(a_policy_does_not_differ_from_itself) {
    std::mt19937 random(1);
    for (int i = 0; i < 40; ++i) {
        const auto texts = random_texts(random);
        BOOST_TEST(no_difference(texts, texts));
    }
}

BOOST_AUTO_TEST_CASE(every_reported_cell_is_confirmed_by_the_reference) {
    std::mt19937 random(2);
    Counts counts;
    for (int i = 0; i < 60; ++i) {
        const auto texts = random_texts(random);
        const auto before = make_policy(texts);
        const auto after = make_policy(with_one_change(texts, random));
        const auto comparison = compared(before, after);
        RowQueries at_rows(comparison, random);
        EdgeQueries at_edges_before(before, random);
        EdgeQueries at_edges_after(after, random);
        for (int n = 0; n < 300; ++n) {
            if (!at_rows.empty()) {
                judge(before, after, comparison, at_rows.next(), counts);
            }
            // All roles and zones of the generator exist on both sides, so numbers are the same.
            judge(before, after, comparison, (n % 2 == 0 ? at_edges_before : at_edges_after).next(), counts);
        }
    }
    BOOST_TEST(counts.inside > 500U);
    BOOST_TEST(counts.outside > 2000U);
}

BOOST_AUTO_TEST_CASE(two_policies_that_share_nothing_but_names_are_told_apart_exactly) {
    std::mt19937 random(3);
    Counts counts;
    for (int i = 0; i < 15; ++i) {
        const auto before = make_policy(random_texts(random));
        const auto after = make_policy(random_texts(random));
        const auto comparison = compared(before, after);
        RowQueries queries(comparison, random);
        for (int n = 0; n < 400; ++n) {
            judge(before, after, comparison, queries.next(), counts);
        }
    }
    BOOST_TEST(counts.inside > 500U);
}

BOOST_AUTO_TEST_CASE(diff_of_b_a_is_diff_of_a_b_with_directions_swapped) {
    std::mt19937 random(4);
    std::size_t rows = 0;
    for (int i = 0; i < 40; ++i) {
        const auto texts = random_texts(random);
        const auto a = make_policy(texts);
        const auto b = make_policy(with_one_change(texts, random));
        const auto there = compared(a, b).difference;
        const auto back = compared(b, a).difference;
        BOOST_TEST(same(there.opened, back.closed));
        BOOST_TEST(same(there.closed, back.opened));
        rows += there.opened.size() + there.closed.size();
    }
    BOOST_TEST(rows > 20U);
}

BOOST_AUTO_TEST_CASE(deleting_a_rule_differs_exactly_where_it_decided_alone) {
    std::mt19937 random(5);
    std::size_t decided = 0;
    for (int i = 0; i < 40; ++i) {
        auto texts = random_texts(random);
        const auto before = make_policy(texts);
        auto json = to_json(texts.lycee);
        const std::string deleted = json["rule"][2]["name"];
        json["rule"].erase(2);
        texts.lycee = to_members(json);
        const auto after = make_policy(texts);
        const auto comparison = compared(before, after);
        EdgeQueries at_edges(before, random);
        RowQueries at_rows(comparison, random);
        for (int n = 0; n < 300; ++n) {
            const auto query = n % 2 == 0 || at_rows.empty() ? at_edges.next() : at_rows.next();
            const auto verdict = decide(before.model(), query);
            const auto& rules = before.model().rules;
            const bool alone = verdict.rules.size() == 1 && rules[verdict.rules[0]].party == Party::lycee &&
                               rules[verdict.rules[0]].name == deleted;
            const bool differs = alone && decide(after.model(), query).permit != verdict.permit;
            const auto slot = comparison.space.calendar().slot_at(query.at);
            const auto& expected = verdict.permit ? comparison.difference.closed : comparison.difference.opened;
            BOOST_REQUIRE_EQUAL(rows_with(expected, query, slot), differs ? 1 : 0);
            decided += differs ? 1U : 0U;
        }
    }
    BOOST_TEST(decided > 100U);
}

BOOST_AUTO_TEST_CASE(renaming_everything_is_no_difference) {
    std::mt19937 random(6);
    for (int i = 0; i < 20; ++i) {
        const auto texts = random_texts(random);
        auto other = texts;
        for (const auto* prefix : {"d", "s", "t", "h", "rule", "exam"}) {
            other = renamed(other, prefix, std::string("other-") + prefix);
        }
        BOOST_REQUIRE(other.region != texts.region);
        BOOST_TEST(no_difference(texts, other));
    }
}

BOOST_AUTO_TEST_CASE(permuting_rules_is_no_difference) {
    std::mt19937 random(7);
    for (int i = 0; i < 20; ++i) {
        const auto texts = random_texts(random);
        // Rules stand in the order of their names.
        const auto permuted = renamed(renamed(texts, "rule", "zzz", "0123"), "rule", "aaa");
        BOOST_REQUIRE(permuted.region != texts.region);
        BOOST_TEST(no_difference(texts, permuted));
    }
}

BOOST_AUTO_TEST_CASE(splitting_a_prefix_is_no_difference) {
    const auto texts = [](const char* destination, const char* binding) {
        return Texts{fmt::format(R"("role":[{{"name":"r"}}],"zone":[{{"name":"z"}}],
            "destination":[{{"name":"d","prefix":[{}]}}],
            "rule":[{{"name":"a","action":"permit","strength":"default","rationale":"x","destination":["d"]}}])",
                                 destination),
                     "", fmt::format(R"("zone":[{{"name":"z","interface":["lan0"],"prefix":[{}]}}])", binding)};
    };
    const auto whole = texts(R"("10.0.0.0/23","2001:db8::/32")", R"("10.9.0.0/16")");
    BOOST_TEST(no_difference(whole, texts(R"("10.0.1.0/24","10.0.0.0/24","2001:db8:8000::/33","2001:db8::/33")",
                                          R"("10.9.128.0/17","10.9.0.0/17")")));
    BOOST_TEST(!no_difference(whole, texts(R"("10.0.0.0/24","2001:db8::/32")", R"("10.9.0.0/16")")));
    BOOST_TEST(!no_difference(whole, texts(R"("10.0.0.0/23","2001:db8::/32")", R"("10.9.0.0/17")")));
}

BOOST_AUTO_TEST_CASE(one_changed_rule_is_one_row) {
    const auto texts = [](const char* roles) {
        return Texts{
            fmt::format(
                R"("role":[{{"name":"r0"}},{{"name":"r1"}},{{"name":"r2"}}],"zone":[{{"name":"z0"}},{{"name":"z1"}}],
            "destination":[{{"name":"all","prefix":["0.0.0.0/0","::/0"]}},{{"name":"inside","prefix":["10.0.0.0/8","fc00::/7"]}}],
            "service":[{{"name":"web","match":[{{"name":"a","protocol":"tcp","port":80}},{{"name":"b","protocol":"tcp","port":443}}]}}],
            "rule":[{{"name":"a","action":"permit","strength":"default","rationale":"x","role":[{}],"destination":["all"],
                      "service":["web"],"except":[{{"name":"e","destination":["inside"]}}]}}])",
                roles),
            "", both_bound};
    };
    const auto before = make_policy(texts(R"("r0")"));
    const auto after = make_policy(texts(R"("r0","r1","r2")"));
    const auto difference = compared(before, after).difference;
    BOOST_TEST(difference.closed.empty());
    BOOST_REQUIRE(difference.opened.size() == 1U);
    const auto& row = difference.opened.front();
    BOOST_TEST((row.roles == Indexes{1, 2}));
    BOOST_TEST((row.zones == Indexes{0, 1}));
    BOOST_TEST((row.services == ServiceSet{{6U << 16U | 80U, 6U << 16U | 80U}, {6U << 16U | 443U, 6U << 16U | 443U}}));
    BOOST_TEST(row.addresses.v4.size() == 2U);
    BOOST_TEST(row.addresses.v6.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_role_or_a_zone_that_only_one_side_has_opens_or_closes) {
    const auto texts = [](const char* roles, const char* zones, const char* bound) {
        return Texts{fmt::format(R"("role":[{}],"zone":[{}],
            "rule":[{{"name":"a","action":"permit","strength":"default","rationale":"x"}}])",
                                 roles, zones),
                     "", fmt::format(R"("zone":[{}])", bound)};
    };
    const auto small = make_policy(texts(R"({"name":"r1"})", R"({"name":"z1"})", R"({"name":"z1","interface":["a"]})"));
    const auto large = make_policy(texts(R"({"name":"r0"},{"name":"r1"})", R"({"name":"z0"},{"name":"z1"})",
                                         R"({"name":"z0","interface":["b"]},{"name":"z1","interface":["a"]})"));
    const auto grown = compared(small, large);
    BOOST_TEST(grown.difference.closed.empty());
    BOOST_TEST(grown.difference.opened.size() == 2U);
    BOOST_REQUIRE(grown.difference.rebound.size() == 1U);
    BOOST_TEST(grown.difference.rebound[0].zone == 0U);
    BOOST_TEST((grown.difference.rebound[0].before == nullptr));
    Query query{0, 1, paris("2026-12-01T10:00"), to_address(Family::ipv4, 1), 6, 80};
    BOOST_TEST(!decide_on(small, grown.space, query).has_value());
    BOOST_TEST(decide_on(large, grown.space, query)->permit);
    const auto shrunk = compared(large, small);
    BOOST_TEST(shrunk.difference.opened.empty());
    BOOST_TEST(shrunk.difference.closed.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_compared_is_not_compared) {
    const auto reason = [](const Texts& a, const Texts& b) {
        const auto before = make_policy(a);
        const auto after = make_policy(b);
        Budget budget;
        const auto result = compare(before, after, budget);
        const auto* not_compared = std::get_if<NotCompared>(&result);
        return not_compared == nullptr ? std::nullopt : std::optional(not_compared->reason);
    };
    const std::string region = R"("role":[{"name":"r"}],"zone":[{"name":"z"}])";
    const std::string bound = R"("zone":[{"name":"z","interface":["a"]}])";
    BOOST_TEST((reason({region, "", bound}, {region, "", bound}) == std::nullopt));
    BOOST_TEST((reason({region, "", bound}, {region, "", bound + R"(,"time-zone":"Indian/Reunion")"}) ==
                NotCompared::Reason::clocks));
    BOOST_TEST((reason({region, "", ""}, {region, "", ""}) == NotCompared::Reason::no_zone));
    BOOST_TEST((reason({region, "", ""}, {region, "", bound}) == std::nullopt));
}

BOOST_AUTO_TEST_CASE(a_budget_that_runs_out_is_said_and_names_rules) {
    std::mt19937 random(8);
    const auto before = make_policy(random_texts(random));
    const auto after = make_policy(random_texts(random));
    const auto full = compared(before, after).difference;
    bool ended = false;
    for (std::uint64_t steps = 1; steps < Budget::ample && !ended; steps *= 2) {
        Budget budget(steps);
        const auto result = compare(before, after, budget);
        if (const auto* comparison = std::get_if<Comparison>(&result)) {
            BOOST_TEST(same(comparison->difference.opened, full.opened));
            BOOST_TEST(same(comparison->difference.closed, full.closed));
            ended = true;
        } else {
            const auto& none = std::get<NotCompared>(result);
            BOOST_TEST((none.reason == NotCompared::Reason::budget));
            BOOST_TEST(none.costly.size() == 3U);
            BOOST_TEST(budget.spent());
        }
    }
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_SUITE_END()
