#include <boost/test/unit_test.hpp>

#include "central/escrow/escrow_api.h"
#include "journal/reader.h"
#include "tests/central/scratch.h"

namespace beffroi::central {

namespace {

const std::string k_hash(64, 'a');

struct Fixture {
    http::Response post(const std::string& path, const std::string& body, const http::ClientCertificate& certificate) {
        http::Request request;
        request.method = "POST";
        request.path = path;
        request.body = body;
        request.certificate = certificate;
        for (const auto& route : api.routes()) {
            if (route.path == path) {
                return route.handler(request);
            }
        }
        throw std::logic_error("no such route");
    }
    static std::string unseal(const std::string& step) {
        return R"({"case":"2026-0042","reason":"requisition","step":")" + step + R"(","entries":[")" + k_hash + "\"]}";
    }
    static std::string month_key(const std::string& party) {
        return R"({"action":"announce","party":")" + party + R"(","month":"2026-12","fingerprint":")" + k_hash + "\"}";
    }
    [[nodiscard]] std::vector<journal::Entry> on_record() const {
        std::vector<journal::Entry> entries;
        journal::replay(scratch.path("admin"), [&entries](std::uint64_t, std::string_view line) {
            entries.push_back(journal::parse_line(line).value());
        });
        return entries;
    }

    const http::ClientCertificate region{"c.martin", "auditor", "region"};
    const http::ClientCertificate academie{"a.petit", "auditor", "academie"};
    Scratch scratch;
    SystemClock clock;
    journal::PosixFiles files;
    journal::Signer signer{journal::generate_key("journal.test.example/central").skey};
    AdminLog admin{{scratch.path("admin"), "journal.test.example/central/admin", std::nullopt},
                   signer,
                   files,
                   clock,
                   [](const std::string&) {}};
    Roles roles{
        {{"auditor", "region", "c.martin", {Role::auditor}}, {"auditor", "academie", "a.petit", {Role::auditor}}}};
    std::optional<EscrowApi::KnownCase> known = EscrowApi::KnownCase{{}, true};
    EscrowApi api{admin, roles,
                  [this](const std::string& number) { return number == "2026-0042" ? known : std::nullopt; }};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_escrow_api_tests, Fixture)

BOOST_AUTO_TEST_CASE(each_party_puts_its_own_step_on_record) {
    BOOST_TEST(post("/audit/unseal", unseal("outer"), region).status == 200);
    BOOST_TEST(post("/audit/unseal", unseal("inner"), academie).status == 200);
    const auto entries = on_record();
    BOOST_REQUIRE(entries.size() == 2U);
    BOOST_TEST(entries[0].event == journal::event::unseal_outer);
    BOOST_TEST(entries[0].actor == "c.martin");
    BOOST_TEST(entries[0].case_id == "2026-0042");
    BOOST_TEST(entries[0].detail == k_hash);
    BOOST_TEST(entries[1].event == journal::event::unseal_inner);
    BOOST_TEST(entries[1].actor == "a.petit");
}

BOOST_AUTO_TEST_CASE(the_step_of_the_other_party_is_refused_and_the_attempt_is_on_record) {
    BOOST_TEST(post("/audit/unseal", unseal("inner"), region).status == 403);
    BOOST_TEST(post("/audit/month-key", month_key("region"), academie).status == 403);
    const auto entries = on_record();
    BOOST_REQUIRE(entries.size() == 2U);
    BOOST_TEST(entries[0].actor == "c.martin");
    BOOST_TEST(entries[0].reason == "wrong-party");
    BOOST_TEST(entries[0].case_id.empty());
    BOOST_TEST(entries[1].actor == "a.petit");
}

BOOST_AUTO_TEST_CASE(a_certificate_that_names_a_party_of_its_own_choice_is_nobody_s) {
    BOOST_TEST(post("/audit/unseal", unseal("inner"), {"c.martin", "auditor", "academie"}).status == 403);
    BOOST_TEST(post("/audit/unseal", unseal("outer"), {"0599991P", "gateway", "region"}).status == 403);
    for (const auto& entry : on_record()) {
        BOOST_TEST(entry.reason == "no-right");
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_opened_for_a_case_that_both_parties_have_not_signed_or_that_is_none) {
    known->may_open = false;
    const auto waiting = post("/audit/unseal", unseal("outer"), region);
    BOOST_TEST(waiting.status == 409);
    BOOST_TEST(waiting.body.find("not-approved") != std::string::npos);
    known.reset();
    const auto invented = post("/audit/unseal", unseal("inner"), academie);
    BOOST_TEST(invented.status == 409);
    BOOST_TEST(invented.body.find("no-case") != std::string::npos);
    const auto entries = on_record();
    BOOST_REQUIRE(entries.size() == 2U);
    BOOST_TEST((entries[0].reason == "not-approved" && entries[0].actor == "c.martin"));
    BOOST_TEST((entries[1].reason == "no-case" && entries[1].detail == "2026-0042"));
}

BOOST_AUTO_TEST_CASE(a_refused_month_key_is_on_record_as_one) {
    BOOST_TEST(post("/audit/month-key", month_key("region"), {"x.nobody", "auditor", "region"}).status == 403);
    const auto entries = on_record();
    BOOST_REQUIRE(entries.size() == 1U);
    BOOST_TEST(entries[0].event == journal::event::month_key);
}

BOOST_AUTO_TEST_CASE(a_month_key_is_announced_by_its_own_party) {
    BOOST_TEST(post("/audit/month-key", month_key("academie"), academie).status == 200);
    const auto entries = on_record();
    BOOST_REQUIRE(entries.size() == 1U);
    BOOST_TEST(entries[0].event == journal::event::month_key);
    BOOST_TEST(entries[0].month == "2026-12");
    BOOST_TEST(entries[0].detail == "academie sha256 " + k_hash);
}

BOOST_AUTO_TEST_CASE(a_request_that_says_too_little_or_too_much_is_refused) {
    for (
        const auto* body : {
            "",
            "[]",
            "{}",
            R"({"case":"1","reason":"r","step":"outer","entries":[]})",
            R"({"case":"1","reason":"r","step":"middle","entries":["00"]})",
            R"({"case":" ","reason":"r","step":"outer","entries":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]})",
            R"({"case":"1","reason":"","step":"outer","entries":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]})",
            R"({"case":"1","reason":"r","step":"outer","entries":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],"x":1})",
        }) {
        BOOST_TEST(post("/audit/unseal", body, region).status == 400, body);
    }
    BOOST_TEST(post("/audit/month-key",
                    R"({"action":"announce","party":"region","month":"2026-13","fingerprint":")" + k_hash + "\"}",
                    region)
                   .status == 400);
    BOOST_TEST(on_record().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
