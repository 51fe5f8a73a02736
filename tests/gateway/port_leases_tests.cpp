#include <boost/test/unit_test.hpp>

#include "gateway/port_leases.h"
#include "tests/gateway/flow/world.h"
#include "tests/gateway/session/sample_session.h"
#include "tests/policy/documents.h"

using namespace beffroi;
using namespace std::chrono_literals;
using journal::Stream;

namespace {

std::shared_ptr<const policy::Policy> policy_with(const std::string& blocks) {
    return std::make_shared<const policy::Policy>(policy::test::make_policy(
        {R"("role":[{"name":"eleve"}],"zone":[{"name":"wifi-cdi"}])", "",
         R"("zone":[{"name":"wifi-cdi","interface":["lan0"]}],"rule":[{"name":"a","action":"permit","rationale":"x"}])" +
             blocks}));
}

std::string blocks(const std::string& address, unsigned ports = 512) {
    return R"(,"port-blocks":{"interface":["up0"],"address":[")" + address + R"("],"ports":)" + std::to_string(ports) +
           "}";
}

struct Lycee {
    flow::test::Disk disk;
    session::SessionTable table{disk.clock};
    PolicyInForce policy{{policy_with(blocks("192.0.2.7")), 1}};
    std::unique_ptr<PortLeases> leases = start();

