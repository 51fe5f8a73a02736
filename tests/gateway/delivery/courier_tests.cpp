#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>

#include "base/fd.h"
#include "base/http/server.h"
#include "gateway/delivery/courier.h"
#include "tests/base/http/certificates.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using delivery::Courier;
using delivery::Report;

namespace {

policy::Bundle bundle() {
    return {{"approved.note", "n"}, {"region.json", "{}"}, {"academie.json", "{}"}, {"lycee.json", "{}"}};
}

/// The centre as schemas/api/central.yaml describes it, and what it was told.
class Centre {
  public:
    Centre() {
        const testing::KeyPair gateway = m_ca.issue({.common_name = "0599991P"});
        write_private_file(folder.path() + "/ca.pem", m_ca.certificate_pem());
        write_private_file(folder.path() + "/gateway.pem", gateway.certificate_pem);
        write_private_file(folder.path() + "/gateway.key", gateway.key_pem);
        start();
    }
    void start() {
        http::Options options;
        options.address = "127.0.0.1";
        options.port = m_port;
        options.tls = http::Tls{m_server_keys.certificate_pem, Secret(m_server_keys.key_pem), m_ca.certificate_pem()};
        m_server = std::make_unique<http::Server>(
            std::move(options),
            std::vector<http::Route>{
                {"POST", "/fleet/report", [this](const http::Request& request) { return hear(request); }},
                {"GET", "/fleet/blocks/*", [this](const http::Request& request) { return give(request); }},
                {"GET", "/fleet/policies/*", [this](const http::Request& request) { return give(request); }}});
        m_port = m_server->port();
    }
    void stop() { m_server.reset(); }
    [[nodiscard]] DeliveryConfig config() const {
        return {"https://127.0.0.1:" + std::to_string(m_port),
                folder.path() + "/ca.pem",
                folder.path() + "/gateway.pem",
                folder.path() + "/gateway.key",
                std::chrono::seconds(1),
                std::chrono::seconds(60)};
    }
    void answer(int status, std::string text, std::string policy = policy::bundle_text(bundle())) {
        const std::scoped_lock lock(m_mutex);
        m_status = status;
        m_answer = std::move(text);
        m_policy = std::move(policy);
    }
    [[nodiscard]] std::vector<nlohmann::json> reports() const {
        const std::scoped_lock lock(m_mutex);
        return m_reports;
    }
    [[nodiscard]] std::vector<std::string> asked() const {
        const std::scoped_lock lock(m_mutex);
        return m_asked;
    }

    TemporaryDirectory folder;

  private:
    http::Response hear(const http::Request& request) {
        const std::scoped_lock lock(m_mutex);
        m_reports.push_back(nlohmann::json::parse(request.body));
        return {.status = m_status, .body = m_answer};
    }
    http::Response give(const http::Request& request) {
        const std::scoped_lock lock(m_mutex);
        m_asked.push_back(request.path);
        return {.status = 200, .content_type = policy::bundle_type, .body = m_policy};
    }

    testing::TestCa m_ca;
    testing::KeyPair m_server_keys = m_ca.issue_server();
    std::uint16_t m_port = 0;
    mutable std::mutex m_mutex;
    int m_status = 200;
    std::string m_answer = "{}";
    std::string m_policy;
    std::vector<nlohmann::json> m_reports;
    std::vector<std::string> m_asked;
    std::unique_ptr<http::Server> m_server;
};

/// What the courier complains of.
class Complaints {
  public:
    std::function<void(const std::string&)> sink() {
        return [this](const std::string& text) {
            const std::scoped_lock lock(m_mutex);
            m_texts.push_back(text);
        };
    }
    [[nodiscard]] std::vector<std::string> texts() const {
        const std::scoped_lock lock(m_mutex);
        return m_texts;
    }

  private:
    mutable std::mutex m_mutex;
    std::vector<std::string> m_texts;
};

template <typename Condition>
bool soon(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
}

const Report k_report{7, 3, std::string(64, 'a'), false, {}};

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_delivery_courier_tests)

BOOST_AUTO_TEST_CASE(what_is_in_force_is_said_and_the_answer_noticed) {
    Centre centre;
    Complaints complaints;
    Courier courier(
        centre.config(), [] {}, complaints.sink());
    BOOST_TEST(!courier.heard());
    Report report = k_report;
    report.failed = delivery::Failure{4, "the enforcer: \xc3\xa9\n" + std::string(300, 'x')};
    courier.tell(report);
    BOOST_TEST(soon([&] { return courier.heard() == report; }));
    const auto said = centre.reports().front();
    BOOST_TEST(said["number"] == 3);
    BOOST_TEST(said["generation"] == 7);
    BOOST_TEST(said["digest"] == std::string(64, 'a'));
    BOOST_TEST(said["on-trial"] == false);
    BOOST_TEST(said["failed"]["number"] == 4);
    BOOST_TEST(said["failed"]["reason"].get<std::string>().size() <= 256U);
    BOOST_TEST(!courier.take());
    BOOST_TEST(complaints.texts().empty());
}

