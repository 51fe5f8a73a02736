#include <boost/test/unit_test.hpp>

#include <future>
#include <thread>
#include <vector>

#include "gateway/throttle/throttle.h"
#include "tests/fakes/fake_clock.h"

using namespace beffroi;
using namespace beffroi;
using namespace std::chrono_literals;

namespace {

struct World {
    FakeClock clock{WallTime(std::chrono::milliseconds(1'800'000'000'000))};
    Throttle throttle{{.free_failures = 2, .first_delay = 4s, .longest_delay = 30s}, clock, 100};

    static std::string device(int n) {
        return MacAddress{{2, 0, 0, 0, static_cast<std::uint8_t>(n / 256), static_cast<std::uint8_t>(n)}}.text();
    }

    /// Seconds to wait, 0 if the attempt was let through; it then fails.
    long fail(const std::string& user, int on = 1) {
        auto permit = throttle.begin(UserName(user), device(on));
        if (const auto* wait = std::get_if<Throttle::Wait>(&permit)) {
            return wait->remaining.count();
        }
        std::get<Throttle::Attempt>(permit).failed();
        return 0;
    }

    long succeed(const std::string& user, int on = 1) {
        auto permit = throttle.begin(UserName(user), device(on));
        if (const auto* wait = std::get_if<Throttle::Wait>(&permit)) {
            return wait->remaining.count();
        }
        std::get<Throttle::Attempt>(permit).succeeded();
        return 0;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_throttle_tests)

BOOST_AUTO_TEST_CASE(delays_start_after_the_free_failures_and_double_up_to_the_longest) {
    World w;
    BOOST_TEST(w.fail("lea") == 0);
    BOOST_TEST(w.fail("lea") == 0);
    for (const auto expected : {4s, 8s, 16s, 30s, 30s}) {
        BOOST_TEST(w.fail("lea") == 0);
        BOOST_TEST(w.fail("lea") == expected.count());
        w.clock.advance(expected - 1ms);
        BOOST_TEST(w.fail("lea") == 1);
        w.clock.advance(1ms);
    }
}

BOOST_AUTO_TEST_CASE(throttled_attempts_do_not_lengthen_the_delay) {
    World w;
    for (int i = 0; i < 3; ++i) {
        w.fail("lea");
    }
    for (int i = 0; i < 1000; ++i) {
        BOOST_TEST(w.fail("lea") == 4);
    }
    w.clock.advance(4s);
    BOOST_TEST(w.fail("lea") == 0);
}

BOOST_AUTO_TEST_CASE(an_account_is_counted_on_all_devices_and_a_device_over_all_accounts) {
    World w;
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(w.fail("lea", i) == 0);
    }
    BOOST_TEST(w.fail("lea", 9) == 4);
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(w.fail("user" + std::to_string(i), 20) == 0);
    }
    BOOST_TEST(w.fail("user9", 20) == 4);
}

BOOST_AUTO_TEST_CASE(spelling_the_login_otherwise_does_not_help) {
    World w;
    w.fail("lea", 1);
    w.fail("LEA", 2);
    w.fail("l E a", 3);
    BOOST_TEST(w.fail("Lea", 4) == 4);
    BOOST_TEST(account_key(UserName("l\u00e9a")) == account_key(UserName("L\u00c9A")));
    // Full-width letters, a soft hyphen, a combining accent, sharp s: LDAP matching may fold any of them.
    for (const char* folded : {"l\uff45a", "l\u00ade\u200ba", "le\u0301a", "stra\u00dfe", "\u0130lea", "\u017fa"}) {
        BOOST_TEST(account_key(UserName(folded)) == account_key(UserName("\uff2c")));
    }
    BOOST_TEST(account_key(UserName("lea")) != account_key(UserName("leo")));
    for (const char* realm : {"lea@ac-lille.example", "LEA@eleves", "lea@", "lea@\uff2c"}) {
        BOOST_TEST(account_key(UserName(realm)) == account_key(UserName("lea")), realm);
    }
    BOOST_TEST(account_key(UserName("@lea")) != account_key(UserName("@leo")));
    BOOST_TEST(account_key(UserName("lea@b@c")) != account_key(UserName("lea@c")));
}

