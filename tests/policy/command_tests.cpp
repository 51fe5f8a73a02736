// `beffroi policy`, as a person runs it.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "tests/policy/network.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using Json = nlohmann::json;

namespace {

struct Outcome {
    int code = -1;
    std::string output;
};

Outcome beffroi_policy(const std::string& arguments) {
    const char* bin = std::getenv("BEFFROI_BIN");
    BOOST_REQUIRE(bin != nullptr);
    FILE* pipe = ::popen(fmt::format("'{}/beffroi' policy {}", bin, arguments).c_str(), "r");
    BOOST_REQUIRE(pipe != nullptr);
    Outcome outcome;
    std::array<char, 4096> buffer{};
    while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        outcome.output.append(buffer.data(), n);
    }
    outcome.code = WEXITSTATUS(::pclose(pipe));
    return outcome;
}

const std::string sample = BEFFROI_SOURCE_DIR "/policy/sample";

Outcome explain(const std::string& role, const std::string& zone, const std::string& at, const std::string& to) {
    return beffroi_policy(
        fmt::format("explain {} --json --role {} --zone {} --at {} --to '{}' 2>/dev/null", sample, role, zone, at, to));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_command_tests)

BOOST_AUTO_TEST_CASE(check_says_yes_and_proves_the_guarantees) {
    const auto outcome = beffroi_policy("check " + sample + " --json");
    BOOST_TEST(outcome.code == 0);
    const auto answer = Json::parse(outcome.output);
    BOOST_TEST(answer["ok"] == true);
    BOOST_TEST(answer["problems"].empty());
    for (const auto& guarantee : answer["guarantees"]) {
        BOOST_TEST(guarantee["status"] == "proved");
    }
}