BOOST_AUTO_TEST_CASE(a_newer_policy_is_fetched_once) {
    Centre centre;
    centre.answer(200, R"({"number":4,"digest":"x"})");
    Complaints complaints;
    Courier courier(
        centre.config(), [] {}, complaints.sink());
    courier.tell(k_report);
    std::optional<delivery::Delivery> delivered;
    BOOST_TEST(soon([&] { return (delivered = courier.take()).has_value(); }));
    BOOST_TEST(delivered->number == 4U);
    BOOST_TEST((delivered->bundle == bundle()));
    BOOST_TEST(centre.asked().front() == "/fleet/policies/4");
    Report now = k_report;
    now.number = 4;
    now.on_trial = true;
    courier.tell(now);
    BOOST_TEST(soon([&] { return courier.heard() == now; }));
    const auto asked = centre.asked().size();
    const auto reports = centre.reports().size();
    BOOST_TEST(soon([&] { return centre.reports().size() > reports + 1; }));
    BOOST_TEST(centre.asked().size() == asked);
}

BOOST_AUTO_TEST_CASE(an_older_policy_is_not_fetched) {
    Centre centre;
    centre.answer(200, R"({"number":2,"digest":"x"})");
    Complaints complaints;
    Courier courier(
        centre.config(), [] {}, complaints.sink());
    courier.tell(k_report);
    BOOST_TEST(soon([&] { return centre.reports().size() > 1; }));
    BOOST_TEST(centre.asked().empty());
}

BOOST_AUTO_TEST_CASE(news_do_not_wait_for_the_interval) {
    Centre centre;
    Complaints complaints;
    DeliveryConfig config = centre.config();
    config.interval = std::chrono::hours(1);
    Courier courier(
        config, [] {}, complaints.sink());
    courier.tell(k_report);
    BOOST_TEST(soon([&] { return courier.heard() == k_report; }));
    Report news = k_report;
    news.generation = 8;
    courier.tell(news);
    BOOST_TEST(soon([&] { return courier.heard() == news; }));
}

BOOST_AUTO_TEST_CASE(a_centre_that_does_not_answer_is_asked_less_often) {
    BOOST_TEST(delivery::pause_after(true, std::chrono::seconds(1)).count() == 1);
    BOOST_TEST(delivery::pause_after(false, std::chrono::seconds(1)).count() == 5);
    BOOST_TEST(delivery::pause_after(false, std::chrono::seconds(60)).count() == 60);
}

BOOST_AUTO_TEST_CASE(what_has_come_is_told_when_it_can_be_taken) {
    Centre centre;
    centre.answer(200, R"({"number":4,"digest":"x"})");
    Complaints complaints;
    DeliveryConfig config = centre.config();
    config.interval = std::chrono::hours(1);
    std::atomic<bool> heard = false;
    std::atomic<bool> taken = false;
    std::atomic<Courier*> told = nullptr;
    const auto look = [&] {
        while (told == nullptr) {
            std::this_thread::yield();
        }
        heard = heard || told.load()->heard() == k_report;
        taken = taken || told.load()->take().has_value();
    };
    Courier courier(config, look, complaints.sink());
    told = &courier;
    courier.tell(k_report);
    BOOST_TEST(soon([&] { return heard && taken; }));
}

BOOST_AUTO_TEST_CASE(how_the_machine_is_goes_along_and_is_no_news) {
    Centre centre;
    Complaints complaints;
    DeliveryConfig config = centre.config();
    config.interval = std::chrono::hours(1);
    Courier courier(
        config, [] {}, complaints.sink());
    Vitals vitals{.clock = {true, std::chrono::milliseconds(3)}, .sessions = 812, .enforcer_connected = true};
    vitals.rooms[0] = Room{86, 100, std::chrono::hours(40)};
    vitals.rooms[1] = Room{2, 8};
    vitals.certificates = {{"portal", *parse_rfc3339("2027-02-01T00:00:00Z")}};
    courier.tell(vitals);
    courier.tell(k_report);
    BOOST_TEST(soon([&] { return courier.heard() == k_report; }));
    // As the centre takes it: tests/central/fleet/report_tests.cpp.
    BOOST_TEST(
        centre.reports().front()["vitals"].dump() ==
        R"({"certificates":{"portal":"2027-02-01T00:00:00.000Z"},"clock":{"error-ms":3,"trusted":true},"enforcer-connected":true,)"
        R"("rooms":{"disk":{"capacity":100,"full-in-hours":40,"used":86},"memory":{"capacity":8,"used":2}},"sessions":812})");
    ++vitals.sessions;
    courier.tell(vitals);
    courier.tell(k_report);
    Report news = k_report;
    news.generation = 8;
    courier.tell(news);
    BOOST_TEST(soon([&] { return courier.heard() == news; }));
    BOOST_TEST(centre.reports().size() == 2U);
    BOOST_TEST(centre.reports().back()["vitals"]["sessions"] == 813);
}

