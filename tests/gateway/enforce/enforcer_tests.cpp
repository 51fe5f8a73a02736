// The enforcer on a real kernel: who passes, from when, and until when.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "gateway/enforce/enforcer.h"
#include "gateway/enforce/readback.h"
#include "gateway/enforce/tables.h"
#include "gateway/enforce/verify_table.h"
#include "tests/gateway/enforce/lycee.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_enforcer_tests, Lycee)

BOOST_AUTO_TEST_CASE(nothing_passes_without_a_session) {
    BOOST_TEST(net.nothing_passes(net.client_a));
    admit(session_a());
    BOOST_TEST(!net.nothing_passes(net.client_a));  // else it would be said of anything
}

BOOST_AUTO_TEST_CASE(a_session_opens_what_its_role_is_permitted_and_no_more) {
    admit(session_a());
    for (const char* to : {permitted4, permitted6}) {
        BOOST_TEST_CONTEXT(to) {
            const auto flow = net.tcp(net.client_a, to);
            BOOST_REQUIRE(flow.has_value());
            BOOST_TEST(flow->works());
            BOOST_TEST(net.udp(net.client_a, to));
            BOOST_TEST(net.ping(net.client_a, to));
        }
    }
    constexpr std::chrono::milliseconds no{150};
    for (const char* to : {denied4, denied6}) {
        BOOST_TEST_CONTEXT(to) {
            BOOST_TEST(!net.tcp(net.client_a, to, no).has_value());
            BOOST_TEST(!net.udp(net.client_a, to, no));
            BOOST_TEST(!net.ping(net.client_a, to, no));
        }
    }
    BOOST_TEST(net.nothing_passes(net.client_b));
}

BOOST_AUTO_TEST_CASE(talk_with_the_gateway_is_no_use_of_the_session_and_outlives_it) {
    admit(session_a());
    for (const char* gateway : {"10.40.0.1", "2001:db8:40::1"}) {
        BOOST_TEST_CONTEXT(gateway) {
            const auto page = net.tcp_to_gateway(net.client_a, gateway, 443);
            BOOST_REQUIRE(page.has_value());
            BOOST_TEST(page->works());
            const auto flows = Conntrack().flows();
            BOOST_TEST(!flows.empty());
            for (const FlowState& flow : flows) {
                BOOST_TEST(flow.mark == 0U);
            }
            BOOST_TEST(!enforcer->revoke(SessionHandle(1)));
            BOOST_TEST(page->works());
            admit(session_a());
        }
    }
}

BOOST_AUTO_TEST_CASE(revoking_cuts_live_connections_and_those_of_nobody_else) {
    admit(session_a());
    admit(session_b());
    const auto a = net.tcp(net.client_a, permitted4);
    const auto a6 = net.tcp(net.client_a, permitted6);
    const auto b = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE((a && a6 && b));
    BOOST_TEST(!enforcer->revoke(SessionHandle(1)));
    BOOST_TEST(a->is_cut());
    BOOST_TEST(a6->is_cut());
    BOOST_TEST(b->works());
    BOOST_TEST(net.nothing_passes(net.client_a));
    BOOST_TEST(handles(enforcer->list()) == std::vector<std::uint16_t>{2});
}

BOOST_AUTO_TEST_CASE(an_expired_session_loses_its_live_connections) {
    KernelSession session = session_a();
    session.lifetime = std::chrono::seconds(60);
    admit(session);
    admit(session_b());
    const auto a = net.tcp(net.client_a, permitted4);
    const auto b = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE((a && b));
    clock.advance(std::chrono::seconds(59));
    enforcer->expire();
    BOOST_TEST(a->works());
    clock.advance(std::chrono::seconds(1));
    BOOST_TEST((enforcer->next_end() <= clock.steady()));
    enforcer->expire();
    BOOST_TEST(a->is_cut());
    BOOST_TEST(b->works());
    BOOST_TEST(handles(enforcer->list()) == std::vector<std::uint16_t>{2});
}

BOOST_AUTO_TEST_CASE(the_bell_ends_a_permission_for_live_connections) {
    admit(session_a());
    admit(session_b(2, "enseignant"));
    const auto pupil = net.tcp(net.client_a, permitted4);
    const auto teacher = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE((pupil && teacher));
    BOOST_REQUIRE(enforcer->next_bell().has_value());
    BOOST_TEST((*enforcer->next_bell() == tuesday(12, 0)));
    clock.advance(std::chrono::hours(2));
    enforcer->ring();
    BOOST_TEST(pupil->is_cut());
    BOOST_TEST(net.nothing_passes(net.client_a));
    BOOST_TEST(teacher->works());
    BOOST_TEST((*enforcer->next_bell() > clock.wall()));
}

