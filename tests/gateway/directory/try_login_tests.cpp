// beffroi-try-login as an installer runs it, on a real directory; and the trace that it shows.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>

#include "base/fd.h"
#include "gateway/directory/directories.h"
#include "tests/gateway/directory/sample_rules.h"
#include "tests/gateway/directory/slapd.h"
#include "tests/run_command.h"

using namespace beffroi;
using beffroi::directory::Step;
using beffroi::directory::StepKind;
using beffroi::directory::Trace;
using beffroi::tests::Slapd;
using nlohmann::json;

namespace {

const Slapd& slapd() {
    static const Slapd one;
    return one;
}

Trace trace_of(std::vector<DirectoryConfig> configs, const std::string& user, const std::string& password) {
    directory::Directories directories(std::move(configs), tests::sample_rules(), {Uai("0599991P")});
    Trace trace;
    (void)directories.authenticate(UserName(user), Secret(password), &trace);
    return trace;
}

std::string text_of(const Trace& trace, StepKind kind) {
    const auto found = std::ranges::find(trace, kind, &Step::kind);
    return found == trace.end() ? "no such step" : (found->ok ? "ok " : "not ok ") + found->text;
}

/// A gateway's configuration with the test's directory, and what to run with it.
struct Installer {
    const TemporaryDirectory folder;
    json document = json::parse(read_file(std::string(BEFFROI_SOURCE_DIR) + "/deploy/sample/gateway.json"));
    json& directory = document["beffroi-gateway:gateway"]["directory"][0];