BOOST_AUTO_TEST_CASE(a_centre_that_is_away_is_told_of_once_and_found_again) {
    Centre centre;
    Complaints complaints;
    centre.stop();
    Courier courier(
        centre.config(), [] {}, complaints.sink());
    courier.tell(k_report);
    BOOST_TEST(soon([&] { return !complaints.texts().empty(); }));
    centre.start();
    BOOST_TEST(soon([&] { return courier.heard().has_value(); }));
    BOOST_TEST(soon([&] { return complaints.texts().size() == 2U; }));
    BOOST_TEST(complaints.texts().back() == "the centre answers again");
}

BOOST_AUTO_TEST_CASE(answers_that_are_none_deliver_nothing) {
    Centre centre;
    Complaints complaints;
    Courier courier(
        centre.config(), [] {}, complaints.sink());
    const auto complained = [&](const std::string& part) {
        return soon([&] {
            const auto texts = complaints.texts();
            return std::any_of(texts.begin(), texts.end(),
                               [&](const std::string& text) { return text.find(part) != std::string::npos; });
        });
    };
    centre.answer(403, "{}");
    courier.tell(k_report);
    BOOST_TEST(complained("the centre answers 403"));
    for (const char* text : {"[]", "", "{\"number\":-1}", "{\"number\":\"4\"}"}) {
        centre.answer(200, text);
        BOOST_TEST(complained("none that is known here"), text);
    }
    BOOST_TEST(!courier.heard());
    centre.answer(200, R"({"number":4})", R"({"approved.note":"n"})");
    BOOST_TEST(complained("policy 4 as the centre has it is none"));
    BOOST_TEST(!courier.take());
}

BOOST_AUTO_TEST_CASE(the_oldest_block_that_is_new_here_is_fetched_whatever_waits) {
    Centre centre;
    Complaints complaints;
    centre.answer(200, R"({"blocks":["region-14","region-13","region-12","academie-2"]})", "a note");
    Courier courier(
        centre.config(), [] {}, complaints.sink());
    Report report = k_report;
    report.newest_blocks = {12, 2};
    report.blocks = {{policy::Party::region, 12}};
    report.block_failed = delivery::BlockFailure{{policy::Party::region, 13}, "nobody has signed"};
    report.blocks_to_wait_for = {{policy::Party::region, 13}};
    courier.tell(report);
    std::optional<delivery::BlockDelivery> block;
    BOOST_TEST(soon([&] { return (block = courier.take_block()).has_value(); }));
    BOOST_TEST((block->id == policy::BlockId{policy::Party::region, 14}));
    BOOST_TEST(block->note == "a note");
    BOOST_TEST(centre.asked().front() == "/fleet/blocks/region-14");
    const auto said = centre.reports().front();
    BOOST_TEST(said["blocks"].dump() == R"(["region-12"])");
    BOOST_TEST(said["block-failed"].dump() == R"({"block":"region-13","reason":"nobody has signed"})");
    report.blocks_to_wait_for.clear();
    courier.tell(report);
    BOOST_TEST(soon([&] {
        block = courier.take_block();
        return block && block->id.second == 13;
    }));
    BOOST_TEST(complaints.texts().empty());
}

BOOST_AUTO_TEST_CASE(without_blocks_a_report_is_what_it_was_before_there_were_any) {
    BOOST_TEST(!nlohmann::json::parse(to_json(k_report)).contains("blocks"));
    BOOST_TEST(!nlohmann::json::parse(to_json(k_report)).contains("block-failed"));
    for (const char* text : {R"({"blocks":[1]})", R"({"blocks":"region-1"})", R"({"blocks":{}})",
                             R"({"blocks":["region"]})", R"({"blocks":["../x-1"]})"}) {
        BOOST_TEST(!delivery::parse_offered(text).has_value(), text);
    }
    BOOST_TEST(delivery::parse_offered(R"({"blocks":["region-1"]})").value().blocks.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
