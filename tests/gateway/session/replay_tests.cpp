#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

#include "gateway/session/replay.h"
#include "gateway/session/session_table.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/session/sample_session.h"

using namespace beffroi;
using namespace beffroi::session;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

const Uai site("0599991P");

/// A live table and what it would have written, played with random logins, addresses and ends.
struct History {
    FakeClock clock{WallTime(std::chrono::hours(500000))};
    SessionTable table{clock};
    std::vector<std::string> lines;
    std::mt19937 random;

    explicit History(unsigned seed) : random(seed) {}

    unsigned pick(unsigned below) { return static_cast<unsigned>(random() % below); }
    void write(const journal::Entry& entry) { lines.push_back(journal::to_line(entry, std::string(16, 's'))); }
    IpAddress address() {
        return ip(((pick(2) == 0 ? "10.1.0." : "2001:db8::") + std::to_string(pick(60) + 1)).c_str());
    }
    std::optional<Session> any() {
        const auto all = table.all();
        return all.empty() ? std::nullopt : std::optional(all[pick(static_cast<unsigned>(all.size()))]);
    }
    void step() {
        clock.advance(std::chrono::milliseconds(pick(5000)));
        const unsigned what = pick(10);
        if (what < 4) {
            const Device at = device(pick(30), pick(2) == 0 ? "lan0" : "lan1");
            if (const auto session = table.open(pupil(), at, {address()}, {.session = 8h, .idle = 15min})) {
                write(opened(*session, site, 1));
            }
            return;
        }
        const auto session = any();
        if (session && what < 8) {
            const auto more = address();
            if (table.add_address(session->id, more)) {
                write(address_added(*session, site, more, clock.wall()));
            }
        } else if (session) {
            table.close(session->id);
            write(closed(*session, site, SessionEnd::logout, clock.wall()));
        }
    }
};

/// Everything that a restart must bring back, in a comparable form.
std::vector<std::string> essence(std::vector<Session> sessions) {
    std::vector<std::string> all;
    for (Session& session : sessions) {
        std::sort(session.addresses.begin(), session.addresses.end());
        all.push_back(journal::to_line(opened(session, site, 0), std::string(16, 's')));
    }
    std::sort(all.begin(), all.end());
    return all;
}

Replay replay(const std::vector<std::string>& lines) {
    Replay replayed;
    for (const std::string& line : lines) {
        replayed.add(*journal::parse_line(line));
    }
    return replayed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_session_replay_tests)

BOOST_AUTO_TEST_CASE(replay_equals_the_live_table_after_any_history) {
    for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            History history(seed);
            for (int i = 0; i < 400; ++i) {
                history.step();
                if (i % 20 == 0) {
                    BOOST_TEST(essence(replay(history.lines).open()) == essence(history.table.all()),
                               boost::test_tools::per_element());
                }
            }
            BOOST_TEST(history.table.size() > 3U);
            SessionTable restored(history.clock);
            for (const Session& session : replay(history.lines).open()) {
                BOOST_TEST(restored.restore(session));
            }
            BOOST_TEST(essence(restored.all()) == essence(history.table.all()), boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_new_session_of_a_device_ends_one_whose_end_is_missing) {
    FakeClock clock{WallTime(std::chrono::hours(500000))};
    SessionTable before(clock);
    const auto first = before.open(pupil(), device(1), {ip("10.1.0.5")}, {.session = 8h, .idle = 15min});
    SessionTable after(clock);
    const auto second = after.open(pupil(), device(1), {ip("10.1.0.6")}, {.session = 8h, .idle = 15min});
    Replay replayed;
    replayed.add(opened(*first, site, 1));
    replayed.add(opened(*second, site, 1));
    BOOST_REQUIRE(replayed.open().size() == 1U);
    BOOST_TEST((replayed.open().front().id == second->id));
    replayed.add(closed(*first, site, SessionEnd::replaced, clock.wall()));
    BOOST_TEST(replayed.open().size() == 1U);
}

BOOST_AUTO_TEST_CASE(entries_about_nobody_change_nothing) {
    Replay replayed;
    journal::Entry entry;
    for (const char* event : {"session-close", "session-address", "login-refused", "session-open", "unheard-of"}) {
        entry.event = event;
        entry.session = "unknown";
        entry.addresses = {"10.1.0.5", "nonsense"};
        replayed.add(entry);
    }
    BOOST_TEST(replayed.open().empty());
}

BOOST_AUTO_TEST_SUITE_END()
