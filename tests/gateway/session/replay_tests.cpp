#include <boost/test/unit_test.hpp>
#include <stdlib.h>  // mkdtemp

#include <algorithm>
#include <filesystem>
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

struct Folder {
    Folder() {
        char name[] = "/tmp/beffroi-live.XXXXXX";
        BOOST_REQUIRE(::mkdtemp(name) != nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path;
};

/// A table and what it would have written, played with random logins, addresses and ends.
struct History {
    FakeClock clock{WallTime(std::chrono::hours(500000))};
    SessionTable table{clock};
    Folder folder;
    journal::PosixFiles files;
    std::unique_ptr<Live> live = std::make_unique<Live>(folder.path, files, clock);
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
            const auto who = live->pseudonym({pupil().user, pupil().uid});
            if (const auto session = table.open(pupil(), at, {address()}, {.session = 8h, .idle = 15min}, who)) {
                live->opened(*session);
                write(opened(*session, site, 1).entry);
            }
            return;
        }
        const auto session = any();
        if (session && what < 8) {
            const auto more = address();
            if (table.add_address(session->id, more)) {
                write(address_added(*session, site, more, clock.wall()).entry);
                live->address_added(*session, more);
            }
        } else if (session) {
            table.close(session->id);
            write(closed(*session, site, {SessionEnd::logout}, clock.wall()));
            live->ended(session->id);
        }
        if (pick(50) == 0) {
            live->tidy();
        }
    }
    /// The memory as a process that starts now reads it.
    Live& restarted() {
        live.reset();
        live = std::make_unique<Live>(folder.path, files, clock);
        return *live;
    }
};

/// Everything that a restart must bring back, in a comparable form.
std::vector<std::string> essence(std::vector<Session> sessions) {
    std::vector<std::string> all;
    for (Session& session : sessions) {
        std::sort(session.addresses.begin(), session.addresses.end());
        const auto [entry, who] = opened(session, site, 0);
        all.push_back(journal::to_line(entry, std::string(16, 's')) + journal::binding_text(who));
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
    for (const unsigned seed : {1U, 2U, 3U}) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            History history(seed);
            for (int i = 0; i < 400; ++i) {
                history.step();
                if (i % 20 == 0) {
                    const auto replayed = replay(history.lines).join(history.restarted());
                    BOOST_TEST(replayed.lost.empty());
                    history.live->keep_only(replayed.open);
                    BOOST_TEST(essence(replayed.open) == essence(history.table.all()),
                               boost::test_tools::per_element());
                }
            }
            BOOST_TEST(history.table.size() > 3U);
            SessionTable restored(history.clock);
            for (const Session& session : replay(history.lines).join(history.restarted()).open) {
                BOOST_TEST(restored.restore(session));
            }
            BOOST_TEST(essence(restored.all()) == essence(history.table.all()), boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_new_session_of_a_device_ends_one_whose_end_is_missing) {
    History history(1);
    const auto open = [&history](const char* address) {
        SessionTable table(history.clock);
        const auto session = *table.open(pupil(), device(1), {ip(address)}, {.session = 8h, .idle = 15min},
                                         history.live->pseudonym({pupil().user, pupil().uid}));
        history.live->opened(session);
        return session;
    };
    const auto first = open("10.1.0.5");
    const auto second = open("10.1.0.6");
    Replay replayed;
    replayed.add(opened(first, site, 1).entry);
    replayed.add(opened(second, site, 1).entry);
    const auto [sessions, lost] = replayed.join(history.restarted());
    BOOST_REQUIRE(sessions.size() == 1U);
    BOOST_TEST((sessions.front().id == second.id));
    BOOST_REQUIRE(lost.size() == 1U);
    replayed.add(lost_end(lost.front(), history.clock.wall()));
    BOOST_TEST(replayed.join(*history.live).lost.empty());
    BOOST_TEST(replayed.join(*history.live).open.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_nobody_remembers_is_lost_and_its_end_says_so) {
    History history(1);
    const auto session = *history.table.open(pupil(), device(1), {}, {.session = 8h, .idle = 15min}, pseudonym());
    Replay replayed;
    replayed.add(opened(session, site, 1).entry);
    const auto [open, lost] = replayed.join(*history.live);
    BOOST_TEST(open.empty());
    BOOST_REQUIRE(lost.size() == 1U);
    const auto end = lost_end(lost.front(), history.clock.wall());
    BOOST_TEST((end.event == "session-close" && end.reason == "recovery" && end.session == session.id.get()));
    BOOST_TEST((end.handle == session.handle.get() && end.token == session.pseudonym.token));
}

BOOST_AUTO_TEST_CASE(entries_about_nobody_change_nothing) {
    History history(1);
    Replay replayed;
    journal::Entry entry;
    for (const char* event : {"session-close", "session-address", "login-refused", "unheard-of"}) {
        entry.event = event;
        entry.session = "unknown";
        replayed.add(entry);
    }
    const auto joined = replayed.join(*history.live);
    BOOST_TEST((joined.open.empty() && joined.lost.empty()));
}

BOOST_AUTO_TEST_SUITE_END()
