#include "tests/base/http/certificates.h"
#include "tests/gateway/doctor/patient.h"

using namespace beffroi;
using namespace beffroi::doctor;
using namespace beffroi::doctor::test;
using beffroi::testing::KeyPair;
using beffroi::testing::TestCa;

namespace {

constexpr long k_day = 24L * 3600;

struct Portal : Ward {
    Portal() {
        config.portal.host_name = "portail.lycee.example";
        config.portal.certificate_file = path("portal.pem");
        config.portal.key_file = path("portal.key");
    }
    [[nodiscard]] KeyPair made(long days_left, const std::string& host = "portail.lycee.example",
                               long from = -3600) const {
        return ca.issue({.common_name = host,
                         .purpose = "serverAuth",
                         .from_seconds = from,
                         .to_seconds = days_left * k_day,
                         .alternative_name = "DNS:" + host});
    }
    [[nodiscard]] Findings look(const KeyPair& pair) const {
        replace_file(path("portal.pem"), pair.certificate_pem);
        replace_file(path("portal.key"), pair.key_pem);
        auto findings = look_at_portal_certificate(patient());
        BOOST_TEST(is_complete(findings));
        return findings;
    }
    TestCa ca;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_certificates_tests, Portal)

BOOST_AUTO_TEST_CASE(a_certificate_with_its_key_and_name_and_time_left_is_well) {
    const auto findings = look(made(90));
    BOOST_TEST(levels(findings) == "ok");
    BOOST_TEST(says(findings, "is made out to portail.lycee.example"));
}

BOOST_AUTO_TEST_CASE(its_end_is_told_a_fortnight_before) {
    BOOST_TEST(levels(look(made(16))) == "ok");
    BOOST_TEST(levels(look(made(14))) == "warn");
    BOOST_TEST(levels(look(made(0, "portail.lycee.example", -2 * k_day))) == "fail");
    BOOST_TEST(says(look(made(90, "portail.lycee.example", k_day)), "is valid from"));
}

BOOST_AUTO_TEST_CASE(another_name_another_key_or_no_authority_is_told) {
    BOOST_TEST(says(look(made(90, "autre.example")), "is not made out to portail.lycee.example"));
    auto mixed = made(90);
    mixed.key_pem = made(90).key_pem;
    BOOST_TEST(levels(look(mixed)) == "fail");
    BOOST_TEST(levels(look({"no certificate", "no key"})) == "fail");
    config.portal.host_name = "Test CA";
    BOOST_TEST(says(look({ca.certificate_pem(), ""}), "the certificate and the key"));
    std::filesystem::remove(path("portal.pem"));
    BOOST_TEST(levels(look_at_portal_certificate(patient())) == "fail");
}

BOOST_AUTO_TEST_CASE(the_responders_word_is_missing_old_or_well) {
    config.portal.ocsp_file = path("portal.ocsp");
    const auto pair = made(90);
    BOOST_TEST(says(look(pair), "is not there"));
    replace_file(path("portal.ocsp"), ca.ocsp_response(pair, true, -60));
    BOOST_TEST(levels(look(pair)) == "warn");
    BOOST_TEST(says(look(pair), "it is old"));
    replace_file(path("portal.ocsp"), ca.ocsp_response(pair, true, 7 * k_day));
    BOOST_TEST(levels(look(pair)) == "ok");
}

BOOST_AUTO_TEST_CASE(the_certificates_shown_to_the_parties_are_looked_at_once_each) {
    BOOST_TEST(look_at_own_certificates(patient()).empty());
    replace_file(path("gateway.pem"), made(7).certificate_pem);
    config.delivery.emplace().certificate_file = path("gateway.pem");
    auto& peers = config.shipping.emplace().peers;
    peers.resize(2);
    peers[0].certificate_file = path("gateway.pem");
    peers[1].certificate_file = path("none.pem");
    const auto findings = look_at_own_certificates(patient());
    BOOST_TEST(levels(findings) == "warn fail");
    BOOST_TEST(is_complete(findings));
}

BOOST_AUTO_TEST_SUITE_END()
