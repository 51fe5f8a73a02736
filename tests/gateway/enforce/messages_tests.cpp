#include <boost/test/unit_test.hpp>

#include "gateway/enforce/messages.h"

using namespace beffroi;
using namespace beffroi::enforce;

namespace {

KernelSession a_session(std::size_t addresses = 2) {
    KernelSession session{SessionHandle(0x1234),
                          RoleName("eleve"),
                          ZoneName("salles"),
                          Interface("lan.40"),
                          MacAddress::parse("02:00:00:00:00:0a").value(),
                          {},
                          std::chrono::seconds(3600),
                          std::chrono::seconds(0)};
    for (std::size_t i = 0; i < addresses; ++i) {
        session.addresses.push_back(
            IpAddress::parse(i % 2 == 0 ? "10.40.0." + std::to_string(i + 1) : "2001:db8::" + std::to_string(i))
                .value());
    }
    return session;
}

std::string admit_packet(std::size_t addresses = 2) {
    return encode(Request(AdmitRequest{a_session(addresses)}));
}

bool equal(const KernelSession& a, const KernelSession& b) {
    return a.handle == b.handle && a.role == b.role && a.zone == b.zone && a.interface == b.interface &&
           a.mac == b.mac && a.addresses == b.addresses && a.lifetime == b.lifetime && a.idle == b.idle;
}

std::string with(std::string packet, std::size_t at, char value) {
    packet.at(at) = value;
    return packet;
}

// Where fields of an admission begin: see messages.h.
constexpr std::size_t handle_at = 4;
constexpr std::size_t role_at = 6;
constexpr std::size_t interface_at = role_at + 2 * 49;
constexpr std::size_t lifetime_at = interface_at + 16 + 6;
constexpr std::size_t idle_at = lifetime_at + 4;
constexpr std::size_t count_at = idle_at + 4;
constexpr std::size_t address_at = count_at + 1;

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_enforce_messages_tests)

BOOST_AUTO_TEST_CASE(requests_arrive_as_they_were_sent) {
    const auto request = decode_request(admit_packet());
    BOOST_REQUIRE(request.has_value());
    BOOST_TEST(equal(std::get<AdmitRequest>(*request).session, a_session()));
    BOOST_TEST(std::holds_alternative<ApplyRequest>(decode_request(encode(Request(ApplyRequest{}))).value()));
    BOOST_TEST(std::holds_alternative<ListRequest>(decode_request(encode(Request(ListRequest{}))).value()));
    const auto revoke = decode_request(encode(Request(RevokeRequest{SessionHandle(0xfffe)})));
    BOOST_TEST(std::get<RevokeRequest>(revoke.value()).handle.get() == 0xfffe);
    const auto block = decode_request(encode(Request(BlockRequest{{policy::Party::academie, 0x123456789a}})));
    BOOST_TEST((std::get<BlockRequest>(block.value()).id == policy::BlockId{policy::Party::academie, 0x123456789a}));
    const auto confirm = decode_request(encode(Request(ConfirmRequest{0x123456789a})));
    BOOST_TEST(std::get<ConfirmRequest>(confirm.value()).number == 0x123456789aU);
}

BOOST_AUTO_TEST_CASE(a_block_is_of_a_party_that_makes_some) {
    const std::string packet = encode(Request(BlockRequest{{policy::Party::region, 7}}));
    BOOST_TEST(!decode_request(with(packet, 4, 2)).has_value());
    BOOST_TEST(!decode_request(packet + "x").has_value());
    BOOST_TEST(!decode_request(packet.substr(0, packet.size() - 1)).has_value());
}

