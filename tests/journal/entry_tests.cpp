#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "journal/entry.h"
#include "tests/journal/sample_entries.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

const std::string k_salt = "0123456789abcdef";

Entry login() {
    Entry entry;
    entry.time = WallTime(std::chrono::milliseconds(1795510800123));
    entry.site = "0599991P";
    entry.event = event::session_open;
    entry.session = "5f0e";
    entry.handle = 7;
    entry.token = "9f2c51d07be84a36aa10c4e5f8b7d263";
    entry.month = "2026-11";
    entry.role = "enseignant";
    entry.zone = "salles";
    entry.interface = "lan0";
    entry.expires = WallTime(std::chrono::milliseconds(1795525200000));
    entry.idle_s = 1800;
    entry.generation = 12;
    entry.sealed = "MIIC";
    return entry;
}

constexpr std::string_view k_login_line =
    R"({"v":1,"salt":"30313233343536373839616263646566","time":"2026-11-24T09:00:00.123Z","site":"0599991P",)"
    R"("event":"session-open","class_uid":3002,"activity_id":1,"session":"5f0e","handle":7,)"
    R"("token":"9f2c51d07be84a36aa10c4e5f8b7d263","month":"2026-11","role":"enseignant","zone":"salles",)"
    R"("interface":"lan0","expires":"2026-11-24T13:00:00.000Z","idle_s":1800,"generation":12,"sealed":"MIIC"})";

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_entry_tests)

BOOST_AUTO_TEST_CASE(the_line_of_a_login_is_the_documented_one) {
    BOOST_TEST(to_line(login(), k_salt) == k_login_line);
    BOOST_TEST((parse_line(k_login_line) == login()));
}

BOOST_AUTO_TEST_CASE(a_line_is_json_for_any_reader) {
    auto entry = login();
    entry.zone = "a\"b\\c\x01\x7F\n\t é \xC2\x9B \xF0\x9F\x94\x94";
    const auto json = nlohmann::json::parse(to_line(entry, k_salt));
    BOOST_TEST(json.at("v").get<int>() == 1);
    BOOST_TEST(json.at("zone").get<std::string>() == entry.zone);
    BOOST_TEST(json.at("idle_s").get<int>() == 1800);
}