BOOST_AUTO_TEST_CASE(check_names_file_and_remedy_of_what_it_refuses) {
    const auto outcome = beffroi_policy("check " BEFFROI_SOURCE_DIR "/policy --json");
    BOOST_TEST(outcome.code == 2);
    const auto answer = Json::parse(outcome.output);
    BOOST_TEST(answer["ok"] == false);
    BOOST_REQUIRE(answer["problems"].size() == 3U);
    BOOST_TEST(answer["problems"][0]["file"].get<std::string>().find("region.json") != std::string::npos);
    BOOST_TEST(!answer["problems"][0]["remedy"].get<std::string>().empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_is_in_the_language_that_is_asked_for) {
    const auto refused = [](const std::string& command) { return beffroi_policy(command + " 2>&1").output; };
    const std::string french =
        "/nowhere/region.json: le fichier ne peut pas être lu\u202F: il n’existe pas. Vérifiez son nom et ses droits\n";
    BOOST_TEST(refused("check /nowhere").starts_with(french));
    BOOST_TEST(refused("compile /nowhere --lang fr").starts_with(french));
    BOOST_TEST(refused("check /nowhere --lang en")
                   .starts_with("/nowhere/region.json: the file cannot be read: No such file or directory. "));
    BOOST_TEST(refused("explain " + sample + " --role roi --zone cdi --at 2026-11-24 --to internet/https --lang fr")
                   .starts_with("--role: aucun rôle ne s’appelle «\u202Froi\u202F». Choisissez parmi\u202F: "));
    BOOST_TEST(refused("compile " + sample + " --at hier --lang en")
                   .starts_with("--at: \"hier\" is not a time. Write 2026-11-24T10:00 (the school's time)"));
}

BOOST_AUTO_TEST_CASE(json_has_both_languages_whichever_is_asked_for) {
    for (const char* language : {"fr", "en"}) {
        const auto answer =
            Json::parse(beffroi_policy(fmt::format("check /nowhere --json --lang {}", language)).output);
        const auto& first = answer["problems"][0];
        BOOST_TEST(first["message"] == "the file cannot be read: No such file or directory");
        BOOST_TEST(first["message-fr"] == "le fichier ne peut pas être lu\u202F: il n’existe pas");
        BOOST_TEST(first["remedy"] == "Check its name and its permissions");
        BOOST_TEST(first["remedy-fr"] == "Vérifiez son nom et ses droits");
        BOOST_TEST(first["file"] == "/nowhere/region.json");
        BOOST_TEST(first["path"] == "");
    }
}

BOOST_AUTO_TEST_CASE(explain_answers_with_its_exit_code_and_its_rules) {
    const auto permit = explain("eleve", "salles", "2026-11-24T10:20", "203.0.113.17:443/tcp");
    BOOST_TEST(permit.code == 0);
    const auto answer = Json::parse(permit.output);
    BOOST_TEST(answer["verdict"] == "permit");
    BOOST_TEST(answer["tier"] == "academie-mandatory");
    BOOST_TEST(answer["rules"][0]["name"] == "ent-et-pronote");
    BOOST_TEST(answer["slot"]["schedules"] == Json::array({"cours", "temps-scolaire"}));
    BOOST_TEST(explain("eleve", "cdi", "2026-11-24T10:00", "10.59.0.1:443/tcp").code == 1);
}

BOOST_AUTO_TEST_CASE(explain_takes_names_and_gives_the_nearest_permitted_case) {
    const auto permit = Json::parse(explain("eleve", "salles", "2026-11-24T10:05", "pronote/https").output);
    BOOST_TEST(permit["verdict"] == "permit");
    BOOST_TEST(permit["destination"] == "pronote");
    BOOST_TEST(permit["service"] == "https");
    BOOST_TEST(permit["to"] == "203.0.113.16:443/tcp");
    BOOST_TEST(permit["permitted-until"]["local"] == "2026-11-24T18:00");
    BOOST_TEST(!permit.contains("nearest"));
    const auto deny = Json::parse(explain("eleve", "salles", "2026-11-27T19:00", "pronote/https").output);
    BOOST_TEST(deny["verdict"] == "deny");
    BOOST_TEST(deny["nearest"]["from"]["local"] == "2026-11-30T08:00");
    BOOST_TEST(deny["nearest"]["from"]["utc"] == "2026-11-30T07:00:00.000Z");
    BOOST_TEST(deny["nearest"]["zones"].empty());
    BOOST_TEST(explain("eleve", "salles", "2026-11-24T10:05", "pronote/nulle-part").code == 2);
}

BOOST_AUTO_TEST_CASE(explain_speaks_both_languages) {
    const auto say = [](const char* lang) {
        return beffroi_policy(
                   fmt::format(
                       "explain {} --role eleve --zone internat --at 2026-11-24T23:00 --to internet/https --lang {}",
                       sample, lang))
            .output;
    };
    BOOST_TEST(say("fr").starts_with("Refusé\u202F: Élève"));
    BOOST_TEST(say("en").starts_with("Denied: Pupil"));
}

BOOST_AUTO_TEST_CASE(a_time_is_local_unless_it_says_otherwise) {
    const auto at = [](const char* text) {
        return Json::parse(explain("eleve", "salles", text, "192.0.2.1/icmp").output)["at"].get<std::string>();
    };
    BOOST_TEST(at("2026-11-24T10:00") == "2026-11-24T09:00:00.000Z");
    BOOST_TEST(at("2026-07-14T10:00") == "2026-07-14T08:00:00.000Z");
    BOOST_TEST(at("2026-11-24T10:00Z") == "2026-11-24T10:00:00.000Z");
    BOOST_TEST(at("2026-11-24T10:00-04:00") == "2026-11-24T14:00:00.000Z");
    BOOST_TEST(at("2026-11-24T10:00:30+01:00") == "2026-11-24T09:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(unusable_questions_are_refused_with_two) {
    BOOST_TEST(explain("inconnu", "salles", "2026-11-24T10:00", "192.0.2.1/icmp").code == 2);
    BOOST_TEST(explain("eleve", "nulle-part", "2026-11-24T10:00", "192.0.2.1/icmp").code == 2);
    BOOST_TEST(explain("eleve", "salles", "demain", "192.0.2.1/icmp").code == 2);
    BOOST_TEST(explain("eleve", "salles", "2026-11-24T10:00+1", "192.0.2.1/icmp").code == 2);
    BOOST_TEST(explain("eleve", "salles", "2026-11-24T10:00", "ici").code == 2);
    BOOST_TEST(beffroi_policy("explain " + sample + " 2>/dev/null").code == 2);
}

BOOST_AUTO_TEST_CASE(test_says_which_examples_fail_and_why) {
    const auto run = [](const std::string& more, const char* members) {
        char path[] = "/tmp/beffroi-examples.XXXXXX";
        const int file = ::mkstemp(path);
        BOOST_REQUIRE(file >= 0);
        const auto text =
            fmt::format(R"({{"beffroi-policy-examples:examples":{{"from":"2026-09-01","example":[{}]}}}})", members);
        BOOST_REQUIRE(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        ::close(file);
        auto outcome = beffroi_policy(fmt::format("test {} --policy {} {} 2>/dev/null", path, sample, more));
        ::unlink(path);
        return outcome;
    };
    const char* holds =
        R"({"name":"a","role":"eleve","zone":"salles","at":"tue 10:05","destination":"pronote","service":"https","expect":"permit"})";
    const char* fails =
        R"({"name":"b","role":"eleve","zone":"internat","at":"tue 23:05","destination":"internet","service":"https","expect":"permit","reason":"Toujours."})";
    BOOST_TEST(run("", holds).code == 0);
    BOOST_TEST(run("--json", holds).output.find("\"ok\": true") != std::string::npos);
    const auto french = run("", fails);
    BOOST_TEST(french.code == 1);
    BOOST_TEST(
        french.output.starts_with("Exemple «\u202Fb\u202F»\u202F: attendu autorisé, obtenu refusé.\nCe qu’il "
                                  "promet\u202F: Toujours.\nRefusé\u202F: Élève, "));
    BOOST_TEST(french.output.ends_with("Exemples\u202F: 1\u202F; manqués\u202F: 1.\n"));
    BOOST_TEST(run("--lang en", fails).output.starts_with("Example “b”: expected permit, got deny.\n"));
    const auto json = Json::parse(run("--json", fails).output);
    BOOST_TEST(json["ok"] == false);
    BOOST_TEST(json["examples"] == 1);
    BOOST_TEST(json["failed"][0]["name"] == "b");
    BOOST_TEST(json["failed"][0]["got"]["verdict"] == "deny");
    BOOST_TEST(json["failed"][0]["got"]["local"] == "2026-09-01T23:05");
    BOOST_TEST(run("", "{").code == 2);
    BOOST_TEST(run("--policy /nowhere", holds).code == 2);
    BOOST_TEST(beffroi_policy("test /nowhere/examples.json 2>/dev/null").code == 2);
}

BOOST_AUTO_TEST_CASE(diff_says_what_opens_and_what_closes_with_its_exit_code) {
    char path[] = "/tmp/beffroi-diff.XXXXXX";
    BOOST_REQUIRE(::mkdtemp(path) != nullptr);
    const std::string other = path;
    policy::test::run(fmt::format("cp '{}'/* {}", sample, other));
    const auto diff = [&](const std::string& more) {
        return beffroi_policy(fmt::format("diff {} {} --at 2026-11-24T10:00 {} 2>/dev/null", sample, other, more));
    };
    BOOST_TEST(diff("").code == 0);
    BOOST_TEST(diff("").output == "Aucune différence\u202F: démontré.\n");
    BOOST_TEST(Json::parse(diff("--json").output)["differs"] == false);

    std::ifstream before(sample + "/lycee.json");
    auto lycee = Json::parse(before);
    auto& rules = lycee["beffroi-policy:policy"]["rule"];
    for (auto& rule : rules) {
        if (rule["name"] == "imprimer-au-cdi") {
            rule["service"] = {"impression", "https"};
        }
    }
    std::ofstream(other + "/lycee.json") << lycee;
    const auto changed = diff("--json");
    BOOST_TEST(changed.code == 1);
    const auto answer = Json::parse(changed.output);
    BOOST_TEST(answer["differs"] == true);
    BOOST_TEST(answer["proved"] == true);
    BOOST_TEST(answer["closed"].empty());
    BOOST_REQUIRE(answer["opened"].size() == 1U);
    const auto& row = answer["opened"][0];
    BOOST_TEST(row["roles"] == Json::array({"eleve", "etudiant"}));
    BOOST_TEST(row["zones"] == Json::array({"cdi"}));
    BOOST_TEST(row["destinations"]["of"] == Json::array({{{"name", "imprimantes"}}}));
    BOOST_TEST(row["destinations"]["ranges"] == Json::array({"10.70.0.0/24", "2001:db8:1059:70::/64"}));
    BOOST_TEST(row["services"]["of"] == Json::array({{{"name", "https"}}}));
    BOOST_TEST(row["services"]["ranges"] == Json::array({"tcp/443", "udp/443"}));
    BOOST_TEST(row["when"]["schedules"]["of"] ==
               Json::array({{{"name", "temps-scolaire"}}, {{"name", "cdi-mercredi"}}}));
    BOOST_TEST(row["when"]["hours"].size() > 3U);
    BOOST_TEST(row["example"]["to"] == "10.70.0.0:443/tcp");
    BOOST_TEST(row["before"]["rules"].empty());
    BOOST_TEST(row["after"]["rules"][0]["name"] == "imprimer-au-cdi");
    BOOST_TEST(diff("--lang en").output.starts_with("OPENS 1: Pupil, "));

    std::ofstream(other + "/lycee.json") << "{";
    BOOST_TEST(diff("").code == 2);
    BOOST_TEST(beffroi_policy("diff " + sample + " 2>/dev/null").code == 2);
    lycee["beffroi-policy:policy"]["time-zone"] = "Indian/Reunion";
    std::ofstream(other + "/lycee.json") << lycee;
    const auto clocks = diff("--json");
    BOOST_TEST(clocks.code == 2);
    BOOST_TEST(Json::parse(clocks.output)["proved"] == false);
    policy::test::run("rm -r " + other);
}

BOOST_AUTO_TEST_CASE(impact_replays_records_and_counts_what_it_cannot_use) {
    char path[] = "/tmp/beffroi-impact.XXXXXX";
    BOOST_REQUIRE(::mkdtemp(path) != nullptr);
    const std::string other = path;
    policy::test::run(fmt::format("cp '{}'/* {}", sample, other));
    std::ifstream before(sample + "/lycee.json");
    auto lycee = Json::parse(before);
    for (auto& rule : lycee["beffroi-policy:policy"]["rule"]) {
        if (rule["name"] == "imprimer-au-cdi") {
            rule["role"] = {"etudiant"};
        }
    }
    std::ofstream(other + "/lycee.json") << lycee;
    const auto record = [](const char* event, const char* token, const char* target, const char* rest) {
        return fmt::format(
            R"({{"v":1,"salt":"30313233343536373839616263646566","time":"2026-11-24T09:05:00.000Z","site":"0599991P","event":"{}","session":"5f0e","token":"{:0>32}","role":"eleve","zone":"cdi","device":"d1","protocol":6{}{}}})",
            event, token, target, rest);
    };
    constexpr const char* printer = R"(,"to":"10.70.0.9","to_port":631)";
    const auto records = record("flow", "a1", printer, R"(,"bytes":9,"count":40)") + '\n' +
                         record("flow", "a2", printer, R"(,"count":1)") + "\nnot a record\n" +
                         record("flow", "a1", "", R"(,"count":1)") + '\n' +
                         record("denied", "a1", printer, R"(,"generation":2,"count":1)") + '\n';
    const auto impact = [&](const std::string& text, const std::string& more) {
        std::ofstream(other + "/flows") << text;
        return beffroi_policy(fmt::format("impact {} {} --flows {}/flows {} 2>/dev/null", sample, other, other, more));
    };
    const auto found = impact(records, "--json");
    BOOST_TEST(found.code == 1);
    const auto answer = Json::parse(found.output);
    BOOST_TEST(answer["blocked"]["flows"] == 42);
    BOOST_TEST(answer["blocked"]["people"] == 2);
    BOOST_TEST(answer["blocked"]["devices"] == 1);
    BOOST_TEST(answer["blocked"]["by-role"][0]["role"] == "eleve");
    BOOST_REQUIRE(answer["blocked"]["rows"].size() == 1U);
    BOOST_TEST(answer["blocked"]["rows"][0]["destination"] == Json({{"name", "imprimantes"}}));
    BOOST_TEST(answer["blocked"]["rows"][0]["before"][0]["name"] == "imprimer-au-cdi");
    BOOST_TEST(answer["allowed"]["flows"] == 0);
    BOOST_TEST(answer["records"]["replayed"] == 3);
    BOOST_TEST(answer["records"]["without-destination"] == 1);
    BOOST_TEST(answer["records"]["contradicting"] == 1);
    BOOST_TEST(answer["records"]["malformed"] == 1);
    BOOST_TEST(answer["records"]["first-malformed"][0]["line"] == 3);
    BOOST_TEST(
        impact(records, "").output.starts_with("Flux rejoués\u202F: 42.\nBloqués en plus\u202F: 42 flux, 2 pers"));
    BOOST_TEST(impact(record("flow", "a1", "", R"(,"count":1)"), "").code == 0);
    BOOST_TEST(impact("", "").code == 0);
    BOOST_TEST(impact("not\nthis\n", "").code == 2);
    const auto run = [&](const std::string& flows) {
        return beffroi_policy(fmt::format("impact {} {} --flows {} 2>&1 <{}/flows", sample, other, flows, other));
    };
    BOOST_TEST(run("-").code == 2);
    BOOST_TEST(run("/nowhere").code == 2);
    constexpr const char* k_name =
        R"({"v":1,"salt":"30313233343536373839616263646566","time":"2026-11-24T09:00:00.123Z","site":"0599991P","event":"blocked-name","session":"5f0e","token":"9f2c51d07be84a36aa10c4e5f8b7d263","role":"eleve","zone":"salles","device":"d41c9e","generation":12,"rule":"lycee/no-games","category":"jeux","count":3})";
    const auto name = impact(std::string(k_name) + '\n', "--json");
    BOOST_TEST(name.code == 0);
    BOOST_TEST(Json::parse(name.output)["records"]["no-traffic"] == 1);
    BOOST_TEST(Json::parse(name.output)["records"]["without-destination"] == 0);
    policy::test::run("rm -r " + other);
}

BOOST_AUTO_TEST_CASE(what_compile_prints_loads) {
    const auto outcome = beffroi_policy("compile " + sample + " --at 2026-11-24T10:00");
    BOOST_TEST(outcome.code == 0);
    // By a pipe: it is too long for an argument.
    const auto tables =
        policy::test::run(fmt::format("'{}/beffroi' policy compile {} --at 2026-11-24T10:00 | unshare -n sh -c 'nft -f "
                                      "/dev/stdin && nft list tables'",
                                      std::getenv("BEFFROI_BIN"), sample));
    BOOST_TEST(tables == "table inet beffroi\ntable arp beffroi\ntable inet beffroi_nat\ntable inet beffroi_p1\n");
    const auto json = Json::parse(beffroi_policy("compile " + sample + " --at 2026-11-24T10:00 --json").output);
    BOOST_TEST(json["nft"] == outcome.output);
    BOOST_TEST(json["classes"].size() == 143U);
}

BOOST_AUTO_TEST_CASE(a_policy_is_proposed_signed_by_both_parties_and_then_approved) {
    const TemporaryDirectory directory;
    const std::string folder = directory.path();
    const auto shell = [](const std::string& command) { return WEXITSTATUS(std::system(command.c_str())); };  // NOLINT
    BOOST_REQUIRE(shell(fmt::format("cp {}/*.json {}", sample, folder)) == 0);
    const auto keygen = fmt::format("'{}/beffroi' journal keygen --kind officer", std::getenv("BEFFROI_BIN"));
    BOOST_REQUIRE(shell(fmt::format("{0} --name region.example/remi --out {1}/remi.key > {1}/remi.vkey && "
                                    "{0} --name academie.example/alice --out {1}/alice.key > {1}/alice.vkey",
                                    keygen, folder)) == 0);
    BOOST_REQUIRE(shell(fmt::format("cd {} && printf 'witness remi %s\nwitness alice %s\ngroup both all remi alice\n"
                                    "quorum both\n' \"$(cat remi.vkey)\" \"$(cat alice.vkey)\" > quorum",
                                    folder)) == 0);
    const auto propose = fmt::format("propose {} --title 'Pronote le soir' --author remi --number ", folder);
    const auto approved = fmt::format("approved {0} --approvers {0}/quorum --site 0599991P --json 2>&1", folder);
    BOOST_TEST(beffroi_policy(approved).code == 1);
    BOOST_TEST(beffroi_policy(propose + "0 2>/dev/null").code == 2);
    BOOST_TEST(beffroi_policy(propose + "3").code == 0);
    BOOST_TEST(beffroi_policy(fmt::format("approve {0} --signing-key {0}/remi.key < /dev/null 2>&1", folder)).code ==
               1);
    BOOST_TEST(beffroi_policy(fmt::format("approve {0} --signing-key {0}/quorum --yes 2>&1", folder)).code == 2);
    BOOST_TEST(beffroi_policy(fmt::format("approve {0} --signing-key {0}/remi.key --yes", folder)).code == 0);
    const auto half = beffroi_policy(approved);
    BOOST_TEST(half.code == 1);
    BOOST_TEST(half.output.find("no cosignature of alice") != std::string::npos);
    BOOST_TEST(beffroi_policy(fmt::format("approve {0} --signing-key {0}/alice.key --yes", folder)).code == 0);
    const auto whole = beffroi_policy(approved);
    BOOST_TEST(whole.code == 0);
    BOOST_TEST(Json::parse(whole.output)["number"] == 3);
    BOOST_TEST(Json::parse(whole.output)["by"].size() == 2U);
    BOOST_TEST(beffroi_policy(propose + "4 --site 0620001A").code == 0);
    BOOST_TEST(beffroi_policy(approved).code == 1);  // an edit voids approvals
}

BOOST_AUTO_TEST_SUITE_END()