BOOST_AUTO_TEST_CASE(the_bell_begins_a_permission_again) {
    clock.jump_wall(-std::chrono::hours(3));
    enforcer->ring();
    admit(session_a());
    BOOST_TEST(net.nothing_passes(net.client_a));
    clock.advance(std::chrono::hours(1));
    enforcer->ring();
    BOOST_TEST(net.udp(net.client_a, permitted4));
}

BOOST_AUTO_TEST_CASE(a_bell_made_ready_is_rung_only_while_what_it_says_holds) {
    admit(session_a());
    enforcer->tidy();  // the bell of 12:00, which closes
    clock.jump_wall(-std::chrono::hours(1));
    enforcer->ring();
    BOOST_TEST(net.udp(net.client_a, permitted4));
    enforcer->tidy();
    clock.jump_wall(std::chrono::days(7));
    enforcer->ring();
    BOOST_TEST(net.udp(net.client_a, permitted4));
    enforcer->tidy();
    clock.jump_wall(*enforcer->next_bell() - clock.wall());
    enforcer->ring();
    BOOST_TEST(net.nothing_passes(net.client_a));
}

BOOST_AUTO_TEST_CASE(more_bells_than_epochs_keep_connections_and_revive_none) {
    admit(session_a());
    admit(session_b(2, "enseignant"));
    const auto pupil = net.tcp(net.client_a, permitted4);
    const auto teacher = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE((pupil && teacher));
    clock.advance(std::chrono::hours(2));
    for (int i = 0; i < 15; ++i) {  // with the last, the epoch of both flows' first packets is live again
        enforcer->ring();
        BOOST_TEST(teacher->works());
    }
    BOOST_TEST(pupil->is_cut());
}

BOOST_AUTO_TEST_CASE(a_permitted_flow_carries_the_live_epoch_after_a_bell) {
    admit(session_b(2, "enseignant"));
    const auto flow = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE(flow.has_value());
    Netlink netlink;
    Conntrack conntrack;
    const auto epoch_of_flow = [&] {
        BOOST_TEST(flow->works());
        const auto flows = conntrack.flows();
        const auto found =
            std::find_if(flows.begin(), flows.end(), [](const FlowState& f) { return (f.mark & 0xffff) == 2; });
        return found == flows.end() ? 0 : found->mark >> 28;
    };
    const auto live = [&] { return read_live_epoch(netlink, read_policy_tables(netlink).at(0).name).value_or(99); };
    const unsigned before = live();
    BOOST_TEST(epoch_of_flow() == before);
    enforcer->ring();
    BOOST_TEST(live() == before + 1);
    BOOST_TEST(epoch_of_flow() == before + 1);
}

BOOST_AUTO_TEST_CASE(without_a_bell_everything_is_denied) {
    clock.jump_wall(tuesday(11, 59, 59) - clock.wall());
    enforcer = start(std::chrono::milliseconds(500));  // 1 s to the bell and the margin, in real time
    admit(session_a());
    const auto flow = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE(flow.has_value());
    enforcer.reset();  // dead, and nobody rings
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    bool cut = false;
    while (!cut && std::chrono::steady_clock::now() < deadline) {
        cut = flow->is_cut();
    }
    BOOST_TEST(cut);
    BOOST_TEST(net.nothing_passes(net.client_a));
}

BOOST_AUTO_TEST_CASE(an_unchanged_policy_keeps_its_generation) {
    const PolicyState before = apply();
    BOOST_TEST(before.generation >= 1U);
    BOOST_TEST(before.digest.size() == 64U);
    BOOST_TEST(apply().generation == before.generation);
}

BOOST_AUTO_TEST_CASE(a_new_policy_decides_live_connections) {
    admit(session_a());
    const auto flow = net.tcp(net.client_a, permitted4);
    const auto flow6 = net.tcp(net.client_a, permitted6);
    BOOST_REQUIRE((flow && flow6));
    const PolicyState before = apply();
    policy.write(denied4);  // the other address is permitted now
    const PolicyState after = apply();
    BOOST_TEST(after.generation == before.generation + 1);
    BOOST_TEST(after.digest != before.digest);
    BOOST_TEST(flow->is_cut());
    BOOST_TEST(flow6->works());
    BOOST_TEST(net.ping(net.client_a, denied4));
}

BOOST_AUTO_TEST_CASE(an_invalid_policy_is_refused_and_the_old_one_stays) {
    admit(session_a());
    const PolicyState before = apply();
    policy.spoil();
    BOOST_TEST(std::holds_alternative<PolicyRefused>(enforcer->apply()));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    policy.write();
    BOOST_TEST(apply().generation == before.generation);
}

