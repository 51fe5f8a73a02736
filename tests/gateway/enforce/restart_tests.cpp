// An enforcer starts where another was: what it takes over, and what it does not.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "gateway/enforce/readback.h"
#include "gateway/enforce/tables.h"
#include "tests/gateway/enforce/lycee.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_restart_tests, Lycee)

BOOST_AUTO_TEST_CASE(a_restart_under_the_same_policy_keeps_sessions_and_connections) {
    admit(session_a());
    admit(session_b(2, "enseignant"));
    const auto flow = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE(flow.has_value());
    const PolicyState before = apply();
    enforcer = start();
    BOOST_TEST(flow->works());
    const auto list = enforcer->list();
    BOOST_REQUIRE(list.size() == 2U);
    BOOST_TEST(list[0].role.get() == "eleve");
    BOOST_TEST(list[0].zone.get() == "salles");
    BOOST_TEST(list[0].mac.text() == "02:00:00:00:00:0a");
    BOOST_TEST(list[0].addresses.size() == 2U);
    BOOST_TEST(list[1].role.get() == "enseignant");
    BOOST_TEST((list[1].interface == Interface("cli1")));
    BOOST_TEST(apply().generation == before.generation + 1);
    BOOST_TEST(!enforcer->revoke(SessionHandle(1)));
    BOOST_TEST(flow->is_cut());
}

BOOST_AUTO_TEST_CASE(a_session_that_ended_while_nobody_watched_is_cut_at_restart) {
    admit(session_a());
    admit(session_b());
    const auto flow = net.tcp(net.client_a, permitted4);
    const auto other = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE((flow && other));
    enforcer.reset();
    shell("nft flush map inet beffroi ident6");
    shell(R"(nft 'delete element inet beffroi ident4 { "cli0" . 02:00:00:00:00:0a . 10.40.0.5 }')");  // as if its time
                                                                                                      // had come
    enforcer = start();
    BOOST_TEST(flow->is_cut());
    BOOST_TEST(other->works());
}

BOOST_AUTO_TEST_CASE(a_restart_under_another_policy_starts_from_no_session) {
    admit(session_a());
    const auto flow = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE(flow.has_value());
    enforcer.reset();
    policy.write(permitted4, true);
    enforcer = start();
    BOOST_TEST(enforcer->list().empty());
    BOOST_TEST(flow->is_cut());
    BOOST_TEST(net.nothing_passes(net.client_a));
    admit(session_a());
    BOOST_TEST(net.udp(net.client_a, permitted4));
}

// As an upgrade would meet it: the youngest table says under which layout the sessions beside it were written.
BOOST_AUTO_TEST_CASE(sessions_of_another_version_whose_elements_mean_something_else_are_not_taken_over) {
    const std::string digest = apply().digest;
    const auto taken_over = [&](unsigned layout) {
        admit(session_a());
        enforcer.reset();
        shell(
            fmt::format("nft 'table inet beffroi_p{}000 {{ comment \"{} layout {}\"; chain decide {{ type filter hook "
                        "forward priority 0; policy drop; }}; }}'",
                        layout, digest, layout));
        enforcer = start();
        const bool kept = !enforcer->list().empty();
        BOOST_TEST(net.udp(net.client_a, permitted4) == kept);
        return kept;
    };
    BOOST_TEST(taken_over(policy::session_layout));
    BOOST_TEST(!taken_over(policy::session_layout + 1));
}

BOOST_AUTO_TEST_CASE(a_restart_with_an_invalid_policy_keeps_the_one_in_the_kernel) {
    admit(session_a());
    enforcer.reset();
    policy.spoil();
    enforcer = start();
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST((enforcer->admit(session_b()) == KernelError::unknown_class));
    policy.write();
    static_cast<void>(apply());
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST(handles(enforcer->list()) == std::vector<std::uint16_t>{1});
}

BOOST_AUTO_TEST_CASE(a_first_start_with_an_invalid_policy_forwards_nothing) {
    enforcer.reset();
    shell("nft flush ruleset");
    policy.spoil();
    BOOST_TEST(net.udp(net.client_a, permitted4));  // an open router
    enforcer = start();
    BOOST_TEST(net.nothing_passes(net.client_a));
    policy.write();
    static_cast<void>(apply());
    BOOST_TEST(net.nothing_passes(net.client_a));
    admit(session_a());
    BOOST_TEST(net.udp(net.client_a, permitted4));
}

BOOST_AUTO_TEST_SUITE_END()