BOOST_AUTO_TEST_CASE(replies_arrive_as_they_were_sent) {
    for (const PolicyState& state :
         {PolicyState{7, std::string(64, 'a'), 0, false}, PolicyState{8, std::string(64, 'b'), 0x123456789a, true},
          PolicyState{9,
                      std::string(64, 'c'),
                      3,
                      false,
                      {{{policy::Party::region, 12}, WallTime(std::chrono::hours(500'000)), std::string(64, 'd')},
                       {{policy::Party::academie, 1}, WallTime(std::chrono::hours(1)), std::string(64, 'e')}},
                      {12, 0x123456789a}}}) {
        BOOST_TEST((std::get<PolicyState>(decode_reply(encode(Reply(state))).value()) == state));
    }
    BOOST_TEST(std::holds_alternative<Done>(decode_reply(encode(Reply(Done{}))).value()));
    for (const auto error : {KernelError::unavailable, KernelError::unknown_class, KernelError::refused}) {
        BOOST_TEST((std::get<KernelError>(decode_reply(encode(Reply(error))).value()) == error));
    }
    const PolicyRefused refused{"approved.note: Nobody has approved this policy"};
    BOOST_TEST(std::get<PolicyRefused>(decode_reply(encode(Reply(refused))).value()).reason == refused.reason);
    const PolicyRefused long_winded{std::string(2 * max_reason, 'x')};
    BOOST_TEST(std::get<PolicyRefused>(decode_reply(encode(Reply(long_winded))).value()).reason.size() == max_reason);
    const auto page =
        std::get<SessionPage>(decode_reply(encode(Reply(SessionPage{{a_session(), a_session(0)}, false}))).value());
    BOOST_TEST(!page.last);
    BOOST_REQUIRE(page.sessions.size() == 2U);
    BOOST_TEST(equal(page.sessions[0], a_session()));
}

BOOST_AUTO_TEST_CASE(a_policy_that_is_not_there_has_generation_zero_and_no_digest) {
    const auto reply = std::get<PolicyState>(decode_reply(encode(Reply(PolicyState{}))).value());
    BOOST_TEST(reply.generation == 0U);
    BOOST_TEST(reply.digest.empty());
    BOOST_TEST(!decode_reply(encode(Reply(PolicyState{1, ""}))).has_value());
}

BOOST_AUTO_TEST_CASE(every_other_length_is_refused) {
    for (const std::string& packet :
         {admit_packet(), encode(Request(ApplyRequest{})), encode(Request(RevokeRequest{SessionHandle(1)})),
          encode(Request(ConfirmRequest{1})), encode(Request(ListRequest{}))}) {
        for (std::size_t size = 0; size < packet.size(); ++size) {
            BOOST_TEST(!decode_request(packet.substr(0, size)).has_value(), size);
        }
        BOOST_TEST(!decode_request(packet + '\0').has_value());
    }
    const std::string page = encode(Reply(SessionPage{{a_session(), a_session()}, true}));
    for (std::size_t size = 0; size < page.size(); ++size) {
        BOOST_TEST(!decode_reply(page.substr(0, size)).has_value(), size);
    }
}

BOOST_AUTO_TEST_CASE(fields_out_of_their_bounds_are_refused) {
    const std::string good = admit_packet();
    BOOST_REQUIRE(decode_request(good).has_value());
    const std::pair<const char*, std::string> bad[] = {
        {"version", with(good, 0, 2)},
        {"type", with(good, 1, 9)},
        {"reserved", with(good, 2, 1)},
        {"handle 0", with(with(good, handle_at, 0), handle_at + 1, 0)},
        {"empty role", with(good, role_at, 0)},
        {"long role", with(good, role_at, 49)},
        {"role with a space", with(good, role_at + 1, ' ')},
        {"role with a line", with(good, role_at + 1, '\n')},
        {"padding in use", with(good, role_at + 20, 'x')},
        {"empty interface", with(good, interface_at, '\0')},
        {"no lifetime", with(with(good, lifetime_at, 0), lifetime_at + 1, 0)},
        {"endless lifetime", with(good, lifetime_at + 3, '\x7f')},
        {"idle in a request", with(good, idle_at, 1)},
        {"fewer addresses than said", with(good, count_at, 3)},
        {"more addresses than said", with(good, count_at, 1)},
        {"family", with(good, address_at, 5)},
        {"bytes after an IPv4 address", with(good, address_at + 1 + 15, 1)},
    };
    for (const auto& [what, packet] : bad) {
        BOOST_TEST(!decode_request(packet).has_value(), what);
    }
}

BOOST_AUTO_TEST_CASE(a_session_has_1_to_64_addresses) {
    BOOST_TEST(decode_request(admit_packet(64)).has_value());
    BOOST_TEST(!decode_request(admit_packet(0)).has_value());
    BOOST_CHECK_THROW(static_cast<void>(admit_packet(65)), std::length_error);
    BOOST_TEST(admit_packet(64).size() <= max_request_bytes);
}

BOOST_AUTO_TEST_CASE(a_mapped_address_is_refused_as_a_second_spelling) {
    KernelSession session = a_session(1);
    session.addresses[0].family = Family::ipv6;
    session.addresses[0].bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 40, 0, 5};
    BOOST_TEST(!decode_request(encode(Request(AdmitRequest{session}))).has_value());
}

BOOST_AUTO_TEST_CASE(a_request_is_not_a_reply) {
    BOOST_TEST(!decode_reply(admit_packet()).has_value());
    BOOST_TEST(!decode_request(encode(Reply(Done{}))).has_value());
}

BOOST_AUTO_TEST_CASE(lists_are_cut_into_pages_that_fit) {
    BOOST_TEST(paginate({}).size() == 1U);
    BOOST_TEST(paginate({}).front().last);
    for (const std::size_t addresses : {1, 64}) {
        const auto pages = paginate(std::vector<KernelSession>(200, a_session(addresses)));
        std::size_t sessions = 0;
        for (std::size_t i = 0; i < pages.size(); ++i) {
            sessions += pages[i].sessions.size();
            BOOST_TEST(pages[i].last == (i + 1 == pages.size()));
            BOOST_TEST(encode(Reply(pages[i])).size() <= max_page_bytes);
        }
        BOOST_TEST(sessions == 200U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
