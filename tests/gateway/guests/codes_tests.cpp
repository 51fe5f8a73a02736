#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <set>

#include "base/fd.h"
#include "gateway/guests/codes.h"
#include "tests/fakes/fake_clock.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::guests;
using namespace std::chrono_literals;

namespace {

struct Desk {
    TemporaryDirectory directory;
    FakeClock clock{*parse_rfc3339("2026-11-24T09:00:00Z")};
    GuestsConfig config{directory.path() + "/guests/codes", RoleName("invite"), {RoleName("enseignant")}, 24h, 2};
    AccessCodes codes{config, Uai("0599991P"), clock};

    std::pair<Guest, std::string> one(const std::string& name = "Marie Dupont", const std::string& sponsor = "t1") {
        auto made = std::get<AccessCodes::Made>(codes.make({1, name, sponsor, 4h}));
        return {made.front().first, std::string(made.front().second.reveal())};
    }
    std::optional<Refused> refusal(const Wanted& wanted) {
        const auto outcome = codes.make(wanted);
        const auto* refused = std::get_if<Refused>(&outcome);
        return refused != nullptr ? std::optional(*refused) : std::nullopt;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_guest_codes_tests, Desk)

BOOST_AUTO_TEST_CASE(a_code_finds_its_guest_however_it_is_typed_until_it_ends) {
    const auto [guest, code] = one();
    BOOST_TEST(code.size() == code_shape.size());
    BOOST_TEST((codes.find(Secret(code)) == guest));
    std::string typed;
    for (const char c : code) {
        typed += c == '-' ? ' ' : c == '0' ? 'o' : c == '1' ? 'l' : static_cast<char>(std::tolower(c));
    }
    BOOST_TEST((codes.find(Secret(" " + typed + " ")) == guest));
    clock.advance(4h - 1ms);
    BOOST_TEST(codes.find(Secret(code)).has_value());
    clock.advance(1ms);
    BOOST_TEST(!codes.find(Secret(code)));
    BOOST_TEST(codes.all().empty());
}

BOOST_AUTO_TEST_CASE(no_other_text_is_a_code) {
    const auto code = one().second;
    auto other = code;
    other[0] = other[0] == 'A' ? 'B' : 'A';
    for (const auto& typed :
         {other, code + "A", code.substr(1), std::string(), std::string(4096, 'A'), std::string("UUUU-UUUU-UUUU")}) {
        BOOST_TEST(!codes.find(Secret(typed)), typed);
    }
}

BOOST_AUTO_TEST_CASE(codes_are_all_different_and_are_not_on_the_disk) {
    const auto made = std::get<AccessCodes::Made>(codes.make({200, "", "root", 1h}));
    std::set<std::string> different;
    const auto file = read_file(config.file);
    for (const auto& [guest, code] : made) {
        different.emplace(code.reveal());
        BOOST_TEST(file.find(code.reveal()) == std::string::npos);
    }
    BOOST_TEST(different.size() == 200U);
    BOOST_TEST(made.front().first.number + 199 == made.back().first.number);
}

BOOST_AUTO_TEST_CASE(a_restart_knows_them_and_gives_no_number_twice) {
    const auto [guest, code] = one();
    BOOST_TEST(codes.withdraw(one("Paul", "t2").first.number).has_value());
    AccessCodes again(config, Uai("0599991P"), clock);
    BOOST_TEST((again.find(Secret(code)) == guest));
    BOOST_TEST(std::get<AccessCodes::Made>(again.make({1, "", "root", 1h})).front().first.number == 3U);
    const AccessCodes elsewhere(config, Uai("0620001A"), clock);
    BOOST_TEST(!elsewhere.find(Secret(code)));  // a file that was carried to another site opens nothing there
}

BOOST_AUTO_TEST_CASE(a_code_that_was_withdrawn_is_good_no_longer) {
    const auto [guest, code] = one();
    BOOST_TEST((codes.withdraw(guest.number) == guest));
    BOOST_TEST(!codes.find(Secret(code)));
    BOOST_TEST(!codes.withdraw(guest.number));
    BOOST_TEST(!AccessCodes(config, Uai("0599991P"), clock).find(Secret(code)));
}

BOOST_AUTO_TEST_CASE(what_is_wanted_is_bounded) {
    BOOST_TEST((refusal({1, "", "root", 24h + 1min}) == Refused::too_long));
    BOOST_TEST((refusal({1, "", "root", 0min}) == Refused::too_long));
    BOOST_TEST((refusal({201, "", "root", 1h}) == Refused::too_many));
    BOOST_TEST((refusal({0, "", "root", 1h}) == Refused::too_many));
    BOOST_TEST((refusal({2, "Marie", "root", 1h}) == Refused::bad_name));
    BOOST_TEST((refusal({1, "Marie\n", "root", 1h}) == Refused::bad_name));
    BOOST_TEST((refusal({1, std::string(65, 'x'), "root", 1h}) == Refused::bad_name));
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(!refusal({200, "", "root", 1h}));
    }
    BOOST_TEST((refusal({1, "", "root", 1h}) == Refused::too_many));
    clock.advance(1h);  // those that have ended make room
    BOOST_TEST(!refusal({200, "", "root", 1h}));
}

BOOST_AUTO_TEST_CASE(one_person_vouches_for_a_few) {
    one("Marie");
    one("Paul");
    BOOST_TEST((refusal({1, "Jean", "t1", 1h}) == Refused::per_sponsor));
    BOOST_TEST(!refusal({1, "Jean", "t2", 1h}));
    clock.advance(4h);
    BOOST_TEST(!refusal({1, "Jean", "t1", 1h}));
}

BOOST_AUTO_TEST_CASE(a_damaged_file_stops_the_start_and_is_named) {
    replace_file(config.file, "nonsense");
    BOOST_CHECK_EXCEPTION(AccessCodes(config, Uai("0599991P"), clock), std::runtime_error,
                          [&](const std::runtime_error& e) { return std::string(e.what()).starts_with(config.file); });
}

BOOST_AUTO_TEST_CASE(printed_codes_do_not_count_among_the_guests_that_somebody_names) {
    BOOST_TEST(std::get<AccessCodes::Made>(codes.make({10, "", "root", 4h})).size() == 10U);
    BOOST_TEST(!refusal({1, "Marie Dupont", "root", 1h}));
    BOOST_TEST(!refusal({1, "Paul", "root", 1h}));
    BOOST_TEST((refusal({1, "Jean", "root", 1h}) == Refused::per_sponsor));
    BOOST_TEST(!refusal({10, "", "root", 1h}));
}

BOOST_AUTO_TEST_SUITE_END()