BOOST_AUTO_TEST_CASE(hostile_text_comes_back_as_it_was) {
    for (const std::string& text :
         {std::string("\0", 1), std::string("\"},{\"v\":1"), std::string("\\"), std::string("\\u0000"),
          std::string("\r\n\b\f\t\x1b[2J\x7F"), std::string("\xC2\x80\xC2\x9F\xC2\xA0"), std::string("é\xE2\x80\xAE"),
          std::string(1000, '"'), std::string("<script>&'")}) {
        BOOST_TEST_CONTEXT(printable(text)) {
            auto entry = login();
            entry.zone = text;
            entry.detail = text;
            const auto line = to_line(entry, k_salt);
            BOOST_TEST((parse_line(line) == entry));
            BOOST_TEST(printable(line) == line);  // nothing that a terminal or a line reader obeys
            BOOST_TEST(line.find("\xC2\x9F") == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_are_replaced_one_by_one) {
    auto entry = login();
    entry.zone = "a\xFF\xC3(\xED\xA0\x80z\xE2\x82";
    const auto read = parse_line(to_line(entry, k_salt));
    BOOST_REQUIRE(read);
    const std::string r = "\xEF\xBF\xBD";
    BOOST_TEST(read->zone == "a" + r + r + "(" + r + r + r + "z" + r + r);
}

BOOST_AUTO_TEST_CASE(an_entry_of_each_kind_comes_back_and_has_its_class) {
    for (const auto& entry : test::sample_entries()) {
        const auto line = to_line(entry, k_salt);
        BOOST_TEST((parse_line(line) == entry), line);
        BOOST_TEST(line.find("\"class_uid\":") != std::string::npos, line);
    }
}

BOOST_AUTO_TEST_CASE(an_empty_entry_is_short_and_comes_back) {
    const auto line = to_line(Entry{}, k_salt);
    BOOST_TEST(line == R"({"v":1,"salt":"30313233343536373839616263646566","time":"1970-01-01T00:00:00.000Z"})");
    BOOST_TEST((parse_line(line) == Entry{}));
}

BOOST_AUTO_TEST_CASE(whatever_is_accepted_is_written_again_byte_for_byte) {
    // Every single-byte change of a line is either refused or a line that the writer itself could have written.
    const std::string line(k_login_line);
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        for (int c = 0; c < 256; ++c) {
            std::string changed = line;
            changed[i] = static_cast<char>(c);
            if (const auto entry = parse_line(changed)) {
                const auto salt = from_hex(changed.substr(15, 32));
                BOOST_REQUIRE(salt);
                BOOST_REQUIRE(to_line(*entry, *salt) == changed);
                ++accepted;
            }
        }
    }
    BOOST_TEST(accepted > line.size());  // letters of names may well change
}

BOOST_AUTO_TEST_CASE(anything_but_the_one_form_is_refused) {
    const std::string line(k_login_line);
    const auto with = [&line](std::string_view from, std::string_view to) {
        std::string changed = line;
        return changed.replace(changed.find(from), from.size(), to);
    };
    for (const auto& bad : {
             std::string(),
             line.substr(0, line.size() - 1),
             line + " ",
             line + "\n",
             " " + line,
             with("\"v\":1", "\"v\":2"),
             with("\"v\":1,", ""),
             with("3031", "303A"),
             with("30313", "3031"),
             with("\"handle\":7", "\"handle\":07"),
             with("\"handle\":7", "\"handle\":0"),
             with("\"handle\":7", "\"handle\":65536"),
             with("\"handle\":7", "\"handle\":-7"),
             with("\"handle\":7", "\"handle\":\"7\""),
             with("\"handle\":7", "\"handle\":7.0"),
             with("\"handle\":7", "\"handle\":7,\"handle\":7"),
             with("\"handle\":7,", "\"handle\":7, "),
             with("\"zone\":\"salles\"", "\"zone\":\"\""),
             with("\"zone\":\"salles\"", "\"zone\":null"),
             with("\"zone\":\"salles\",", "\"colour\":\"red\","),
             with("salles", "sall\\u0065s"),
             with("salles", "s\\/"),
             with("salles", "\xFF"),
             with("salles", "a\x01"),
             with("salles", "\\u001F"),
             with("salles", "\\u00"),
             with("3002", "3003"),
             with(",\"class_uid\":3002,\"activity_id\":1", ""),
             with("session-open", "session-shut"),
             with("\"sealed\":\"MIIC\"", "\"sealed\":[\"MIIC\"]"),
             with("11-24T09", "11-31T09"),
             with("09:00:00.123Z", "24:00:00.123Z"),
             with("09:00:00.123Z", "09:00:00Z"),
             with("Z\",\"site", "\",\"site"),
             with("\"time\":\"2026-11-24T09:00:00.123Z\",", ""),
             with("\"site\":\"0599991P\",\"event\":\"session-open\"",
                  "\"event\":\"session-open\",\"site\":\"0599991P\""),
         }) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!parse_line(bad));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_line_longer_than_a_bundle_allows_is_refused) {
    auto entry = login();
    const std::size_t overhead = to_line(entry, k_salt).size() + std::string_view(R"(,"detail":"")").size();
    entry.detail = std::string(max_entry_bytes - overhead, 'x');
    BOOST_TEST(to_line(entry, k_salt).size() == max_entry_bytes);
    BOOST_TEST((parse_line(to_line(entry, k_salt)) == entry));
    entry.detail += 'x';
    BOOST_CHECK_THROW((void)to_line(entry, k_salt), std::length_error);
    BOOST_CHECK_THROW((void)to_line(login(), "short"), std::invalid_argument);
    BOOST_TEST(!parse_line(std::string(max_entry_bytes + 1, ' ')));
}

BOOST_AUTO_TEST_CASE(streams_have_names) {
    for (const auto stream : all_streams) {
        BOOST_TEST((stream_from(to_string(stream)) == stream));
    }
    BOOST_TEST(!stream_from("flows"));
}

BOOST_AUTO_TEST_SUITE_END()