BOOST_AUTO_TEST_CASE(a_policy_that_breaks_a_guarantee_is_refused_and_the_old_one_stays) {
    admit(session_a());
    const auto before = apply();
    policy.promise_in_vain();
    BOOST_TEST(std::holds_alternative<PolicyRefused>(enforcer->apply()));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    policy.write();
    BOOST_TEST(apply().generation == before.generation);
}

BOOST_AUTO_TEST_CASE(a_table_that_is_not_what_was_compiled_is_found_out) {
    auto documents = policy::read_documents(modules(), policy.path());
    const auto compiled = std::get<CompiledPolicy>(
        compile_documents(std::make_shared<const policy::Documents>(std::get<policy::Documents>(std::move(documents))),
                          "digest", {}, clock.wall()));
    Netlink netlink;
    const auto table = read_policy_tables(netlink).front().name;
    const auto found = [&] { return verify_table(netlink, table, compiled, clock.wall()).value_or(""); };
    BOOST_TEST(found() == "");
    const auto& functions =
        std::find_if(compiled.ruleset.maps.begin(), compiled.ruleset.maps.end(), [](const auto& map) {
            return map.name == policy::nft::function;
        })->elements;
    const auto key = fmt::format("0x{:x} . 0x{:x}", static_cast<std::uint32_t>(functions.front().low >> 32U),
                                 static_cast<std::uint32_t>(functions.front().low));
    BOOST_REQUIRE(!Tables().load(fmt::format("delete element inet {} function {{ {} }}\n", table, key)));
    BOOST_TEST(found() == "the kernel holds other elements than it was given in function");
    BOOST_REQUIRE(!Tables().load(
        fmt::format("add element inet {} function {{ {} : 0x{:x} }}\n", table, key, functions.front().mark + 1)));
    BOOST_TEST(found() == "the kernel holds other elements than it was given in function");
    BOOST_REQUIRE(
        !Tables().load(fmt::format("delete element inet {0} function {{ {1} }}\n"
                                   "add element inet {0} function {{ {1} : 0x{2:x} }}\n"
                                   "flush map inet {0} destination6\n",
                                   table, key, functions.front().mark)));
    BOOST_TEST(found() == "the kernel holds other elements than it was given in destination6");
}

BOOST_AUTO_TEST_CASE(an_example_that_fails_refuses_the_policy_even_if_its_rules_are_in_force) {
    admit(session_a());
    const PolicyState before = apply();
    policy.add_example("2026-11-24T10:00", "deny");  // a Tuesday, during the lessons that permit it
    BOOST_TEST(std::holds_alternative<PolicyRefused>(enforcer->apply()));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    policy.add_example("2026-11-24T10:00", "permit");
    const PolicyState after = apply();
    BOOST_TEST(after.generation == before.generation);
    BOOST_TEST(after.digest == before.digest);
}

BOOST_AUTO_TEST_CASE(sessions_keep_their_role_when_classes_are_renumbered) {
    admit(session_a());
    admit(session_b(2, "enseignant"));
    const auto pupil = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE(pupil.has_value());
    policy.write(permitted4, true);
    static_cast<void>(apply());
    BOOST_TEST(pupil->works());  // picked up in mid-stream
    BOOST_TEST(net.udp(net.client_b, permitted4));
    clock.advance(std::chrono::hours(2));
    enforcer->ring();
    BOOST_TEST(pupil->is_cut());
    BOOST_TEST(net.udp(net.client_b, permitted4));
    BOOST_TEST(handles(enforcer->list()) == (std::vector<std::uint16_t>{1, 2}));
}

BOOST_AUTO_TEST_CASE(a_session_of_a_role_that_vanishes_is_removed) {
    policy.write(permitted4, true);
    static_cast<void>(apply());
    admit(session_a(1, "agent"));
    admit(session_b());
    policy.write();
    static_cast<void>(apply());
    BOOST_TEST(handles(enforcer->list()) == std::vector<std::uint16_t>{2});
    BOOST_TEST((enforcer->admit(session_a(1, "agent")) == KernelError::unknown_class));
    BOOST_TEST(net.udp(net.client_b, permitted4));
}

BOOST_AUTO_TEST_CASE(another_role_cuts_what_the_old_one_had_opened) {
    admit(session_a(1, "enseignant"));
    clock.advance(std::chrono::hours(3));
    enforcer->ring();
    const auto flow = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE(flow.has_value());
    admit(session_a(1, "eleve"));  // no lessons at this hour
    BOOST_TEST(flow->is_cut());
}

