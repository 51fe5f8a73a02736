// Recorded flows through two policies, against the reference.
#include <boost/test/unit_test.hpp>

#include "policy/impact.h"
#include "tests/policy/generator.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

std::unique_ptr<Replay> replay_of(const Policy& before, const Policy& after) {
    Budget budget;
    auto prepared = Replay::prepare(before, after, budget);
    BOOST_REQUIRE(std::holds_alternative<std::unique_ptr<Replay>>(prepared));
    return std::get<std::unique_ptr<Replay>>(std::move(prepared));
}

/// Two roles and two zones; `rules` decide.
Texts texts(const std::string& rules) {
    return {R"("role":[{"name":"r0"},{"name":"r1"}],"zone":[{"name":"z0"},{"name":"z1"}],
        "destination":[{"name":"wide","prefix":["10.0.0.0/8"]},{"name":"narrow","prefix":["10.1.0.0/16"]}],
        "service":[{"name":"web","match":[{"name":"a","protocol":"tcp","port":443}]}],
        "rule":[)" +
                rules + "]",
            "", R"("zone":[{"name":"z0","interface":["a"]},{"name":"z1","interface":["b"]}])"};
}

const std::string permit_all = R"({"name":"all","action":"permit","strength":"default","rationale":"x"})";
const std::string deny_narrow =
    R"({"name":"narrow","action":"deny","strength":"mandatory","rationale":"x","role":["r0"],"destination":["narrow"]})";

Flow flow(std::string_view role, std::string_view token, std::string_view device, std::string_view to,
          std::uint16_t port = 443, std::uint64_t count = 1) {
    return {role, "z0", token, device, paris("2026-11-24T10:00"), IpAddress::parse(to).value(), 6, port, count};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_impact_tests)

BOOST_AUTO_TEST_CASE(every_outcome_and_its_rules_are_those_of_the_reference) {
    std::mt19937 random(1);
    std::size_t changed = 0;
    for (int i = 0; i < 30; ++i) {
        const auto before = make_policy(random_texts(random));
        const auto after = make_policy(random_texts(random));
        EdgeQueries edges(before, random);
        for (int n = 0; n < 150; ++n) {
            const auto query = edges.next();
            const auto a = decide(before.model(), query);
            const auto b = decide(after.model(), query);
            // One flow a replay: its row is then the only one.
            const auto replay = n % 10 == 0 || a.permit != b.permit ? replay_of(before, after) : nullptr;
            if (!replay) {
                continue;
            }
            const auto outcome =
                replay->add({before.model().roles[query.role].name, before.model().zones[query.zone].name, "t", "d",
                             query.at, query.destination, query.protocol, query.port, 2});
            BOOST_TEST((outcome == Replay::Outcome::permitted) == (a.permit && b.permit));
            BOOST_TEST((outcome == Replay::Outcome::denied) == (!a.permit && !b.permit));
            BOOST_TEST((outcome == Replay::Outcome::blocked) == (a.permit && !b.permit));
            BOOST_TEST((outcome == Replay::Outcome::allowed) == (!a.permit && b.permit));
            if (a.permit != b.permit) {
                const auto report = replay->report();
                const auto& side = a.permit ? report.blocked : report.allowed;
                BOOST_REQUIRE(side.rows.size() == 1U);
                BOOST_TEST(side.rows[0].flows == 2U);
                BOOST_TEST(side.rows[0].rules_before == a.rules);
                BOOST_TEST(side.rows[0].rules_after == b.rules);
                ++changed;
            }
        }
    }
    BOOST_TEST(changed > 300U);
}

