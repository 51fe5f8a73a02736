// StartTLS on real servers: either what LDAPS gives, or nothing is asked.
#include <boost/test/unit_test.hpp>

#include "gateway/directory/directories.h"
#include "tests/gateway/directory/outcome_word.h"
#include "tests/gateway/directory/sample_rules.h"
#include "tests/gateway/directory/slapd.h"

using namespace beffroi;
using namespace std::chrono_literals;
using beffroi::directory::Directories;
using beffroi::directory::StepKind;
using beffroi::directory::Trace;
using beffroi::tests::SilentServer;
using beffroi::tests::Slapd;

namespace {

Slapd server(const std::string& tls, const std::string& certificate_name = "IP:127.0.0.1") {
    return Slapd({.certificate_name = certificate_name, .ldif = {}, .tls = tls});
}

struct Answered {
    std::string outcome;
    std::string server;  ///< what the trace says of it
};

/// Lea logs in with the right password.
Answered login(const DirectoryConfig& config) {
    Directories ent({config}, tests::sample_rules(), {Uai("0599991P")});
    Trace trace;
    const auto outcome = ent.authenticate(UserName("lea.delattre"), Secret("test-eleve"), &trace);
    BOOST_REQUIRE(!trace.empty());
    BOOST_TEST((trace[0].kind == StepKind::server));
    return {tests::outcome_word(outcome), trace[0].text};
}

bool is_in(const std::string& text, const std::string& what) {
    return text.find(what) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_directory_start_tls_tests)

BOOST_AUTO_TEST_CASE(start_tls_comes_before_everything_else) {
    const Slapd slapd = server("start-tls");
    const auto [outcome, told] = login(slapd.config());
    BOOST_TEST(outcome == "eleve");
    BOOST_TEST(told.starts_with(slapd.uri() + ": StartTLS, TLS1.3, its certificate and name are good"));
    const std::string log = slapd.log();
    BOOST_TEST(is_in(log, "op=0 STARTTLS"));
    BOOST_TEST(!is_in(log, "op=0 BIND"));
    BOOST_TEST(is_in(log, "op=1 BIND dn=\"uid=F59000a1,ou=people,dc=ent-test,dc=example\""));
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_down_and_never_asked) {
    const Slapd slapd = server("none");
    const auto [outcome, told] = login(slapd.config());
    BOOST_TEST(outcome == "down");
    BOOST_TEST(is_in(told, "refuses StartTLS"));
    BOOST_TEST(is_in(slapd.log(), "op=0 "));
    BOOST_TEST(!is_in(slapd.log(), "BIND dn="));
    BOOST_TEST(!is_in(slapd.log(), "SRCH"));
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_authority_or_host_is_refused_before_any_bind) {
    const Slapd slapd = server("start-tls");
    auto stranger = slapd.config();
    const Slapd other = server("start-tls");
    stranger.ca_file = other.ca_file();
    BOOST_TEST(login(stranger).outcome == "down");
    BOOST_TEST(!is_in(slapd.log(), "BIND dn="));
    const Slapd misnamed = server("start-tls", "IP:192.0.2.1,DNS:ldap.example");
    BOOST_TEST(login(misnamed.config()).outcome == "down");
    BOOST_TEST(!is_in(misnamed.log(), "BIND dn="));
}

BOOST_AUTO_TEST_CASE(tls_older_than_1_2_is_refused_before_any_bind) {
    const Slapd old({.ldif = {}, .old_tls = true, .tls = "start-tls"});
    BOOST_TEST(login(old.config()).outcome == "down");
    BOOST_TEST(!is_in(old.log(), "BIND dn="));
}

BOOST_AUTO_TEST_CASE(a_server_that_never_answers_start_tls_does_not_hang_a_login) {
    const SilentServer silent;
    const Slapd slapd = server("start-tls");
    auto config = slapd.config();
    config.connect_timeout = 300ms;
    config.servers = {"ldap://127.0.0.1:" + std::to_string(silent.port())};
    const auto start = std::chrono::steady_clock::now();
    const auto [outcome, told] = login(config);
    BOOST_TEST(outcome == "down");
    BOOST_TEST(is_in(told, "no answer in time"));
    BOOST_TEST((std::chrono::steady_clock::now() - start < 3s));
    config.servers.push_back(slapd.uri());
    BOOST_TEST(login(config).outcome == "eleve");
}

BOOST_AUTO_TEST_CASE(ldaps_and_start_tls_servers_hold_the_same_directory) {
    const Slapd other = server("start-tls");
    const Slapd slapd;
    auto config = other.config();
    config.servers = {"ldaps://127.0.0.1:1", other.uri()};
    BOOST_TEST(login(config).outcome == "eleve");
    config = slapd.config();
    config.start_tls = true;
    const auto [outcome, told] = login(config);
    BOOST_TEST(outcome == "eleve");
    BOOST_TEST(is_in(told, ": LDAPS, TLS1.3"));
}

BOOST_AUTO_TEST_SUITE_END()
