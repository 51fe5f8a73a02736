#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/central/search/audit_desk.h"

namespace beffroi::central::audit {

namespace {

struct Fixture : AuditDesk {
    http::Response get(const std::string& path, QueryString query, const http::ClientCertificate& certificate = martin,
                       const std::string& accept = "application/json") {
        http::Request request;
        request.method = "GET";
        request.path = path;
        request.query = std::move(query);
        request.certificate = certificate;
        request.headers = {{"Accept", accept}};
        return answer(request);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_search_audit_api_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_search_is_on_record_with_its_terms_and_its_case) {
    const auto response = get("/search", {{"token", store::hex_token(1)}, {"stream", "flow"}, {"case", "2026-0042"}});
    BOOST_TEST(response.status == 200);
    BOOST_TEST(nlohmann::json::parse(response.body)["results"].size() == 30U);
    BOOST_REQUIRE(recorded.size() == 1U);
    BOOST_TEST(recorded[0].event == journal::event::audit_search);
    BOOST_TEST(recorded[0].actor == "c.martin");
    BOOST_TEST(recorded[0].case_id == "2026-0042");
    BOOST_TEST(recorded[0].stream == "flow");
    BOOST_TEST(recorded[0].detail.find("token=" + store::hex_token(1)) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_question_that_cannot_be_recorded_is_not_answered) {
    disk_full = true;
    for (const auto& response :
         {get("/search", {}), get("/search", {}, martin, "application/x-ndjson"),
          get("/entry", {{"origin", logs[0]->origin}, {"index", "0"}}),
          get("/requisition",
              {{"public", "198.51.100.1"}, {"port", "2100"}, {"protocol", "tcp"}, {"at", "2026-11-24T12:00:05Z"}})}) {
        BOOST_TEST(response.status == 503);
        BOOST_TEST(response.body.find("session") == std::string::npos);
        BOOST_TEST(!response.more);
    }
}

BOOST_AUTO_TEST_CASE(whoever_is_no_registered_auditor_is_refused_on_record) {
    for (const http::ClientCertificate& other : {http::ClientCertificate{"c.martin", "gateway", "region"},
                                                 http::ClientCertificate{"c.martin", "auditor", "academie"},
                                                 http::ClientCertificate{"x.nobody", "auditor", "region"},
                                                 http::ClientCertificate{"c.martin", "auditor", ""}}) {
        for (const std::string path : {"/search", "/requisition", "/entry"}) {
            BOOST_TEST(get(path, {}, other).status == 403);
        }
    }
    BOOST_TEST(refused.size() == 12U);
    BOOST_TEST(recorded.empty());
}

BOOST_AUTO_TEST_CASE(a_right_that_is_missing_is_a_refusal_and_not_an_empty_answer) {
    BOOST_TEST(get("/search", {{"stream", "flow"}}, petit).status == 403);
    BOOST_TEST(get("/search", {{"site", "0599991P"}}, petit).status == 403);
    BOOST_TEST(get("/search", {{"site", "0622222B"}}, petit).status == 200);
    BOOST_TEST(get("/requisition",
                   {{"public", "198.51.100.1"}, {"port", "2100"}, {"protocol", "tcp"}, {"at", "2026-11-24T12:00:05Z"}},
                   petit)
                   .status == 403);
    BOOST_TEST(get("/entry", {{"origin", logs[0]->origin}, {"index", "0"}}, petit).status == 404);
    BOOST_TEST(refused.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_stream_of_lines_has_every_result_and_an_end) {
    live(2, 3000);
    load();
    api = std::make_unique<AuditApi>(
        *finder, roles, rights, AdminStream{[this](journal::Entry entry) { recorded.push_back(std::move(entry)); }, {}},
        clock);
    auto response = get("/search", {{"limit", "2500"}}, martin, "application/x-ndjson");
    BOOST_TEST(response.status == 200);
    BOOST_TEST(recorded.back().event == journal::event::audit_export);
    std::string body = response.body;
    while (const auto piece = response.more()) {
        body += *piece;
    }
    std::size_t results = 0;
    std::size_t ends = 0;
    std::istringstream lines(body);
    for (std::string line; std::getline(lines, line);) {
        const auto value = nlohmann::json::parse(line);
        results += value.contains("result") ? 1 : 0;
        ends += value.contains("end") && !value["end"]["next"].is_null() ? 1 : 0;
    }
    BOOST_TEST(results == 2500U);
    BOOST_TEST(ends == 1U);
}

BOOST_AUTO_TEST_CASE(a_requisition_and_an_entry_are_answered_with_proofs) {
    const auto answer = nlohmann::json::parse(
        get("/requisition",
            {{"public", "198.51.100.1"}, {"port", "2100"}, {"protocol", "tcp"}, {"at", "2026-11-24T12:00:05Z"}})
            .body);
    BOOST_REQUIRE(answer["results"].size() == 1U);
    BOOST_TEST(answer["results"][0]["session"]["entry"]["event"] == "session-open");
    const auto entry = nlohmann::json::parse(get("/entry", {{"origin", logs[0]->origin}, {"index", "0"}}).body);
    BOOST_TEST(entry["line"] == logs[0]->lines[0]);
    BOOST_TEST(entry["proof"].get<std::string>().starts_with("c2sp.org/tlog-proof@v1\n"));
    BOOST_TEST(recorded.back().event == journal::event::audit_read);
}

BOOST_AUTO_TEST_CASE(a_value_cannot_pass_for_another_term_on_record) {
    static_cast<void>(get("/search", {{"case", "x session=forged from=2020"}}));
    BOOST_REQUIRE(recorded.size() == 1U);
    BOOST_TEST(recorded[0].detail == "case=\"x session=forged from=2020\"");
}

BOOST_AUTO_TEST_CASE(terms_too_long_to_be_put_on_record_are_refused) {
    QueryString query;
    for (const char* name : {"site", "role", "token", "session", "rule", "category", "event"}) {
        query.emplace_back(name, std::string(128, 'a') + std::string(120, '"'));
    }
    const auto response = get("/search", query);
    BOOST_TEST(response.status == 400);
    BOOST_TEST(response.body.find("2048") != std::string::npos);
    BOOST_TEST(recorded.empty());
    query.emplace_back(std::string(3000, 'x'), "y");
    BOOST_TEST(get("/search", query, {"x.nobody", "auditor", "region"}).status == 403);
    BOOST_REQUIRE(refused.size() == 1U);
    BOOST_TEST(refused[0].size() < max_terms_bytes + 64);
    BOOST_TEST(refused[0].ends_with(" more"));
}

BOOST_AUTO_TEST_CASE(an_answer_to_who_that_is_cut_says_so) {
    for (unsigned i = 0; i < store::max_translations + 1; ++i) {
        auto flow = store::flow_entry(store::noon + std::chrono::seconds(i), 3);
        flow.public_port = 9000;
        logs[1]->add(journal::to_line(flow, std::string(16, 's')));
    }
    load();
    begin();
    const auto who = [&](const std::string& within) {
        return nlohmann::json::parse(get("/requisition", {{"public", "198.51.100.1"},
                                                          {"port", "9000"},
                                                          {"protocol", "tcp"},
                                                          {"at", "2026-11-24T12:00:05Z"},
                                                          {"within", within}})
                                         .body);
    };
    BOOST_TEST(who("3600")["more"] == true);
    BOOST_TEST(who("3600")["results"].size() == store::max_translations);
    BOOST_TEST(who("5")["more"] == false);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::audit