BOOST_AUTO_TEST_CASE(guesses_sent_together_pass_one_at_a_time) {
    World w;
    auto first = w.throttle.begin(UserName("lea"), World::device(1));
    BOOST_REQUIRE(std::holds_alternative<Throttle::Attempt>(first));
    BOOST_TEST(w.fail("lea", 2) == 2);
    BOOST_TEST(w.fail("leo", 1) == 2);
    BOOST_TEST(w.fail("leo", 2) == 0);
}

BOOST_AUTO_TEST_CASE(an_attempt_without_an_outcome_counts_neither_way) {
    World w;
    for (int i = 0; i < 10; ++i) {
        auto permit = w.throttle.begin(UserName("lea"), World::device(1));
        BOOST_TEST(std::holds_alternative<Throttle::Attempt>(permit));
    }
    BOOST_TEST(w.fail("lea") == 0);
}

BOOST_AUTO_TEST_CASE(a_success_clears_the_account_and_its_part_of_the_device) {
    World w;
    w.fail("lea");
    w.fail("lea");
    BOOST_TEST(w.succeed("lea") == 0);
    w.fail("lea");
    w.fail("lea");
    BOOST_TEST(w.succeed("lea") == 0);
}

BOOST_AUTO_TEST_CASE(ones_own_success_does_not_buy_guesses_at_other_accounts) {
    World w;
    long waited = 0;
    for (int i = 0; i < 4 && waited == 0; ++i) {
        waited = w.fail("victim" + std::to_string(i));
        if (waited == 0) {
            waited = w.succeed("own");
        }
    }
    BOOST_TEST(waited == 4);
}

BOOST_AUTO_TEST_CASE(failing_elsewhere_does_not_lock_a_person_out_of_a_known_device) {
    World w;
    BOOST_TEST(w.succeed("teacher", 1) == 0);
    for (int i = 0; i < 10; ++i) {
        w.fail("teacher", 50 + i);
    }
    BOOST_TEST(w.fail("teacher", 90) == 4);
    BOOST_TEST(w.succeed("teacher", 1) == 0);
    // The known device is slowed down as well when it fails itself.
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(w.fail("teacher", 1) == 0);
    }
    BOOST_TEST(w.fail("teacher", 1) == 4);
}

BOOST_AUTO_TEST_CASE(failures_are_forgotten_after_a_long_quiet_time) {
    World w;
    for (int i = 0; i < 3; ++i) {
        w.fail("lea");
    }
    w.clock.advance(8 * 30s + 1ms);
    BOOST_TEST(w.fail("lea") == 0);
    BOOST_TEST(w.fail("lea") == 0);
    BOOST_TEST(w.fail("lea") == 0);
    BOOST_TEST(w.fail("lea") == 4);
}

BOOST_AUTO_TEST_CASE(memory_is_bounded_and_the_least_recently_used_goes_first) {
    World w;
    for (int i = 0; i < 3; ++i) {
        w.fail("lea", 1);
    }
    for (int i = 0; i < 90; ++i) {
        w.fail("other" + std::to_string(i), 100 + i);
    }
    BOOST_TEST(w.fail("lea", 2) == 4);
    w.fail("marc", 50);
    w.fail("marc", 51);
    for (int i = 0; i < 1000; ++i) {
        w.fail("more" + std::to_string(i), 1000 + i);
    }
    BOOST_TEST(w.throttle.size() == 200);
    BOOST_TEST(w.fail("marc", 52) == 0);  // the third, had it been remembered
    BOOST_TEST(w.fail("marc", 53) == 0);
}

BOOST_AUTO_TEST_CASE(invented_accounts_and_devices_do_not_make_a_delay_forgotten) {
    World w;
    for (int i = 0; i < 3; ++i) {
        w.fail("lea", i);
    }
    for (int i = 0; i < 1000; ++i) {
        w.fail("invented" + std::to_string(i), 1000 + i);
    }
    BOOST_TEST(w.fail("lea", 9) == 4);
    BOOST_TEST(w.throttle.crowding()[0].crowded_out == 0U);
}

