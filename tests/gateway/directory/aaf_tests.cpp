// People of a plain directory and of an ENT, with what the AAF says of them: a real server, exports on disk, and the
// command that a timer runs.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <filesystem>

#include "base/fd.h"
#include "gateway/directory/directories.h"
#include "tests/gateway/aaf/sample_exports.h"
#include "tests/gateway/directory/outcome_word.h"
#include "tests/gateway/directory/sample_rules.h"
#include "tests/gateway/directory/slapd.h"
#include "tests/run_command.h"

using namespace beffroi;
using namespace beffroi::tests;
using beffroi::directory::Directories;
using beffroi::directory::Trace;
using nlohmann::json;

namespace {

/// Whom the directory knows by name and number alone.
std::string people() {
    std::string ldif;
    for (const auto& [uid, number] : std::vector<std::pair<std::string, std::string>>{{"lea", "AC-LILLE$1"},
                                                                                      {"marc", "5"},
                                                                                      {"claire", "6"},
                                                                                      {"tzr", "7"},
                                                                                      {"parti", "8"},
                                                                                      {"amiens", "AC-AMIENS$5"},
                                                                                      {"sans", ""},
                                                                                      {"karim", "9"},
                                                                                      {"rattache", "10"}}) {
        ldif += "dn: uid=" + uid + ",ou=people,o=lycee-test,c=fr\nobjectClass: inetOrgPerson\nuid: " + uid +
                "\ncn: " + uid + "\nsn: " + uid + "\nuserPassword: test-" + uid + "\n";
        ldif += number.empty() ? "\n" : "departmentNumber: " + number + "\n\n";
    }
    return ldif;
}

const Slapd& plain() {
    static const Slapd one({.certificate_name = "IP:127.0.0.1", .ldif = people(), .old_tls = false, .sample = "lycee"});
    return one;
}

std::chrono::sys_days today() {
    return std::chrono::floor<std::chrono::days>(SystemClock().wall());
}

/// The rules of an ENT: none of them knows of the AAF.
std::vector<RoleRule> rules() {
    auto all = sample_rules();
    RoleRule teaching = profile_rule(85, "enseignant", "");
    teaching.profiles.clear();
    teaching.object_classes = {"ENTAuxEnseignant"};
    all.push_back(teaching);
    all.push_back(group_rule(95, "prof-du-groupe", "Professeurs"));
    return all;
}

struct Site : ExportFolder {
    Site() {
        const DirectoryConfig from = plain().config();
        directory = {{"name", "lycee"},
                     {"sequence", 10},
                     {"type", "ldap"},
                     {"server", from.servers},
                     {"ca-file", from.ca_file},
                     {"people-base", "ou=people,o=lycee-test,c=fr"},
                     {"groups-base", "ou=groups,o=lycee-test,c=fr"},
                     {"bind-dn", "cn=reader,o=gouv,c=fr"},
                     {"bind-password-file", from.bind_password_file}};
        aaf = {{"academie", "LILLE"},
               {"folder", folder.path()},
               {"index-file", path("state/index")},
               {"join", json::array({{{"directory", "lycee"},
                                      {"aaf-attribute", "ENTPersonJointure"},
                                      {"attribute", "departmentNumber"}}})}};
    }
    [[nodiscard]] std::string configuration() const {
        auto document = json::parse(read_file(std::string(BEFFROI_SOURCE_DIR) + "/deploy/sample/gateway.json"));
        auto& root = document["beffroi-gateway:gateway"];
        root["site"]["uai"] = json::array({"0599991P"});
        root["directory"] = json::array({directory});
        root["aaf"] = aaf;
        root["enforcer"] = {{"gateway-user", "root"}};  // where tests run as root
        root["role-rule"].push_back({{"name", "devant-eleves"},
                                     {"sequence", 70},
                                     {"object-class", json::array({"ENTAuxEnseignant"})},
                                     {"role", "enseignant"}});
        replace_file(path("gateway.json"), document.dump());
        return path("gateway.json");
    }
    [[nodiscard]] Ran command(const std::string& arguments) const {
        return run_command(std::string(std::getenv("BEFFROI_BIN")) + "/beffroi-aaf import --config " + configuration() +
                           " " + arguments);
    }
    [[nodiscard]] Ran try_login(const std::string& who) const {
        replace_file(path("typed"), "test-" + who);
        return run_command(std::string(std::getenv("BEFFROI_BIN")) + "/beffroi-try-login --json --config " +
                           configuration() + " " + who + " < " + path("typed"));
    }
    [[nodiscard]] json tried(const std::string& who) const {
        const Ran ran = try_login(who);
        BOOST_TEST_INFO(ran.out);
        BOOST_REQUIRE(ran.code < 2);
        return json::parse(ran.out);
    }
    [[nodiscard]] std::string role(const std::string& who) const { return tried(who).value("role", "none"); }
    void leave_all(std::chrono::sys_days date) const {
        leave_whole(
            date, pupil("1", here) + pupil("2", here),
            member_of_staff("5", {teaches(here), elsewhere + "$DIR$DIRECTION$D0010$CHEF"}) +
                member_of_staff("6", {here + "$DIR$DIRECTION$D0010$CHEF", teaches(elsewhere)}) +
                member_of_staff(
                    "7", {"99999$ENS$ENSEIGNEMENT$L1300$ZONE DE REMPLACEMENT"},
                    {{"ENTAuxEnsClasses", {here + "$2NDE 3"}}, {"PersEducNatPresenceDevantEleves", {"O"}}}) +
                member_of_staff("9", {here + "$ADF$PERSONNELS ADMINISTRATIFS$P9101$X"}) +
                member_of_staff("10", {""},
                                {{"ENTPersonStructRattach", {here}}, {"PersEducNatPresenceDevantEleves", {"N"}}}) +
                member_of_staff("8", {teaches(elsewhere)}));
    }
    json directory;
    json aaf;
};

/// The text of a step, or that there is none.
std::string step(const json& answer, const std::string& kind) {
    for (const auto& one : answer.at("steps")) {
        if (one.at("step") == kind) {
            return (one.at("ok").get<bool>() ? "ok " : "not ok ") + one.at("text").get<std::string>();
        }
    }
    return "no such step";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_directory_aaf_tests, Site)

BOOST_AUTO_TEST_CASE(the_export_says_what_people_are_whom_a_directory_knows_by_name) {
    leave_all(today());
    const Ran ran = command("");
    BOOST_TEST(ran.code == 0, ran.out);
    BOOST_TEST(role("lea") == "eleve");
    BOOST_TEST(role("marc") == "enseignant");   // and head of another establishment
    BOOST_TEST(role("claire") == "direction");  // and teaches in another one
    BOOST_TEST(role("karim") == "administratif");
    BOOST_TEST(role("tzr") == "enseignant");  // by her classes
}

BOOST_AUTO_TEST_CASE(who_is_not_in_it_or_elsewhere_has_no_role) {
    leave_all(today());
    BOOST_TEST(command("").code == 0);
    for (const char* who : {"parti", "amiens", "sans", "rattache"}) {
        BOOST_TEST(role(who) == "inconnu", who);
    }
}

BOOST_AUTO_TEST_CASE(the_steps_tell_what_the_export_says_and_which_rule_gave_the_role) {
    leave_all(today());
    BOOST_TEST(command("").code == 0);
    const json answer = tried("marc");
    BOOST_TEST(step(answer, "aaf").starts_with("ok export of "));
    BOOST_TEST(step(answer, "aaf").ends_with(": PersEducNat; ENTPersonFonctions 0599991P$ENS$L1300"));
    BOOST_TEST(step(answer, "establishments") == "ok 0599991p by AAF ENTPersonFonctions: 0599991P");
    BOOST_TEST(step(answer, "role") == "ok enseignant: rule enseignants: function ENS of the AAF in 0599991P");
    const json pupil = tried("lea");
    BOOST_TEST(
        step(pupil, "role").find("profile National_ELV, object class ENTEleve in 0599991P by AAF ENTEleveClasses") !=
        std::string::npos);
    BOOST_TEST(pupil.dump().find("AC-LILLE$1") == std::string::npos);  // nobody's number is told
}

BOOST_AUTO_TEST_CASE(without_an_index_a_login_is_right_and_gives_no_role) {
    const json answer = tried("marc");
    BOOST_TEST(answer.at("role") == "inconnu");
    BOOST_TEST(step(answer, "aaf") == "not ok no index: there is none");
    BOOST_TEST(step(answer, "password").starts_with("ok"));
}

BOOST_AUTO_TEST_CASE(an_index_that_is_too_old_gives_no_role) {
    leave_all(today() - std::chrono::days(8));
    BOOST_TEST(command("").code == 0);
    const json answer = tried("marc");
    BOOST_TEST(answer.at("role") == "inconnu");
    BOOST_TEST(step(answer, "aaf").find("it gives no role any more") != std::string::npos);
    aaf["maximum-age"] = 10;
    BOOST_TEST(role("marc") == "enseignant");
}

BOOST_AUTO_TEST_CASE(a_refused_import_leaves_the_roles_of_before_and_is_on_record_until_the_next) {
    leave_all(today() - std::chrono::days(1));
    BOOST_TEST(command("").code == 0);
    leave_all(today());
    const auto file = name("Complet", today(), "PersEducNat");
    const auto whole = read_file(path(file));
    leave(file, whole.substr(0, whole.size() / 2));
    const Ran ran = command("--json");
    BOOST_TEST(ran.code == 1, ran.out);
    BOOST_TEST(json::parse(ran.out).at("outcome") == "refused");
    BOOST_TEST(role("marc") == "enseignant");
    BOOST_TEST(read_file(path("state/index.refused")).find(file) != std::string::npos);
    leave(file, whole);
    BOOST_TEST(command("").code == 0);
    BOOST_TEST(!std::filesystem::exists(path("state/index.refused")));
}

BOOST_AUTO_TEST_CASE(a_gateway_that_runs_takes_a_new_index_from_the_next_login_on) {
    DirectoryConfig config = plain().config();
    config.profile = default_profile(DirectoryType::ldap);
    config.people_base = "ou=people,o=lycee-test,c=fr";
    config.bind_dn = "cn=reader,o=gouv,c=fr";
    config.aaf_joins = {{.attribute = "departmentNumber", .aaf_attribute = "ENTPersonJointure"}};
    AafConfig in_force;
    in_force.academie = "LILLE";
    in_force.index_file = path("state/index");
    in_force.maximum_age = std::chrono::days(7);
    Directories gateway({config}, rules(), {Uai("0599991P")}, in_force);
    const auto role_of = [&](const std::string& who) {
        return outcome_word(gateway.authenticate(UserName(who), Secret("test-" + who)));
    };
    BOOST_TEST(role_of("marc") == "inconnu");
    leave_all(today() - std::chrono::days(1));
    BOOST_TEST(command("").code == 0);
    BOOST_TEST(role_of("marc") == "enseignant");
    BOOST_TEST(outcome_word(gateway.look_up(UserName("marc"))) == "enseignant");
    leave(name("Delta", today(), "PersEducNat"),
          document(modify("PersEducNat", "5", {{"ENTPersonFonctions", {here + "$EDU$EDUCATION$E0030$CPE"}}})));
    BOOST_TEST(command("").code == 0);
    BOOST_TEST(role_of("marc") == "vie_scolaire");
    BOOST_TEST(role_of("alice") == "inconnu");  // in no export, and in no establishment
}

BOOST_AUTO_TEST_CASE(what_the_directory_says_itself_still_counts) {
    directory["establishment"] = "0599991P";
    leave_all(today());
    BOOST_TEST(command("").code == 0);
    auto document = json::parse(read_file(configuration()));
    document["beffroi-gateway:gateway"]["role-rule"].push_back(
        {{"name", "profs"}, {"sequence", 90}, {"group", json::array({"Professeurs"})}, {"role", "enseignant"}});
    replace_file(path("other.json"), document.dump());
    replace_file(path("typed"), "test-alice");
    const Ran ran = run_command(std::string(std::getenv("BEFFROI_BIN")) + "/beffroi-try-login --config " +
                                path("other.json") + " alice < " + path("typed"));
    BOOST_TEST(ran.out.find("alice is enseignant in 0599991P, by rule profs: group Professeurs") != std::string::npos,
               ran.out);
}

BOOST_AUTO_TEST_CASE(an_ent_that_is_a_directory_may_be_completed_too) {
    static const Slapd ent;
    DirectoryConfig config = ent.config();
    config.aaf_joins = {{.attribute = "ENTPersonJointure", .aaf_attribute = "ENTPersonJointure"}};
    AafConfig in_force;
    in_force.academie = "LILLE";
    in_force.index_file = path("state/index");
    in_force.maximum_age = std::chrono::days(7);
    leave_whole(today(), pupil("1", here),
                member_of_staff("20411", {here + "$AED$ASSISTANT$$"}) + member_of_staff("5", {teaches(here)}));
    BOOST_TEST(command("").code == 0);
    Directories gateway(
        {config}, {function_rule(1, "vie_scolaire", {{"AED", ""}}), function_rule(2, "enseignant", {{"ENS", ""}})},
        {Uai("0599991P")}, in_force);
    BOOST_TEST(outcome_word(gateway.authenticate(UserName("claire.leroy"), Secret("test-dir"))) == "vie_scolaire");
    BOOST_TEST(outcome_word(gateway.authenticate(UserName("marc.vandamme"), Secret("test-prof"))) == "enseignant");
}

BOOST_AUTO_TEST_CASE(the_command_says_how_it_went) {
    BOOST_TEST(command("").code == 1);  // nothing to begin with
    leave_all(today());
    const Ran first = command("--json");
    BOOST_TEST(first.code == 0);
    const json answer = json::parse(first.out);
    BOOST_TEST(answer.at("outcome") == "imported");
    BOOST_TEST(answer.at("pupils") == 2);
    BOOST_TEST(answer.at("staff") == 5);
    const Ran again = command("");
    BOOST_TEST(again.code == 0);
    BOOST_TEST(again.out.starts_with("nothing is newer than the index of "));
    BOOST_TEST(command("/nowhere").code == 2);
    BOOST_TEST(command("--unknown").code == 2);
    aaf.erase("academie");
    BOOST_TEST(command("").code == 2);
}

BOOST_AUTO_TEST_CASE(root_becomes_the_gateways_user_before_anything_is_read) {
    if (::geteuid() != 0) {
        return;
    }
    leave_all(today());
    auto document = json::parse(read_file(configuration()));
    document["beffroi-gateway:gateway"]["enforcer"]["gateway-user"] = "nobody";
    replace_file(path("other.json"), document.dump());
    const Ran ran =
        run_command(std::string(std::getenv("BEFFROI_BIN")) + "/beffroi-aaf import --config " + path("other.json"));
    BOOST_TEST(ran.code == 2, ran.out);  // nobody may enter this folder
    BOOST_TEST(ran.out.find("Permission denied") != std::string::npos, ran.out);
    BOOST_TEST(!std::filesystem::exists(path("state")));
}

BOOST_AUTO_TEST_CASE(it_is_a_command_of_beffroi_site) {
    const Ran ran = run_command(std::string(std::getenv("BEFFROI_BIN")) + "/beffroi site aaf import --help");
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(ran.out.find("beffroi site aaf import") != std::string::npos, ran.out);
}

BOOST_AUTO_TEST_SUITE_END()