    std::unique_ptr<PortLeases> start() {
        return std::make_unique<PortLeases>(Uai("0599991P"), disk.clock, table, policy, disk.writer(Stream::flow));
    }
    Session open(unsigned device, const char* address = "10.1.0.9") {
        return table
            .open(tests::pupil(), tests::device(device), {tests::ip(address)}, {.session = 8h, .idle = 15min},
                  tests::pseudonym())
            .value();
    }
    [[nodiscard]] std::vector<journal::FlowEntry> entries() { return disk.entries(Stream::flow); }
    /// Of that session, seen at that port, and begun now.
    [[nodiscard]] EndedFlow flow(const Session& session, unsigned port, const char* address = "192.0.2.7") const {
        EndedFlow flow;
        flow.session = session.handle;
        flow.protocol = 6;
        flow.from = {tests::ip("10.1.0.9"), 40000};
        flow.to = {tests::ip("203.0.113.5"), 443};
        flow.translated = Endpoint{tests::ip(address), static_cast<std::uint16_t>(port)};
        flow.began = disk.clock.wall();
        return flow;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_port_leases_tests, Lycee)

BOOST_AUTO_TEST_CASE(a_session_has_one_entry_which_says_whose_its_ports_are) {
    const auto session = open(1);
    disk.clock.advance(900ms);
    leases->tell();
    leases->tell();
    BOOST_REQUIRE(entries().size() == 1U);
    const auto entry = entries().front();
    BOOST_TEST(entry.event == journal::event::port_block);
    BOOST_TEST(entry.session == session.id.get());
    BOOST_TEST(entry.token == session.pseudonym.token);
    BOOST_TEST(entry.from->text() == "10.1.0.9");
    BOOST_TEST(entry.public_address->text() == "192.0.2.7");
    BOOST_TEST(entry.public_port == 1024U);
    BOOST_TEST(entry.ports == 512U);
    BOOST_TEST((entry.time == session.opened));
}

BOOST_AUTO_TEST_CASE(only_flows_of_which_the_entry_tells_have_none_of_their_own) {
    const auto session = open(1);
    const auto early = flow(session, 1024);
    BOOST_TEST(!leases->tells_of(early));  // nothing is on record yet
    leases->tell();
    BOOST_TEST(leases->tells_of(early));
    BOOST_TEST(leases->tells_of(flow(session, 1024 + 511)));
    BOOST_TEST(!leases->tells_of(flow(session, 1024 + 512)));
    BOOST_TEST(!leases->tells_of(flow(session, 1024, "192.0.2.8")));
    auto untranslated = early;
    untranslated.translated.reset();
    BOOST_TEST(!leases->tells_of(untranslated));
    auto before = early;
    before.began -= 1ms;
    BOOST_TEST(!leases->tells_of(before));
}

BOOST_AUTO_TEST_CASE(last_flows_of_a_session_come_after_its_end_and_are_never_the_next_ones) {
    policy.set({policy_with(blocks("192.0.2.7", 16384)), 2});
    leases->tell();
    const auto first = open(1);
    leases->tell();
    const auto last = flow(first, 1024);
    table.close(first.id);
    BOOST_TEST(leases->tells_of(last));
    open(2, "10.1.0.10");
    open(3, "10.1.0.11");
    disk.clock.advance(61s);
    const auto next = open(4, "10.1.0.12");
    BOOST_REQUIRE((next.handle == first.handle));
    BOOST_TEST(!leases->tells_of(flow(next, 1024)));
    leases->tell();
    BOOST_TEST(leases->tells_of(flow(next, 1024)));
    BOOST_TEST(entries().size() == 4U);
}

BOOST_AUTO_TEST_CASE(other_addresses_are_on_record_for_every_session_again) {
    const auto session = open(1);
    leases->tell();
    disk.clock.advance(1h);
    const auto before = flow(session, 1024);
    disk.clock.advance(1s);
    policy.set({policy_with(blocks("192.0.2.8")), 2});
    leases->tell();
    BOOST_REQUIRE(entries().size() == 2U);
    BOOST_TEST(entries()[1].public_address->text() == "192.0.2.8");
    BOOST_TEST((entries()[1].time == disk.clock.wall()));
    BOOST_TEST(leases->tells_of(flow(session, 1024, "192.0.2.8")));
    BOOST_TEST(!leases->tells_of(before));  // it has an entry of its own, as late as it comes
    policy.set({policy_with(""), 3});
    leases->tell();
    BOOST_TEST(!leases->tells_of(flow(session, 1024, "192.0.2.8")));
    BOOST_TEST(entries().size() == 2U);
}

BOOST_AUTO_TEST_CASE(after_a_restart_sessions_are_on_record_anew_from_then_on) {
    const auto session = open(1);
    leases->tell();
    disk.clock.advance(1h);
    const auto meanwhile = flow(session, 1024);
    disk.clock.advance(1s);
    leases = start();
    leases->tell();
    BOOST_TEST(entries().size() == 2U);
    BOOST_TEST(!leases->tells_of(meanwhile));
    BOOST_TEST(leases->tells_of(flow(session, 1024)));
}

BOOST_AUTO_TEST_CASE(sessions_without_a_block_or_an_ipv4_address_have_no_entry) {
    policy.set({policy_with(blocks("192.0.2.7", 16384)), 2});
    leases->tell();
    for (unsigned device = 1; device <= 5; ++device) {
        open(device, ("10.1.0." + std::to_string(device)).c_str());
    }
    leases->tell();
    BOOST_TEST(entries().size() == 3U);
    table.close(table.find(SessionHandle(1))->id);
    disk.clock.advance(61s);
    const auto six = open(9, "2001:db8::9");
    BOOST_TEST(six.handle.get() == 1U);
    leases->tell();
    BOOST_TEST(entries().size() == 3U);
    table.add_address(six.id, tests::ip("10.1.0.77"));
    leases->tell();
    BOOST_REQUIRE(entries().size() == 4U);
    BOOST_TEST(entries()[3].from->text() == "10.1.0.77");
}

BOOST_AUTO_TEST_CASE(while_the_journal_takes_nothing_flows_are_written_one_by_one) {
    const auto session = open(1);
    disk.files.fail(0, journal::FakeFiles::Fault::refuse);
    leases->tell();
    BOOST_TEST(!leases->tells_of(flow(session, 1024)));
    leases->tell();
    BOOST_TEST(leases->tells_of(flow(session, 1024)));
}

BOOST_AUTO_TEST_SUITE_END()
