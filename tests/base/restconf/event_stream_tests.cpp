#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

#include "base/restconf/event_stream.h"
#include "tests/fakes/fake_clock.h"

using namespace beffroi;
using namespace beffroi::restconf;
using namespace std::chrono_literals;

namespace {

struct Fixture {
    http::Response subscribe(std::vector<std::pair<std::string, std::string>> query = {},
                             const std::string& seen = "") {
        http::Request request;
        request.method = "GET";
        request.query = std::move(query);
        request.headers = {{"Accept", "text/event-stream"}};
        if (!seen.empty()) {
            request.headers.emplace_back("Last-Event-ID", seen);
        }
        return stream.subscribe(request);
    }
    void publish(int number) { stream.publish("\"m:event\":{\"number\":" + std::to_string(number) + "}"); }
    /// The numbers of the events in the next piece.
    static std::string numbers(const http::Response& response) {
        const auto piece = response.more();
        std::string found;
        for (std::size_t at = 0; piece && (at = piece->find("\"number\":", at)) != std::string::npos; ++at) {
            found += piece->substr(at + 9, piece->find('}', at) - at - 9) + " ";
        }
        return piece ? found : "the end";
    }
    static std::string first_id(const std::string& piece) { return piece.substr(4, piece.find('\n') - 4); }

    FakeClock clock{std::chrono::sys_days{std::chrono::year(2026) / 11 / 29} + 10h};
    EventStream stream{"changes", "What changes.", clock, {3, 2, 90s}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(base_restconf_event_stream_tests, Fixture)

BOOST_AUTO_TEST_CASE(who_listens_hears_what_comes_from_then_on) {
    publish(1);
    const auto response = subscribe();
    BOOST_TEST(response.content_type == "text/event-stream");
    BOOST_TEST(numbers(response) == "");
    publish(2);
    publish(3);
    BOOST_TEST(numbers(response) == "2 3 ");
    BOOST_TEST(numbers(response) == "");
}

BOOST_AUTO_TEST_CASE(an_event_is_a_notification_with_its_time) {
    const auto response = subscribe();
    publish(7);
    const auto piece = response.more().value();
    BOOST_TEST(piece.find("\ndata: "
                          "{\"ietf-restconf:notification\":{\"eventTime\":\"2026-11-29T10:00:00.000Z\",\"m:event\":{"
                          "\"number\":7}}}\n\n") != std::string::npos);
    BOOST_TEST(piece.starts_with("id: "));
}

BOOST_AUTO_TEST_CASE(who_comes_back_misses_nothing_that_is_kept) {
    std::string seen;
    {
        const auto response = subscribe();
        publish(1);
        seen = first_id(response.more().value());
    }
    publish(2);
    publish(3);
    BOOST_TEST(numbers(subscribe({}, seen)) == "2 3 ");
    publish(4);
    publish(5);
    BOOST_TEST(numbers(subscribe({}, seen)) == "3 4 5 ");
    BOOST_TEST(numbers(subscribe({}, "another-process")) == "3 4 5 ");
    BOOST_TEST(numbers(subscribe({}, seen.substr(0, seen.find('-')) + "-999")) == "");
}

BOOST_AUTO_TEST_CASE(a_time_says_from_when_and_until_when) {
    publish(1);
    clock.advance(60s);
    publish(2);
    clock.advance(60s);
    publish(3);
    BOOST_TEST(numbers(subscribe({{"start-time", "2026-11-29T10:00:30Z"}})) == "2 3 ");
    {
        const auto past = subscribe({{"start-time", "2026-11-29T10:00:30Z"}, {"stop-time", "2026-11-29T10:01:30Z"}});
        BOOST_TEST(numbers(past) == "2 ");
        BOOST_TEST(numbers(past) == "the end");
    }
    const auto response = subscribe({{"start-time", "2026-11-29T10:00:00Z"}, {"stop-time", "2026-11-29T10:02:30Z"}});
    BOOST_TEST(numbers(response) == "1 2 3 ");
    clock.advance(60s);
    BOOST_TEST(numbers(response) == "the end");
    for (const auto& query : std::vector<std::vector<std::pair<std::string, std::string>>>{
             {{"start-time", "soon"}},
             {{"start-time", "2027-01-01T00:00:00Z"}},
             {{"stop-time", "2027-01-01T00:00:00Z"}},
             {{"start-time", "2026-11-29T10:00:30Z"}, {"stop-time", "2026-11-29T10:00:00Z"}},
             {{"filter", "/x"}}}) {
        BOOST_TEST(subscribe(query).status == 400);
    }
}

BOOST_AUTO_TEST_CASE(few_listen_at_a_time_and_nobody_for_ever) {
    {
        const auto one = subscribe();
        const auto two = subscribe();
        BOOST_TEST(subscribe().status == 503);
        clock.advance(90s);
        BOOST_TEST(numbers(one) == "the end");
    }
    BOOST_TEST(subscribe().status == 200);
    BOOST_TEST(subscribe({{"filter", "/x"}}).status == 400);
    BOOST_TEST(subscribe().status == 200);
}

BOOST_AUTO_TEST_CASE(only_who_asks_for_events_gets_them) {
    http::Request request;
    request.method = "GET";
    request.headers = {{"Accept", "application/yang-data+json"}};
    BOOST_TEST(stream.subscribe(request).status == 406);
}

BOOST_AUTO_TEST_SUITE_END()
