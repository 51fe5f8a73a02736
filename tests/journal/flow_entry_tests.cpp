#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "journal/flow_entry.h"
#include "tests/journal/sample_entries.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

const std::string k_salt(test::sample_salt);
const std::string k_head =
    R"({"v":1,"salt":"30313233343536373839616263646566","time":"2026-11-24T09:00:00.123Z","site":"0599991P","event":)";
const std::string k_who =
    R"(,"session":"5f0e","token":"9f2c51d07be84a36aa10c4e5f8b7d263","role":"eleve","zone":"salles")";
const std::string k_device = R"(,"device":"d41c9e")";
const std::string k_flow = k_head + R"("flow")" + k_who + k_device +
                           R"(,"protocol":6,"from":"10.1.0.9","from_port":51514,"public":"192.0.2.7",)"
                           R"("public_port":40123,"seconds":12,"bytes":48213,"count":1})";
const std::string k_block = k_head + R"("port-block")" + k_who +
                            R"(,"from":"10.1.0.9","public":"192.0.2.7","public_port":40960,"ports":512,"count":1})";
const std::string k_denied =
    k_head + R"("denied")" + k_who + k_device +
    R"(,"protocol":6,"to":"203.0.113.17","to_port":443,"generation":12,"rule":"lycee/no-games","count":3})";

bool is_entry(const std::string& line) {
    return std::holds_alternative<FlowEntry>(parse_flow_line(line));
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
    const auto at = text.find(part);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, part);
    return text.replace(at, part.size(), by);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_flow_entry_tests)

BOOST_AUTO_TEST_CASE(the_lines_are_the_documented_ones) {
    const auto samples = test::sample_flow_entries();
    BOOST_TEST(to_line(samples[0], k_salt) == k_flow);
    BOOST_TEST(to_line(samples[2], k_salt) == k_block);
    BOOST_TEST(to_line(samples[3], k_salt) == k_denied);
}

BOOST_AUTO_TEST_CASE(every_entry_comes_back) {
    FlowEntry again;  // with what the entry before left in it
    for (const auto& entry : test::sample_flow_entries()) {
        const auto line = to_line(entry, k_salt);
        BOOST_TEST((std::get<FlowEntry>(parse_flow_line(line)) == entry), line);
        BOOST_TEST(!read_flow_line(line, again));
        BOOST_TEST((again == entry), line);
    }
}

BOOST_AUTO_TEST_CASE(times_and_addresses_are_written_as_everywhere) {
    auto entry = test::sample_flow_entries().front();
    for (const std::int64_t ms : {std::int64_t{0}, std::int64_t{999}, std::int64_t{951'782'399'999},
                                  std::int64_t{1'709'164'800'000}, std::int64_t{253'402'300'799'999}}) {
        entry.time = WallTime(std::chrono::milliseconds(ms));
        BOOST_TEST(to_line(entry, k_salt).find(to_rfc3339(entry.time)) != std::string::npos);
    }
    for (const char* address : {"0.0.0.0", "255.255.255.255", "10.20.30.4", "::1", "2001:db8::a:0:0:1"}) {
        entry.from = IpAddress::parse(address);
        const auto line = to_line(entry, k_salt);
        BOOST_TEST(line.find(std::string("\"from\":\"") + address + '"') != std::string::npos, line);
        BOOST_TEST(is_entry(line));
    }
}

BOOST_AUTO_TEST_CASE(whatever_is_accepted_is_written_again_byte_for_byte) {
    for (const auto& line : {k_flow, k_block, k_denied}) {
        std::size_t accepted = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            for (int c = 0; c < 256; ++c) {
                auto changed = line;
                changed[i] = static_cast<char>(c);
                const auto parsed = parse_flow_line(changed);
                if (const auto* entry = std::get_if<FlowEntry>(&parsed)) {
                    const auto salt = from_hex(changed.substr(15, 32));
                    BOOST_REQUIRE(salt);
                    BOOST_REQUIRE(to_line(*entry, *salt) == changed);
                    ++accepted;
                }
            }
        }
        BOOST_TEST(accepted > line.size());
    }
}

