#include <boost/test/unit_test.hpp>

#include <set>

#include "central/sign_in/attempts.h"
#include "central/sign_in/challenges.h"
#include "central/sign_in/sessions.h"
#include "tests/fakes/fake_clock.h"

namespace beffroi::central::sign_in {

namespace {

using namespace std::chrono_literals;

const Account k_martin{"c.martin", "auditor", "region"};
const Account k_leroy{"r.leroy", "officer", "region"};

struct Day {
    FakeClock clock{WallTime(std::chrono::sys_days{std::chrono::year(2026) / 11 / 24})};
    Sessions sessions{30min, 5min, clock};
    Challenges challenges{clock};
    Attempts attempts{clock};
    IpAddress one = *IpAddress::parse("192.0.2.1");
    IpAddress other = *IpAddress::parse("192.0.2.2");

    std::string begin(const Account& account) { return std::string(sessions.begin(account).reveal()); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sessions, Day)

BOOST_AUTO_TEST_CASE(who_one_is_counts_as_shown_for_five_minutes) {
    const std::string token = begin(k_martin);
    const std::string of_another = begin(k_leroy);
    clock.advance(5min - 1ms);
    BOOST_TEST(sessions.of(token).value().fresh);
    clock.advance(1ms);
    BOOST_TEST(!sessions.of(token).value().fresh);
    BOOST_TEST(!sessions.extend(token).value().fresh);  // work shows nothing
    BOOST_TEST(sessions.confirm(token).value().fresh);
    BOOST_TEST(!sessions.of(of_another).value().fresh);
    clock.advance(5min);
    BOOST_TEST(!sessions.of(token).value().fresh);
    BOOST_TEST(!sessions.confirm("nobody's").has_value());
}

BOOST_AUTO_TEST_CASE(a_session_is_its_holders_until_it_ends) {
    const std::string token = begin(k_martin);
    BOOST_TEST(token.size() == 43U);
    BOOST_TEST(sessions.of(token).value().account.name == "c.martin");
    BOOST_TEST((sessions.of(token).value().ends == clock.wall() + 30min));
    clock.advance(30min - 1ms);
    BOOST_TEST(sessions.of(token).has_value());
    clock.advance(1ms);
    BOOST_TEST(!sessions.of(token));
    BOOST_TEST(!sessions.extend(token));
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_does_not_extend_it_but_its_holder_does_for_ten_hours) {
    const std::string token = begin(k_martin);
    clock.advance(20min);
    BOOST_TEST((sessions.of(token).value().ends == clock.wall() + 10min));
    BOOST_TEST((sessions.extend(token).value().ends == clock.wall() + 30min));
    for (int i = 0; i < 28; ++i) {
        clock.advance(20min);
        BOOST_REQUIRE(sessions.extend(token));
    }
    BOOST_TEST((sessions.of(token).value().ends == clock.wall() + 20min));
    clock.advance(20min);
    BOOST_TEST(!sessions.of(token));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_put_back_extends_nothing) {
    const std::string token = begin(k_martin);
    clock.jump_wall(-24h);
    clock.advance(30min);
    BOOST_TEST(!sessions.of(token));
}

BOOST_AUTO_TEST_CASE(what_is_no_token_is_nobodys) {
    const std::string token = begin(k_martin);
    BOOST_TEST(!sessions.of(""));
    BOOST_TEST(!sessions.of(token.substr(1)));
    BOOST_TEST(!sessions.of(token + "A"));
    BOOST_TEST(begin(k_martin) != token);
}

BOOST_AUTO_TEST_CASE(leaving_ends_one_and_a_lost_key_ends_all_of_its_holder) {
    const std::string one_token = begin(k_martin);
    const std::string second = begin(k_martin);
    const std::string leroy = begin(k_leroy);
    sessions.end(one_token);
    BOOST_TEST(!sessions.of(one_token));
    BOOST_TEST(sessions.of(second).has_value());
    sessions.end_all("c.martin");
    BOOST_TEST(!sessions.of(second));
    BOOST_TEST(sessions.of(leroy).has_value());
}

BOOST_AUTO_TEST_CASE(the_oldest_of_too_many_sessions_ends_and_nobody_elses) {
    const std::string leroy = begin(k_leroy);
    const std::string first = begin(k_martin);
    std::vector<std::string> more;
    for (std::size_t i = 0; i < Sessions::per_account; ++i) {
        clock.advance(1s);
        more.push_back(begin(k_martin));
    }
    BOOST_TEST(!sessions.of(first));
    for (const auto& token : more) {
        BOOST_TEST(sessions.of(token).has_value());
    }
    BOOST_TEST(sessions.of(leroy).has_value());
}

BOOST_AUTO_TEST_CASE(a_challenge_is_answered_once_and_soon) {
    const std::string challenge = challenges.make(one);
    BOOST_TEST(challenge.size() == 32U);
    BOOST_TEST(!challenges.take(std::string(32, 'x')));
    BOOST_TEST(challenges.take(challenge));
    BOOST_TEST(!challenges.take(challenge));
    const std::string late = challenges.make(one);
    clock.advance(Challenges::lifetime);
    BOOST_TEST(!challenges.take(late));
}

BOOST_AUTO_TEST_CASE(one_address_does_not_push_out_anothers_challenges) {
    const std::string mine = challenges.make(other);
    std::string first;
    for (std::size_t i = 0; i <= Challenges::per_address; ++i) {
        const std::string challenge = challenges.make(one);
        first = i == 0 ? challenge : first;
    }
    BOOST_TEST(!challenges.take(first));
    BOOST_TEST(challenges.take(mine));
}

BOOST_AUTO_TEST_CASE(attempts_are_bounded_by_address_and_minute) {
    for (unsigned i = 0; i < Attempts::per_window; ++i) {
        BOOST_TEST(attempts.count(one));
    }
    BOOST_TEST(!attempts.count(one));
    BOOST_TEST(attempts.count(other));
    clock.advance(Attempts::window);
    BOOST_TEST(attempts.count(one));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::sign_in
