// Many sessions admitted at once, on a real kernel: the same end as one after the other, in fewer transactions.
#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <cstring>

#include "gateway/enforce/conntrack.h"
#include "gateway/enforce/enforcer.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/enforce/network.h"
#include "tests/gateway/enforce/ruleset_generation.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

using Results = std::vector<std::optional<KernelError>>;

struct Bell {
    Network net;
    PolicyFolder policy;
    FakeClock clock{tuesday(10, 0)};
    yang::Modules modules{yang::schemas_directory(), {"beffroi-policy"}};
    Enforcer enforcer{EnforcerSettings{policy.path()}, clock, modules};

    Results admit(const std::vector<KernelSession>& sessions) { return enforcer.admit(std::span(sessions)); }
    [[nodiscard]] std::vector<std::uint16_t> handles() {
        std::vector<std::uint16_t> all;
        for (const KernelSession& session : enforcer.list()) {
            all.push_back(session.handle.get());
        }
        return all;
    }
};

/// A pupil in `salles` with one IPv4 address.
KernelSession pupil(std::uint16_t handle) {
    KernelSession session = session_a(handle);
    session.mac.bytes[4] = static_cast<std::uint8_t>(handle);
    session.addresses = {IpAddress::parse("10.40.0." + std::to_string(handle)).value()};
    return session;
}