BOOST_AUTO_TEST_CASE(any_other_spelling_is_malformed) {
    BOOST_TEST(is_entry(k_denied));
    for (const auto& [part, by] : std::initializer_list<std::pair<std::string, std::string>>{
             {R"({"v":1)", R"({"v":2)"},
             {R"({"v":1)", R"({ "v":1)"},
             {"3031", "303"},
             {"6566", "656F"},
             {"11-24T", "11-31T"},
             {"09:00:00.123Z", "24:00:00.123Z"},
             {"09:00:00.123Z", "09:00:00Z"},
             {"09:00:00.123Z", "0x:00:00.123Z"},
             {"\"denied\"", "\"flow\""},  // has a generation and a rule
             {"\"denied\"", "\"session-open\""},
             {"eleve", "\\u0065leve"},
             {"eleve", "\xC3\xA9leve"},
             {"eleve", ""},
             {"eleve", std::string(65, 'e')},
             {R"(,"zone":"salles")", ""},
             {R"(,"session":"5f0e")", ""},
             {"9f2c51d0", "9F2c51d0"},
             {"9f2c51d0", "9f2c51d"},
             {R"("role":"eleve","zone":"salles")", R"("zone":"salles","role":"eleve")"},
             {R"("protocol":6)", R"("protocol":256)"},
             {R"("protocol":6)", R"("protocol":06)"},
             {R"("protocol":6)", R"("protocol":-6)"},
             {R"("protocol":6,)", ""},
             {R"("to_port":443)", R"("to_port":65536)"},
             {R"("to":)", R"("public":"192.0.2.7","to":)"},
             {"203.0.113.17", "203.0.113.017"},
             {"203.0.113.17", "2001:DB8::1"},
             {"203.0.113.17", "::ffff:203.0.113.17"},
             {R"("to":"203.0.113.17",)", ""},
             {R"("to":"203.0.113.17","to_port":443,)", ""},
             {R"("count":3})", R"("count":0})"},
             {R"("count":3})", R"("count":4294967296})"},
             {R"("count":3})", R"("count":3,"more":1})"},
             {R"("count":3})", R"("count":3} )"},
             {R"("count":3})", R"("count":3)"},
             {R"(,"count":3})", "}"}}) {
        BOOST_TEST(!is_entry(replaced(k_denied, part, by)), part + " -> " + by);
    }
    BOOST_TEST(!is_entry(""));
    BOOST_TEST(!is_entry(k_denied + std::string(max_flow_entry_bytes, ' ')));
    for (std::size_t size = 0; size < k_denied.size(); ++size) {
        BOOST_TEST(!is_entry(k_denied.substr(0, size)));
    }
}

BOOST_AUTO_TEST_CASE(a_block_of_ports_has_all_of_its_keys_and_no_others) {
    BOOST_TEST(is_entry(k_block));
    for (const char* part :
         {R"("public":"192.0.2.7",)", R"("public_port":40960,)", R"("ports":512,)", R"("from":"10.1.0.9",)"}) {
        BOOST_TEST(!is_entry(replaced(k_block, part, "")), part);
    }
    BOOST_TEST(!is_entry(replaced(k_block, R"("count")", R"("bytes":1,"count")")));
    BOOST_TEST(!is_entry(replaced(k_flow, R"("seconds")", R"("ports":1,"seconds")")));
}

BOOST_AUTO_TEST_CASE(an_entry_that_nobody_could_read_is_not_written) {
    const auto refused = [](auto change) {
        auto entry = test::sample_flow_entries().front();
        change(entry);
        BOOST_CHECK_THROW((void)to_line(entry, k_salt), std::invalid_argument);
    };
    refused([](FlowEntry& entry) { entry.token = "K7QF2M9A"; });
    refused([](FlowEntry& entry) { entry.role = "élève"; });
    refused([](FlowEntry& entry) { entry.zone = std::string(65, 'z'); });
    refused([](FlowEntry& entry) { entry.session.clear(); });
    refused([](FlowEntry& entry) { entry.bytes = ~0ULL; });
    refused([](FlowEntry& entry) { entry.from.reset(); });
    refused([](FlowEntry& entry) { entry.count = 0; });
    refused([](FlowEntry& entry) { entry.event = "session-open"; });
    BOOST_CHECK_THROW((void)to_line(test::sample_flow_entries().front(), "short"), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