BOOST_AUTO_TEST_CASE(admitting_again_keeps_connections_and_renews_the_lifetime) {
    KernelSession session = session_a();
    session.lifetime = std::chrono::seconds(60);
    admit(session);
    const auto flow = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE(flow.has_value());
    session.lifetime = std::chrono::seconds(3000);
    admit(session);
    BOOST_TEST(flow->works());
    BOOST_TEST(enforcer->list().at(0).lifetime.count() == 3000);
    enforcer = start();  // what the kernel holds
    BOOST_TEST(enforcer->list().at(0).lifetime.count() > 2900);
}

BOOST_AUTO_TEST_CASE(an_address_that_leaves_a_session_is_closed) {
    KernelSession session = session_a();
    admit(session);
    const auto flow6 = net.tcp(net.client_a, permitted6);
    BOOST_REQUIRE(flow6.has_value());
    session.addresses.pop_back();
    admit(session);
    BOOST_TEST(flow6->is_cut());
    BOOST_TEST(net.udp(net.client_a, permitted4));
}

BOOST_AUTO_TEST_CASE(an_address_belongs_to_the_session_admitted_last) {
    admit(session_a(1, "eleve"));
    admit(session_a(7, "enseignant"));
    const auto list = enforcer->list();
    BOOST_REQUIRE(list.size() == 2U);
    BOOST_TEST(list[0].addresses.empty());
    BOOST_TEST(list[1].addresses.size() == 2U);
    BOOST_TEST(!enforcer->revoke(SessionHandle(1)));
    BOOST_TEST(net.udp(net.client_a, permitted4));
}

BOOST_AUTO_TEST_CASE(a_place_that_the_policy_does_not_bind_is_refused) {
    const auto refused = [&](auto change) {
        KernelSession session = session_a();
        change(session);
        return enforcer->admit(session) == KernelError::refused;
    };
    BOOST_TEST(refused([](KernelSession& s) { s.interface = Interface("cli1"); }));
    BOOST_TEST(refused([](KernelSession& s) { s.interface = Interface("up0"); }));
    BOOST_TEST(refused([](KernelSession& s) { s.addresses.push_back(IpAddress::parse("203.0.113.10").value()); }));
    BOOST_TEST(refused([](KernelSession& s) { s.addresses.clear(); }));
    BOOST_TEST(refused([](KernelSession& s) { s.handle = SessionHandle(0); }));
    BOOST_TEST(refused([](KernelSession& s) { s.lifetime = std::chrono::seconds(0); }));
    BOOST_TEST(enforcer->list().empty());
    BOOST_TEST((enforcer->admit(session_a(1, "proviseur")) == KernelError::unknown_class));
}

BOOST_AUTO_TEST_CASE(an_element_that_lapsed_or_was_planted_does_not_stop_an_admission) {
    admit(session_a());
    shell("nft flush map inet beffroi ident4");
    admit(session_a());
    BOOST_TEST(net.udp(net.client_a, permitted4));
    shell(R"(nft 'add element inet beffroi ident4 { "cli1" . 02:00:00:00:00:0b . 10.41.0.5 : 0x00010009 }')");
    admit(session_b());
    BOOST_TEST(net.udp(net.client_b, permitted4));
    BOOST_TEST(!enforcer->revoke(SessionHandle(2)));
    BOOST_TEST(net.nothing_passes(net.client_b));
}

BOOST_AUTO_TEST_CASE(a_bell_puts_back_tables_that_somebody_removed) {
    admit(session_a());
    shell("nft flush ruleset");
    enforcer->ring();
    BOOST_TEST(net.nothing_passes(net.client_b));
    BOOST_TEST(net.udp(net.client_a, permitted4));
}

BOOST_AUTO_TEST_CASE(idleness_counts_from_the_last_packet) {
    admit(session_a());
    admit(session_b());
    clock.advance(std::chrono::minutes(10));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    const auto list = enforcer->list();
    BOOST_REQUIRE(list.size() == 2U);
    BOOST_TEST(list[0].idle.count() <= 5);
    BOOST_TEST(list[1].idle.count() == 600);
    BOOST_TEST(!enforcer->revoke(SessionHandle(1)));
}

BOOST_AUTO_TEST_CASE(other_tables_are_not_touched) {
    shell("nft 'add table inet other; add chain inet other c'");
    policy.write(denied4);
    static_cast<void>(apply());
    BOOST_CHECK_NO_THROW(shell("nft list chain inet other c > /dev/null"));
}

BOOST_AUTO_TEST_SUITE_END()