BOOST_AUTO_TEST_CASE(people_and_devices_are_counted_once) {
    const auto before = make_policy(texts(permit_all));
    const auto after = make_policy(texts(permit_all + "," + deny_narrow));
    const auto replay = replay_of(before, after);
    replay->add(flow("r0", "t1", "d1", "10.1.0.1"));
    replay->add(flow("r0", "t1", "d2", "10.1.0.2", 443, 5));
    replay->add(flow("r0", "t2", "", "10.1.0.2", 80));
    replay->add(flow("r1", "t2", "d1", "10.1.0.2"));
    replay->add(flow("r0", "t3", "d3", "10.2.0.2"));
    const auto report = replay->report();
    BOOST_TEST(report.blocked.all.flows == 7U);
    BOOST_TEST(report.blocked.all.people == 2U);
    BOOST_TEST(report.blocked.all.devices == 2U);
    BOOST_TEST(report.blocked.by_role.at(0).people == 2U);
    BOOST_TEST(report.blocked.by_role.size() == 1U);
    BOOST_TEST(report.allowed.all.flows == 0U);
    BOOST_TEST(report.permitted == 2U);
    BOOST_REQUIRE(report.blocked.rows.size() == 2U);
    BOOST_TEST(report.blocked.rows[0].flows == 6U);
    BOOST_TEST(report.blocked.rows[0].destination.name == "narrow");
    BOOST_TEST(report.blocked.rows[0].service.name == "web");
    BOOST_TEST(report.blocked.rows[1].service.label_en == "tcp/80");
}

BOOST_AUTO_TEST_CASE(what_neither_policy_knows_is_counted_apart) {
    const auto before = make_policy(texts(permit_all));
    const auto replay = replay_of(before, before);
    BOOST_TEST((replay->add(flow("r9", "t", "d", "10.1.0.1")) == Replay::Outcome::nowhere));
    BOOST_TEST((replay->add(flow("r0", "t", "d", "10.1.0.1")) == Replay::Outcome::permitted));
    const auto report = replay->report();
    BOOST_TEST(report.nowhere == 1U);
    BOOST_TEST(report.permitted == 1U);
}

BOOST_AUTO_TEST_CASE(rows_are_bounded_and_nothing_is_lost_from_the_count) {
    const auto before = make_policy(texts(permit_all));
    const auto after = make_policy(texts(R"({"name":"x","action":"deny","strength":"default","rationale":"x"})"));
    const auto replay = replay_of(before, after);
    constexpr std::size_t flows = max_impact_rows + 500;
    for (std::size_t i = 0; i < flows; ++i) {
        const auto to = to_address(Family::ipv4, Address{0xc0000000U + i});
        replay->add({"r0", "z0", "t", "d", paris("2026-11-24T10:00"), to, 6, 443, 1});
    }
    const auto report = replay->report();
    BOOST_TEST(report.blocked.rows.size() == max_impact_rows);
    BOOST_TEST(report.blocked.other_flows == 500U);
    BOOST_TEST(report.blocked.all.flows == flows);
}

BOOST_AUTO_TEST_CASE(the_report_is_said_in_both_languages) {
    const auto before = make_policy(texts(permit_all));
    const auto after = make_policy(texts(permit_all + "," + deny_narrow));
    const auto replay = replay_of(before, after);
    replay->add(flow("r0", "t1", "d1", "10.1.0.1", 443, 4100));
    const auto say = [&](Language language) {
        return to_text(before, after, replay->space(), replay->report(), language);
    };
    BOOST_TEST(say(Language::french) ==
               "Flux rejoués\u202F: 4\u202F100.\n"
               "Bloqués en plus\u202F: 4\u202F100 flux, 1 personne, 1 appareil.\n"
               "  r0\u202F: 4\u202F100 flux, 1 personne, 1 appareil.\n"
               "BLOQUE 4\u202F100\u202F: r0 · z0 · narrow · web · avant, règle «\u202Fall\u202F» (la Région, par "
               "défaut) · après, "
               "règle «\u202Fnarrow\u202F» (la Région, obligatoire)\n"
               "Autorisés en plus\u202F: 0 flux, 0 personne, 0 appareil.\n");
    BOOST_TEST(say(Language::english)
                   .starts_with("Flows replayed: 4,100.\nNewly blocked: 4,100 flows, 1 person, 1 device.\n"));
}

BOOST_AUTO_TEST_CASE(a_budget_that_runs_out_is_said) {
    const auto before = make_policy(texts(permit_all));
    Budget budget(1);
    const auto prepared = Replay::prepare(before, before, budget);
    BOOST_TEST((std::get<NotCompared>(prepared).reason == NotCompared::Reason::budget));
}

BOOST_AUTO_TEST_SUITE_END()