BOOST_AUTO_TEST_CASE(delays_take_half_of_the_room_at_most) {
    World w;
    const auto guess_at = [&](int n) {
        for (int i = 0; i < 3; ++i) {
            w.fail("guessed" + std::to_string(n), 10 * n + i);
        }
    };
    for (int n = 100; n < 1000; ++n) {
        guess_at(n);
    }
    BOOST_TEST(w.throttle.size() <= 200);
    BOOST_TEST(w.throttle.crowding()[0].crowded_out > 0U);
    BOOST_TEST(w.fail("guessed999", 1) == 4);
    BOOST_TEST(w.fail("guessed960", 2) == 4);
    // There is room for others yet: their failures are not forgotten with the next one's.
    w.fail("marc", 50);
    w.fail("marc", 51);
    for (int i = 0; i < 20; ++i) {
        w.fail("other" + std::to_string(i), 3000 + i);
    }
    w.fail("marc", 52);
    BOOST_TEST(w.fail("marc", 53) == 4);
}

BOOST_AUTO_TEST_CASE(who_gets_in_goes_first_again) {
    World w;
    for (int i = 0; i < 3; ++i) {
        w.fail("lea", i);
    }
    w.clock.advance(4s);
    BOOST_TEST(w.succeed("lea", 7) == 0);
    w.fail("lea", 20);
    for (int i = 0; i < 1000; ++i) {
        w.fail("invented" + std::to_string(i), 1000 + i);
    }
    w.fail("lea", 21);
    w.fail("lea", 22);
    BOOST_TEST(w.fail("lea", 23) == 0);  // it would wait, had the first of these been remembered
}

BOOST_AUTO_TEST_CASE(who_has_patience_waits_for_an_attempt_under_way_and_for_what_it_costs) {
    World w;
    for (const bool fails : {false, true}) {
        auto first = w.throttle.begin(UserName("lea"), World::device(1));
        BOOST_REQUIRE(std::holds_alternative<Throttle::Attempt>(first));
        BOOST_TEST(std::holds_alternative<Throttle::Wait>(w.throttle.begin(UserName("lea"), World::device(2))));
        BOOST_TEST(std::holds_alternative<Throttle::Wait>(w.throttle.begin(UserName("lea"), World::device(2), 20ms)));
        auto second = std::async(std::launch::async, [&w] {
            return std::holds_alternative<Throttle::Attempt>(
                w.throttle.begin(UserName("lea"), World::device(2), std::chrono::minutes(1)));
        });
        {
            auto attempt = std::get<Throttle::Attempt>(std::move(first));
            std::this_thread::sleep_for(20ms);
            for (int i = 0; fails && i < 3; ++i) {
                attempt.failed();
            }
        }
        BOOST_TEST(second.get() == !fails);  // a delay is not waited for
    }
}

BOOST_AUTO_TEST_CASE(few_wait_at_once) {
    World w;
    auto first = w.throttle.begin(UserName("lea"), World::device(1));
    std::vector<std::future<bool>> waiting;
    for (std::size_t i = 0; i < Throttle::most_waiting; ++i) {
        waiting.push_back(std::async(std::launch::async, [&w] {
            return std::holds_alternative<Throttle::Attempt>(
                w.throttle.begin(UserName("lea"), World::device(2), std::chrono::minutes(1)));
        }));
    }
    while (w.throttle.waiting() < Throttle::most_waiting) {
        std::this_thread::sleep_for(1ms);
    }
    BOOST_TEST(std::holds_alternative<Throttle::Wait>(
        w.throttle.begin(UserName("lea"), World::device(2), std::chrono::minutes(10))));
    { const auto ended = std::get<Throttle::Attempt>(std::move(first)); }
    for (auto& one : waiting) {
        BOOST_TEST(one.get());
    }
}

BOOST_AUTO_TEST_CASE(siphash_gives_the_vectors_of_its_paper) {
    const SipKey key{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
    std::string input;
    for (char c = 0; c < 15; ++c) {
        input += c;
    }
    BOOST_TEST(siphash(key, input) == 0xa129ca6149be45e5U);
    BOOST_TEST(siphash(key, "") == 0x726fdb47dd0e0e31U);
    BOOST_TEST(siphash(key, input.substr(0, 8)) == 0x93f5f5799a932462U);
}

BOOST_AUTO_TEST_SUITE_END()
