#include <boost/test/unit_test.hpp>

#include <map>

#include "gateway/health/watch.h"
#include "tests/fakes/fake_clock.h"

using namespace beffroi;
using namespace std::chrono_literals;

namespace {

const WallTime k_start = *parse_rfc3339("2026-11-24T09:00:00Z");

struct Watched {
    FakeClock clock{k_start};
    std::map<Resource, Room> rooms{{Resource::disk, {10, 100}}, {Resource::connections, {10, 100}}};
    std::map<std::string, WallTime> ends{{"/portal.pem", k_start + std::chrono::days(90)}};
    int rooms_asked = 0;
    Crowding waiting{"waiting", 10, 4096, 0};
    health::Watch watch{{[this](Resource resource) -> std::optional<Room> {
                             ++rooms_asked;
                             const auto found = rooms.find(resource);
                             return found == rooms.end() ? std::nullopt : std::optional(found->second);
                         },
                         [] {
                             return ClockState{true, 3ms};
                         },
                         [this](const std::string& file) -> std::optional<WallTime> {
                             const auto found = ends.find(file);
                             return found == ends.end() ? std::nullopt : std::optional(found->second);
                         },
                         [this] {
                             return std::vector{waiting, Crowding{"pace", 5, 8192, 0}};
                         }},
                        {{"portal", "/portal.pem"}, {"delivery", "/none.pem"}},
                        clock};
    Watched() { (void)watch.look(); }  // it says that the clock is trusted

    std::string look_after(std::chrono::seconds time) {
        clock.advance(time);
        std::string text;
        for (const auto& entry : watch.look()) {
            text += entry.event + ' ' + entry.reason + ": " + entry.detail + '\n';
        }
        return text;
    }
    std::string disk_at(std::uint64_t used) {
        rooms[Resource::disk].used = used;
        return look_after(10s);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_watch_tests, Watched)

BOOST_AUTO_TEST_CASE(what_there_is_is_known_and_what_the_machine_does_not_say_is_not) {
    const auto& vitals = watch.vitals();
    BOOST_TEST((vitals.rooms[0] == Room{10, 100}));
    BOOST_TEST(!vitals.rooms[1]);
    BOOST_TEST(vitals.clock.trusted());
    BOOST_REQUIRE(vitals.certificates.size() == 1U);
    BOOST_TEST(vitals.certificates[0].name == "portal");
}

BOOST_AUTO_TEST_CASE(a_level_is_said_when_it_changes_and_does_not_flap) {
    BOOST_TEST(disk_at(84).empty());
    BOOST_TEST(disk_at(85) == "headroom scarce: disk: 85 % of 100\n");
    BOOST_TEST(disk_at(83).empty());
    BOOST_TEST(disk_at(82) == "headroom plenty: disk: 82 % of 100\n");
    BOOST_TEST(disk_at(95) == "headroom full: disk: 95 % of 100\n");
    BOOST_TEST(disk_at(93).empty());
    BOOST_TEST(disk_at(92) == "headroom scarce: disk: 92 % of 100\n");
}

BOOST_AUTO_TEST_CASE(each_resource_has_a_level_of_its_own) {
    rooms[Resource::connections].used = 99;
    BOOST_TEST(look_after(10s) == "headroom full: connections: 99 % of 100\n");
    BOOST_TEST(disk_at(85) == "headroom scarce: disk: 85 % of 100\n");
}

BOOST_AUTO_TEST_CASE(a_table_that_somebody_crowds_is_said_once_until_it_has_been_quiet) {
    waiting = {"waiting", 4096, 4096, 0};  // full is not crowded
    BOOST_TEST(look_after(10s).empty());
    waiting.crowded_out = 120;
    BOOST_TEST(look_after(10s) == "headroom full: table waiting: 4096 of 4096 taken, 120 had to go\n");
    waiting.crowded_out = 500;
    BOOST_TEST(look_after(10s).empty());
    BOOST_TEST(look_after(590s).empty());
    waiting.used = 3;
    BOOST_TEST(look_after(10s) == "headroom plenty: table waiting: 3 of 4096 taken\n");
    BOOST_TEST(look_after(3600s).empty());
    waiting.crowded_out = 501;
    BOOST_TEST(look_after(10s) == "headroom full: table waiting: 3 of 4096 taken, 1 had to go\n");
}

BOOST_AUTO_TEST_CASE(rooms_are_looked_at_every_ten_seconds_only) {
    const int before = rooms_asked;
    for (int i = 0; i < 20; ++i) {
        BOOST_TEST(look_after(1s).empty());
    }
    BOOST_TEST(rooms_asked == before + 2 * static_cast<int>(resources.size()));
}

BOOST_AUTO_TEST_CASE(a_disk_that_fills_is_forecast) {
    for (std::uint64_t hour = 0; hour < 24; ++hour) {
        rooms[Resource::disk].used = 60 + hour;
        (void)look_after(1h);
    }
    BOOST_TEST((watch.vitals().rooms[0]->full_in == std::chrono::hours(17)));
    BOOST_TEST(disk_at(86) == "headroom scarce: disk: 86 % of 100, full in 13 h if it goes on\n");
}

BOOST_AUTO_TEST_CASE(a_certificate_that_ends_within_a_fortnight_is_said_once_a_day) {
    ends["/portal.pem"] = clock.wall() + std::chrono::days(16);
    BOOST_TEST(look_after(24h).find("certificate: portal: ends on 2026-12-10") != std::string::npos);
    BOOST_TEST(look_after(1h).empty());
    clock.advance(std::chrono::days(16));
    BOOST_TEST(look_after(1s).find("certificate: portal: ended on 2026-12-10") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_renewed_certificate_is_noticed_without_a_restart) {
    ends["/none.pem"] = k_start + std::chrono::days(365);
    (void)look_after(10min);
    BOOST_TEST(watch.vitals().certificates.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