bool in_kernel(const std::string& map, const std::string& key) {
    try {
        shell("nft get element inet beffroi " + map + " '{ " + key + " }' > /dev/null 2>&1");
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

const Results all_done(3, std::nullopt);

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_admission_tests, Bell)

BOOST_AUTO_TEST_CASE(sessions_admitted_together_are_one_transaction) {
    std::vector<KernelSession> sessions{session_a(), session_b()};
    for (std::uint16_t handle = 10; handle < 200; ++handle) {
        sessions.push_back(pupil(handle));
    }
    const auto before = ruleset_generation();
    BOOST_TEST((admit(sessions) == Results(sessions.size())));
    BOOST_TEST(ruleset_generation() == before + 1);
    BOOST_TEST(handles().size() == sessions.size());
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST(net.udp(net.client_a, permitted6));
    BOOST_TEST(net.udp(net.client_b, permitted4));
    BOOST_TEST((admit(sessions) == Results(sessions.size())));  // renewed
    BOOST_TEST(ruleset_generation() == before + 2);
    BOOST_TEST(net.udp(net.client_a, permitted4));
}

BOOST_AUTO_TEST_CASE(more_addresses_than_one_message_carries_are_all_there) {
    std::vector<KernelSession> sessions;
    for (std::uint16_t handle = 1; handle <= 12; ++handle) {
        sessions.push_back(pupil(handle));
        for (int i = 1; i < 64; ++i) {
            sessions.back().addresses.push_back(
                IpAddress::parse("2001:db8:40::" + std::to_string(handle) + ":" + std::to_string(i)).value());
        }
    }
    const auto before = ruleset_generation();
    BOOST_TEST((admit(sessions) == Results(sessions.size())));
    BOOST_TEST(ruleset_generation() == before + 1);
    for (const char* key : {"1:1", "4:63", "5:1", "8:30", "12:63"}) {
        const std::string handle(key, std::strchr(key, ':'));
        char mac[3];
        std::snprintf(mac, sizeof mac, "%02x", std::stoi(handle));
        BOOST_TEST(in_kernel("ident6", std::string("\"cli0\" . 02:00:00:00:") + mac + ":0a . 2001:db8:40::" + key),
                   key);
    }
}

BOOST_AUTO_TEST_CASE(one_invalid_session_does_not_refuse_its_neighbours) {
    KernelSession misplaced = pupil(2);
    misplaced.interface = Interface("cli1");
    KernelSession unknown = pupil(3);
    unknown.role = RoleName("proviseur");
    BOOST_TEST((admit({session_a(), misplaced, unknown, session_b(4)}) ==
                Results{std::nullopt, KernelError::refused, KernelError::unknown_class, std::nullopt}));
    BOOST_TEST(handles() == (std::vector<std::uint16_t>{1, 4}));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST(net.udp(net.client_b, permitted4));
}

BOOST_AUTO_TEST_CASE(sessions_revoked_together_are_as_gone_as_one_after_the_other) {
    BOOST_TEST((admit({session_a(1, "enseignant"), session_b(2), pupil(11)}) == all_done));
    const auto a = net.tcp(net.client_a, permitted4);
    const auto b = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE((a && b));
    const auto before = ruleset_generation();
    const std::vector<SessionHandle> gone{SessionHandle(1), SessionHandle(0), SessionHandle(2), SessionHandle(2),
                                          SessionHandle(99)};
    BOOST_TEST((enforcer.revoke(std::span(gone)) ==
                Results{std::nullopt, KernelError::refused, std::nullopt, std::nullopt, std::nullopt}));
    BOOST_TEST(handles() == (std::vector<std::uint16_t>{11}));
    BOOST_TEST(ruleset_generation() == before + 1);
    BOOST_TEST(net.nothing_passes(net.client_a));
    BOOST_TEST(net.nothing_passes(net.client_b));
    for (const FlowState& open : Conntrack().flows()) {
        BOOST_TEST(((open.mark & 0xffff) != 1U && (open.mark & 0xffff) != 2U));
    }
}

BOOST_AUTO_TEST_CASE(one_session_that_the_kernel_refuses_does_not_refuse_its_neighbours) {
    shell("nft flush table inet beffroi && nft delete map inet beffroi ident6");  // who has an IPv6 address is refused
    KernelSession refused = session_a(2);
    const Results expected{std::nullopt, KernelError::refused, std::nullopt};
    BOOST_TEST((admit({pupil(11), refused, pupil(12)}) == expected));
    BOOST_TEST(handles() == (std::vector<std::uint16_t>{11, 12}));
    BOOST_TEST(in_kernel("ident4", "\"cli0\" . 02:00:00:00:0b:0a . 10.40.0.11"));
    BOOST_TEST(in_kernel("ident4", "\"cli0\" . 02:00:00:00:0c:0a . 10.40.0.12"));
    BOOST_TEST(!in_kernel("ident4", "\"cli0\" . 02:00:00:00:00:0a . 10.40.0.5"));  // nothing is half applied
}

BOOST_AUTO_TEST_CASE(planted_and_lapsed_elements_do_not_stop_sessions_admitted_together) {
    BOOST_TEST((admit({session_a(), pupil(11), pupil(12)}) == all_done));
    shell("nft flush map inet beffroi ident4");
    shell(R"(nft 'add element inet beffroi ident4 { "cli1" . 02:00:00:00:00:0b . 10.41.0.5 : 0x00010009 }')");
    BOOST_TEST((admit({session_a(), session_b(), pupil(11)}) == all_done));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST(net.udp(net.client_b, permitted4));
    BOOST_TEST(!enforcer.revoke(SessionHandle(2)));
    BOOST_TEST(net.nothing_passes(net.client_b));
}

BOOST_AUTO_TEST_CASE(of_two_admissions_of_one_session_the_later_counts) {
    KernelSession narrow = session_a();
    narrow.addresses.pop_back();
    narrow.lifetime = std::chrono::seconds(600);
    BOOST_TEST((admit({session_a(), session_b(), narrow}) == all_done));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST(!net.udp(net.client_a, permitted6, std::chrono::milliseconds(150)));
    const auto list = enforcer.list();
    BOOST_REQUIRE(list.size() == 2U);
    BOOST_TEST(list[0].addresses.size() == 1U);
    BOOST_TEST(list[0].lifetime.count() == 600);
}

BOOST_AUTO_TEST_CASE(an_address_wanted_by_two_belongs_to_the_later) {
    BOOST_TEST((admit({session_a(1, "eleve"), session_a(7, "enseignant"), session_b()}) == all_done));
    const auto list = enforcer.list();
    BOOST_REQUIRE(list.size() == 3U);
    BOOST_TEST(list[0].addresses.empty());
    BOOST_TEST(list[2].addresses.size() == 2U);
    BOOST_TEST(!enforcer.revoke(SessionHandle(1)));
    BOOST_TEST(net.udp(net.client_a, permitted4));
}

BOOST_AUTO_TEST_CASE(an_address_that_one_gives_up_goes_to_the_next) {
    BOOST_TEST(!enforcer.admit(session_a(1, "enseignant")));
    const auto flow = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE(flow.has_value());
    KernelSession left = session_a(1, "enseignant");
    left.addresses.erase(left.addresses.begin());
    KernelSession taken = session_a(7, "eleve");
    taken.addresses.pop_back();
    BOOST_TEST((admit({left, taken, session_b()}) == all_done));
    for (const FlowState& open : Conntrack().flows()) {
        BOOST_TEST((open.mark & 0xffff) != 1U);  // what the former owner opened is not its any more
    }
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST(!enforcer.revoke(SessionHandle(7)));
    BOOST_TEST(!net.udp(net.client_a, permitted4, std::chrono::milliseconds(150)));
    BOOST_TEST(net.udp(net.client_a, permitted6));
}

BOOST_AUTO_TEST_CASE(connections_of_another_role_are_cut_in_the_crowd_too) {
    BOOST_TEST((admit({session_a(1, "enseignant"), session_b(), pupil(11)}) == all_done));
    const auto a = net.tcp(net.client_a, permitted4);
    const auto b = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE((a && b));
    clock.advance(std::chrono::hours(3));
    enforcer.ring();
    BOOST_TEST((admit({session_a(1, "eleve"), session_b(2, "enseignant"), pupil(11)}) == all_done));
    BOOST_TEST(a->is_cut());  // no lessons at this hour
    BOOST_TEST(net.udp(net.client_b, permitted4));
}

BOOST_AUTO_TEST_SUITE_END()