    Installer() {
        const DirectoryConfig config = slapd().config();
        directory["server"] = config.servers;
        directory["ca-file"] = config.ca_file;
        directory["people-base"] = config.people_base;
        directory["structures-base"] = config.structures_base;
        directory["bind-dn"] = config.bind_dn;
        directory["bind-password-file"] = config.bind_password_file;
    }
    [[nodiscard]] Ran run(const std::string& password, const std::string& arguments) const {
        replace_file(folder.path() + "/gateway.json", document.dump());
        replace_file(folder.path() + "/typed", password);
        return run_command(std::string(std::getenv("BEFFROI_BIN")) + "/beffroi-try-login --config " + folder.path() +
                           "/gateway.json " + arguments + " < " + folder.path() + "/typed");
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_directory_try_login_tests)

BOOST_AUTO_TEST_CASE(every_step_of_a_login_says_what_the_directory_answered) {
    const Trace trace = trace_of({slapd().config()}, "marc.vandamme", "test-prof");
    const std::string here = "entstructuresiren=19599991700014,ou=structures,dc=ent-test,dc=example";
    BOOST_TEST(text_of(trace, StepKind::server) ==
               "ok " + slapd().uri() +
                   ": LDAPS, TLS1.3, its certificate and name are good, bound as cn=beffroi,dc=ent-test,dc=example");
    BOOST_TEST(text_of(trace, StepKind::search) ==
               "ok (&(objectClass=ENTPerson)(ENTPersonLogin=marc.vandamme)) below "
               "ou=people,dc=ent-test,dc=example: 1 entry: uid=F59000b1,ou=people,dc=ent-test,dc=example");
    BOOST_TEST(text_of(trace, StepKind::attributes)
                   .starts_with("ok functions ENS/L1300 in " + here + "; profiles National_ENS, National_3"));
    BOOST_TEST(text_of(trace, StepKind::account) == "ok the directory says nothing of it");
    BOOST_TEST(text_of(trace, StepKind::password).starts_with("ok bind as uid=F59000b1,"));
    BOOST_TEST(text_of(trace, StepKind::establishments).starts_with("ok " + here + " by ENTPersonFonctions: 0599991P"));
    BOOST_TEST(text_of(trace, StepKind::role) == "ok enseignant: rule enseignant: function ENS in 0599991P");
}

BOOST_AUTO_TEST_CASE(what_fails_says_why) {
    auto dead = slapd().config();
    dead.servers = {"ldaps://127.0.0.1:1", slapd().uri()};
    BOOST_TEST(text_of(trace_of({dead}, "lea.delattre", "test-eleve"), StepKind::server)
                   .starts_with("not ok ldaps://127.0.0.1:1: Can't contact LDAP server"));
    auto stranger = slapd().config();
    stranger.bind_password_file = slapd().ca_file();
    BOOST_TEST(text_of(trace_of({stranger}, "lea.delattre", "test-eleve"), StepKind::server)
                   .find("cannot bind as cn=beffroi") != std::string::npos);
    BOOST_TEST(text_of(trace_of({slapd().config()}, "personne", "x"), StepKind::search).ends_with(": 0 entries"));
    BOOST_TEST(
        text_of(trace_of({slapd().config()}, "lea.delattre", "x"), StepKind::password).find("Invalid credentials") !=
        std::string::npos);
    BOOST_TEST(text_of(trace_of({slapd().config()}, "profil.sans", "test-sans"), StepKind::role)
                   .starts_with("not ok inconnu: no rule matches"));
}

BOOST_AUTO_TEST_CASE(no_password_and_no_unasked_attribute_is_in_a_trace) {
    for (const char* password : {"test-eleve", "another-password"}) {
        for (const Step& step : trace_of({slapd().config()}, "lea.delattre", password)) {
            for (const char* secret :
                 {"test-eleve", "another-password", "lecture-seule", "14/03/2009", "ENTEleveINE"}) {
                BOOST_TEST(step.text.find(secret) == std::string::npos);
            }
        }
    }
}

BOOST_FIXTURE_TEST_CASE(an_installer_sees_the_role_and_exit_0, Installer) {
    const Ran ran = run("test-prof\n", "marc.vandamme");
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(ran.out.find("search          ok") != std::string::npos);
    BOOST_TEST(ran.out.find("marc.vandamme is enseignant in 0599991P, by rule enseignants: function ENS in 0599991P") !=
               std::string::npos);
    BOOST_TEST(ran.out.find("test-prof") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(who_is_refused_or_has_no_role_is_exit_1, Installer) {
    BOOST_TEST(run("faux\n", "marc.vandamme").code == 1);
    BOOST_TEST(run("x\n", "personne").code == 1);
    const Ran none = run("test-sans\n", "profil.sans");
    BOOST_TEST(none.code == 1);
    BOOST_TEST(none.out.find("no role: ") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_asked_is_exit_2, Installer) {
    BOOST_TEST(run("", "marc.vandamme").code == 2);
    BOOST_TEST(run(std::string(1025, 'x'), "marc.vandamme").code == 2);
    BOOST_TEST(run("test-prof\n", "").code == 2);
    BOOST_TEST(run("test-prof\n", "marc.vandamme test-prof").code == 2);  // a password is no argument
    directory["server"] = {"ldaps://127.0.0.1:1"};
    const Ran down = run("test-prof\n", "marc.vandamme");
    BOOST_TEST(down.code == 2);
    BOOST_TEST(down.out.find("no answer: ent: ldaps://127.0.0.1:1") != std::string::npos);
    directory["server"] = {"http://x"};
    BOOST_TEST(run("test-prof\n", "marc.vandamme").code == 2);
}

BOOST_FIXTURE_TEST_CASE(a_program_reads_the_same_in_json, Installer) {
    const Ran ran = run("test-prof\n", "--json marc.vandamme");
    BOOST_TEST(ran.code == 0);
    const json answer = json::parse(ran.out);
    BOOST_TEST(answer.at("outcome") == "role");
    BOOST_TEST(answer.at("role") == "enseignant");
    BOOST_TEST(answer.at("uai") == "0599991P");
    BOOST_TEST(answer.at("steps").at(0).at("directory") == "ent");
    BOOST_TEST(answer.at("steps").at(0).at("step") == "server");
    BOOST_TEST(answer.at("steps").back().at("step") == "role");
    const json refused = json::parse(run("faux\n", "--json marc.vandamme").out);
    BOOST_TEST(refused.at("outcome") == "wrong-password");
}

BOOST_AUTO_TEST_CASE(it_is_a_command_of_beffroi_site) {
    const Ran ran = run_command(std::string(std::getenv("BEFFROI_BIN")) + "/beffroi site try-login --help");
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(ran.out.find("Usage: beffroi site try-login [OPTIONS] LOGIN") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_a_directory_answers_cannot_move_the_terminals_cursor) {
    const Slapd hostile({.certificate_name = "IP:127.0.0.1",
                         .ldif = "dn: uid=h,ou=people,dc=ent-test,dc=example\nobjectClass: ENTPerson\nuid: h\ncn: x\n"
                                 "sn: x\nENTPersonLogin: h\nENTPersonJointure: x$1\n"
                                 "ENTPersonProfils:: YRtbMkpi\nuserPassword: p\n",  // a ESC [ 2 J b
                         .old_tls = false,
                         .sample = "ent"});
    const Trace trace = trace_of({hostile.config()}, "h", "p");
    BOOST_TEST(text_of(trace, StepKind::attributes).find("profiles a\\x1b[2Jb") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
