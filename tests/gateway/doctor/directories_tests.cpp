#include "gateway/directory/probe.h"
#include "tests/gateway/directory/slapd.h"
#include "tests/gateway/doctor/patient.h"

using namespace beffroi;
using namespace beffroi::doctor;
using namespace beffroi::doctor::test;
using tests::Slapd;

namespace {

const Slapd& slapd() {
    static const Slapd one;
    return one;
}

struct Directories : Ward {
    Directories() { config.directories = {slapd().config()}; }
    [[nodiscard]] Findings look() const {
        auto findings = look_at_directories(patient());
        BOOST_TEST(is_complete(findings));
        return findings;
    }
    DirectoryConfig& directory() { return config.directories[0]; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_directories_tests, Directories)

BOOST_AUTO_TEST_CASE(a_directory_that_lets_people_be_found_is_well) {
    const auto findings = look();
    BOOST_TEST(levels(findings) == "ok");
    BOOST_TEST(says(findings, "(LDAPS, TLS1.3) and finds people"));
}

BOOST_AUTO_TEST_CASE(start_tls_is_told_from_ldaps_and_its_refusal_is_told) {
    const Slapd asked({.ldif = {}, .tls = "start-tls"});
    const Slapd without({.ldif = {}, .tls = "none"});
    directory() = asked.config();
    BOOST_TEST(says(look(), "(StartTLS, TLS1.3) and finds people"));
    directory() = without.config();
    const auto findings = look();
    BOOST_TEST(levels(findings) == "fail");
    BOOST_TEST(says(findings, without.uri() + ": refuses StartTLS: "));
}

BOOST_AUTO_TEST_CASE(each_server_is_told_for_itself) {
    directory().servers = {"ldaps://127.0.0.1:1", slapd().uri()};
    const auto findings = look();
    BOOST_TEST(levels(findings) == "fail ok");
    BOOST_TEST(says(findings, "ldaps://127.0.0.1:1: Can't contact LDAP server"));
}

BOOST_AUTO_TEST_CASE(a_server_that_takes_connections_and_is_silent_costs_its_time_out_only) {
    const tests::SilentServer silent;
    directory().servers = {silent.uri()};
    directory().connect_timeout = std::chrono::milliseconds(300);
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(levels(look()) == "fail");
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(5)));
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_authority_is_told) {
    const Slapd other;
    directory().ca_file = other.ca_file();
    const auto findings = look();
    BOOST_TEST(levels(findings) == "fail");
    BOOST_TEST(says(findings, other.ca_file()));
}

BOOST_AUTO_TEST_CASE(an_account_that_is_refused_is_told_without_its_password) {
    replace_file(path("password"), "faux-mot-de-passe\n");
    directory().bind_password_file = path("password");
    const auto findings = look();
    BOOST_TEST(levels(findings) == "fail");
    BOOST_TEST(says(findings, "refuses the account cn=beffroi,dc=ent-test,dc=example"));
    BOOST_TEST(!says(findings, "faux-mot-de-passe"));
    directory().bind_password_file = path("none");
    BOOST_TEST(levels(look()) == "fail");
}

BOOST_AUTO_TEST_CASE(a_base_that_is_not_there_or_holds_nobody_is_told) {
    directory().people_base = "ou=personne,dc=ent-test,dc=example";
    BOOST_TEST(says(look(), "does not let search below ou=personne"));
    directory().people_base = directory().structures_base;
    const auto findings = look();
    BOOST_TEST(levels(findings) == "fail");
    BOOST_TEST(says(findings, "finds no ENTPerson below ou=structures"));
}

BOOST_AUTO_TEST_SUITE_END()
