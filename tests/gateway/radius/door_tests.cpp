#include <boost/test/unit_test.hpp>

#include <mutex>

#include "base/encoding.h"
#include "gateway/radius/door.h"
#include "tests/base/http/client.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/radius/packets.h"

using namespace beffroi;
using namespace beffroi::radius;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

const std::string k_ticket = "0123456789abcdef0123456789abcdef";

struct World {
    testing::Reply post(const std::string& path, const std::string& body, const std::string& secret = "open sesame") {
        return testing::fetch({.port = door.port(),
                               .path = path,
                               .method = "POST",
                               .body = body,
                               .headers = {"Authorization: Basic " + to_base64("freeradius:" + secret)}});
    }
    std::variant<Accepted, Denial> decide(const UserName& user, const std::string& how) {
        const std::scoped_lock lock(mutex);
        asked.push_back(user.get() + how);
        return outcome;
    }

    FakeClock clock{WallTime(1h)};
    Throttle throttle{{.free_failures = 2, .first_delay = 30s, .longest_delay = 60s}, clock};
    std::mutex mutex;
    std::variant<Accepted, Denial> outcome = Accepted{k_ticket, 110, 7200s};
    std::vector<std::string> asked;
    std::vector<std::string> refused;
    bool on_record = true;
    Door door{0,
              Secret("open sesame"),
              throttle,
              {.password =
                   [this](const PasswordQuestion& question) {
                       return decide(question.user, ":" + std::string(question.password.reveal()));
                   },
               .certificate = [this](const CertificateQuestion& question) { return decide(question.user, " (TLS)"); },
               .accounting =
                   [this](const AccountingNews& news) {
                       const std::scoped_lock lock(mutex);
                       asked.push_back(std::get<DeviceNews>(news).accounting);
                       return on_record;
                   },
               .refused =
                   [this](Denial reason, const std::optional<MacAddress>& mac) {
                       const std::scoped_lock lock(mutex);
                       refused.push_back(std::string(to_string(reason)) + (mac ? " " + mac->text() : ""));
                   }}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_radius_door_tests, World)

BOOST_AUTO_TEST_CASE(a_yes_is_the_attributes_of_the_answer) {
    const auto reply = post("/password", asking("lea", "test").dump());
    BOOST_TEST(reply.status == 200);
    const auto attributes = json::parse(reply.body);
    const auto value = [&attributes](const char* name) { return attributes.at(name).at("value").at(0); };
    BOOST_TEST(value("reply:Class") == "0x" + to_hex(k_ticket));
    BOOST_TEST(value("reply:Session-Timeout") == 7200);
    BOOST_TEST(value("reply:Tunnel-Type") == 13);
    BOOST_TEST(value("reply:Tunnel-Medium-Type") == 6);
    BOOST_TEST(value("reply:Tunnel-Private-Group-Id") == "110");
    BOOST_TEST(asked == std::vector<std::string>{"lea:test"});
    outcome = Accepted{k_ticket, std::nullopt, 7200s};
    const auto without = json::parse(post("/password", asking("lea", "test").dump()).body);
    BOOST_TEST(without.size() == 2U);
}

BOOST_AUTO_TEST_CASE(who_does_not_know_the_secret_is_told_nothing_and_asks_nothing) {
    for (const char* path : {"/password", "/certificate", "/accounting"}) {
        for (const char* secret : {"", "open sesam", "open sesame ", "Open sesame"}) {
            BOOST_TEST(post(path, asking("lea", "test").dump(), secret).status == 403);
        }
        BOOST_TEST(testing::fetch({.port = door.port(), .path = path, .method = "POST", .body = "{}"}).status == 403);
    }
    BOOST_TEST((asked.empty() && refused.empty()));
}

BOOST_AUTO_TEST_CASE(a_no_is_one_answer_whatever_its_reason_and_silence_is_another) {
    for (const Denial denial : {Denial::unknown_user, Denial::wrong_password, Denial::no_role, Denial::no_access}) {
        outcome = denial;
        const auto reply = post("/certificate", [] {
            auto packet = at_the_port();
            packet["TLS-Client-Cert-Common-Name"] = text_attribute("lea");
            return packet.dump();
        }());
        BOOST_TEST((reply.status == 401 && reply.body == "{}"));
    }
    outcome = Denial::directory_unavailable;
    BOOST_TEST(post("/password", asking("lea", "test").dump()).status == 503);
}

BOOST_AUTO_TEST_CASE(guesses_are_slowed_down_and_do_not_reach_the_directory) {
    outcome = Denial::wrong_password;
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(post("/password", asking("lea", "guess").dump()).status == 401);
    }
    outcome = Accepted{k_ticket, 110, 7200s};
    BOOST_TEST(post("/password", asking("LEA@lycee.example", "test").dump()).status == 401);
    BOOST_TEST(asked.size() == 3U);
    BOOST_TEST(refused == std::vector<std::string>{"throttled 02:00:00:00:00:01"});
    clock.advance(31s);
    BOOST_TEST(post("/password", asking("lea", "test").dump()).status == 200);
}

BOOST_AUTO_TEST_CASE(guesses_at_the_portal_count_here_too) {
    for (unsigned char i = 0; i < 3; ++i) {
        auto permit = throttle.begin(UserName("lea"), MacAddress{{2, 0, 0, 0, 9, i}}.text());
        std::get<Throttle::Attempt>(permit).failed();
    }
    BOOST_TEST(post("/password", asking("lea", "test").dump()).status == 401);
    BOOST_TEST(asked.empty());
}

BOOST_AUTO_TEST_CASE(an_outage_of_the_directory_is_no_guess) {
    outcome = Denial::directory_unavailable;
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(post("/password", asking("lea", "test").dump()).status == 503);
    }
    BOOST_TEST(asked.size() == 5U);
}

BOOST_AUTO_TEST_CASE(what_is_malformed_is_refused_on_record) {
    BOOST_TEST(post("/password", "{}").status == 401);
    BOOST_TEST(post("/certificate", "[").status == 401);
    BOOST_TEST(post("/accounting", "{}").status == 204);
    BOOST_TEST(refused == std::vector<std::string>(3, "malformed-request"));
    BOOST_TEST(post("/password", std::string(k_longest_body + 1, ' ')).status == 413);
    BOOST_TEST(asked.empty());
}

BOOST_AUTO_TEST_CASE(accounting_is_acknowledged_only_once_it_is_on_record) {
    BOOST_TEST(post("/accounting", telling(1, "a-1").dump()).status == 204);
    on_record = false;
    BOOST_TEST(post("/accounting", telling(1, "a-2").dump()).status == 503);
    BOOST_TEST(asked == (std::vector<std::string>{"a-1", "a-2"}));
}

BOOST_AUTO_TEST_SUITE_END()
