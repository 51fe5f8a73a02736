// `beffroi site sessions`, `end` and `why`, asked of a gateway's door.
#include <boost/test/unit_test.hpp>

#include "base/fd.h"
#include "gateway/staff_door.h"
#include "policy/block.h"
#include "tests/gateway/staff_world.h"
#include "tests/run_command.h"

using namespace beffroi;
using nlohmann::json;

namespace {

struct Here : tests::StaffWorld {
    Ran run(const std::string& arguments) {
        return run_command(std::string(std::getenv("BEFFROI_BIN")) + "/beffroi site " + arguments + " --socket " +
                           socket);
    }
    bool says(const Ran& ran, const std::string& text) const {
        BOOST_TEST_INFO(ran.out);
        return ran.out.find(text) != std::string::npos;
    }

    const std::string socket = temporary.path() + "/staff.sock";
    std::optional<StaffDoor> door{std::in_place, socket, [this](const std::string& user, std::string_view request) {
                                      return answers.answer(user, request);
                                  }};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cli_site_tests, Here)

BOOST_AUTO_TEST_CASE(sessions_are_listed_by_role_and_zone) {
    BOOST_TEST(run("sessions").out.empty());
    BOOST_TEST(run("sessions").code == 0);
    open(1, "lea.delattre", "10.10.0.11");
    const auto all = run("sessions");
    BOOST_TEST(all.code == 0);
    BOOST_TEST(says(all, "lea.delattre"));
    BOOST_TEST(says(all, "02:00:00:00:00:01  2026-11-24T08:00:00.000Z to 2026-11-24T16:00:00.000Z  10.10.0.11"));
    BOOST_TEST(run("sessions --role enseignant").out.empty());
    BOOST_TEST(run("sessions --zone salles").out.empty());
    BOOST_TEST(json::parse(run("sessions --role eleve --zone wifi-eleves --json").out).at("sessions").size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_capture_report_says_of_each_device_what_to_do) {
    BOOST_TEST(run("capture-report").code == 1);
    const auto address = tests::ip("10.10.0.11");
    devices[address] = {tests::device(1).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
    arrivals.met(address, portal::Meeting::android);
    arrivals.met(address, portal::Meeting::android);
    arrivals.settle();
    const auto told = run("capture-report --lang fr");
    BOOST_TEST(told.code == 0);
    BOOST_TEST(says(told, "02:00:00:00:00:01  wifi-eleves  10.10.0.11  2026-11-24T08:00:00.000Z"));
    BOOST_TEST(says(told, "android ×2 → envoyé au portail"));
    BOOST_TEST(says(told, "a été envoyé au portail, mais n’a jamais ouvert la page"));
    BOOST_TEST(says(run("capture-report 02:00:00:00:00:01 --lang en"), "but never opened the page"));
    BOOST_TEST(run("capture-report 10.10.0.99").code == 1);
    BOOST_TEST(run("capture-report nonsense").code == 2);
    const auto answer = json::parse(run("capture-report --json --lang en").out);
    BOOST_TEST(answer.at("devices").at(0).at("meaning") == "asked-only");
    BOOST_TEST(answer.at("devices").at(0).at("sentence").get<std::string>().starts_with("This device asked"));
    open(1, "lea.delattre", "10.10.0.11");
    arrivals.entered(address);
    BOOST_TEST(run("capture-report").code == 1);
    BOOST_TEST(says(run("capture-report --all --lang en"), "This device is signed in"));
}

BOOST_AUTO_TEST_CASE(every_meaning_has_its_sentences) {
    const std::string source = read_file(std::string(BEFFROI_SOURCE_DIR) + "/cli/site_capture.cpp");
    const std::string words = read_file(std::string(BEFFROI_SOURCE_DIR) + "/gateway/capture_report.h");
    for (const char* word : {"in", "left", "charter", "devices", "refused-credentials", "refused-role",
                             "refused-throttled", "refused-unavailable", "refused-form", "no-zone", "stale-form",
                             "incomplete-form", "page-unsent", "api-only", "asked-only", "pages-only", "silent"}) {
        BOOST_TEST(words.find(word) != std::string::npos, word);
        BOOST_TEST(source.find("Meaning{\"" + std::string(word) + "\"") != std::string::npos, word);
    }
}

BOOST_AUTO_TEST_CASE(a_session_that_holds_to_an_address_alone_is_shown_as_such) {
    open_routed("lea.delattre", "10.60.1.5");
    const auto all = run("sessions");
    BOOST_TEST(says(all, "address-only"));
    BOOST_TEST(!says(all, "00:00:00:00:00:00"));
    const auto why = run("why 10.60.1.5 --lang en");
    BOOST_TEST(says(why, "10.60.1.5: address behind a router, on rt0, zone wifi-eleves."));
    BOOST_TEST(says(why, "It holds to the address alone, behind a router"));
    BOOST_TEST(says(run("why 10.60.1.5 --lang fr"), "Elle tient à l’adresse seule"));
    BOOST_TEST(json::parse(run("why 10.60.1.5 --json").out).at("sessions").at(0).at("bound") == "address");
    open(1, "marc.dupont", "10.10.0.11");
    BOOST_TEST(!says(run("why 10.10.0.11 --lang en"), "the address alone"));
    BOOST_TEST(json::parse(run("why 00:00:00:00:00:00 --json").out).at("sessions").empty());
}

BOOST_AUTO_TEST_CASE(a_session_is_ended_once_and_exit_1_says_that_there_was_none) {
    open(1, "lea.delattre", "10.10.0.11");
    const auto ended = run("end 10.10.0.11");
    BOOST_TEST(ended.code == 0);
    BOOST_TEST(says(ended, "lea.delattre"));
    BOOST_TEST(table.size() == 0U);
    BOOST_TEST(run("end 10.10.0.11").code == 1);
    BOOST_TEST(run("end").code == 2);
    BOOST_TEST(run("end 10.10.0.11 --login lea.delattre").code == 2);
    open(2, "lea.delattre", "10.10.0.12");
    kernel.fail_with(enforce::KernelError::unavailable);
    const auto half = run("end --login lea.delattre");
    BOOST_TEST(half.code == 0);
    BOOST_TEST(says(half, "the enforcer does not answer"));
}

BOOST_AUTO_TEST_CASE(why_tells_person_rule_and_what_is_permitted_now) {
    open(1, "lea.delattre", "10.10.0.11");
    const auto told = run("why 10.10.0.11 --lang fr");
    BOOST_TEST(told.code == 0);
    for (const char* sentence :
         {"10.10.0.11 : appareil 02:00:00:00:00:01 sur wifi0, zone wifi-eleves.", "de lea.delattre, ouverte le",
          "Rôle eleve dans 0599991P : rule eleves: profile National_ELV in 0599991P.",
          "Le noyau laisse passer ses paquets.", "En vigueur : politique 12, génération 4.", "Permis en ce moment :",
          "  toute destination sauf services internes, réseau administratif, jeux d'argent, ressources des "
          "enseignants, site de la séance · ping, web",
          "Refusé par une règle :", "jeux d'argent · ", "Les jeux d'argent sont interdits dans l'établissement",
          "Tout le reste est refusé"}) {
        BOOST_TEST(says(told, sentence), sentence);
    }
    BOOST_TEST(says(run("why 02:00:00:00:00:01 --lang en"), "Permitted now:"));
    const auto answer = json::parse(run("why 10.10.0.11 --json").out);
    const auto& session = answer.at("sessions").at(0);
    BOOST_TEST(!session.at("permitted").empty());
    bool gambling = false;
    for (const auto& row : session.at("denied")) {
        gambling = gambling || row.at("destination") == "jeux-d-argent";
        BOOST_TEST(row.at("destination") != "ressources-enseignants");  // no rule denies it: nothing permits it
    }
    BOOST_TEST(gambling);
}

BOOST_AUTO_TEST_CASE(why_explains_one_destination_and_exit_1_is_a_denial) {
    open(1, "lea.delattre", "10.10.0.11");
    BOOST_TEST(run("why 10.10.0.11 --to 192.0.2.10:443/tcp").code == 0);
    const auto denied = run("why 10.10.0.11 --to jeux-d-argent/web");
    BOOST_TEST(denied.code == 1);
    BOOST_TEST(says(denied, "jeux-d-argent-interdits"));
    BOOST_TEST(run("why 10.10.0.11 --to ailleurs").code == 2);
    BOOST_TEST(json::parse(run("why 10.10.0.11 --json --to jeux-d-argent/web").out).at("to").at("verdict") == "deny");
}

BOOST_AUTO_TEST_CASE(why_counts_an_emergency_block_that_is_in_force) {
    open(1, "lea.delattre", "10.10.0.11");
    policy::Block block{7, policy::Party::region, "Rançongiciel", {}};
    block.from = std::chrono::floor<std::chrono::minutes>(SystemClock().wall());
    block.until = block.from + std::chrono::hours(1);
    block.roles = {"eleve"};
    std::filesystem::create_directory(policy_directory + ".blocks");
    replace_file(policy_directory + ".blocks/region-7.note", block_text(block) + "\n");
    delivery::Report report{5, 12, read_policy(policy_directory).digest, false, std::nullopt};
    report.blocks = {id_of(block)};
    answers.set({true, report});
    const auto told = run("why 10.10.0.11");
    BOOST_TEST(told.code == 0);
    BOOST_TEST(says(told, "Blocage d’urgence region-7 jusqu’au"));
    BOOST_TEST(says(told, "Rien n’est permis en ce moment."));
    std::filesystem::remove_all(policy_directory + ".blocks");
    BOOST_TEST(run("why 10.10.0.11").code == 2);
}

BOOST_AUTO_TEST_CASE(without_a_session_why_says_what_a_device_reaches) {
    devices[tests::ip("10.10.0.99")] = {tests::device(9).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
    const auto none = run("why 10.10.0.99");
    BOOST_TEST(none.code == 1);
    BOOST_TEST(says(none, "10.10.0.99 : appareil 02:00:00:00:00:09 sur wifi0, zone wifi-eleves."));
    BOOST_TEST(says(none, "Pas de session"));
    BOOST_TEST(says(run("why 10.10.0.98"), "aucun appareil d’une zone ne répond à cette adresse"));
    BOOST_TEST(run("why moi").code == 2);
}

BOOST_AUTO_TEST_CASE(a_policy_that_is_not_the_one_in_force_is_not_explained) {
    open(1, "lea.delattre", "10.10.0.11");
    answers.set({true, {5, 13, std::string(64, 'a'), false, std::nullopt}});
    const auto told = run("why 10.10.0.11");
    BOOST_TEST(told.code == 2);
    BOOST_TEST(says(told, "lea.delattre"));
    BOOST_TEST(says(told, "is not the one in force"));
    BOOST_TEST(!says(told, "Permis"));
}

BOOST_AUTO_TEST_CASE(nobody_at_the_door_is_exit_2) {
    door.reset();
    for (const char* command : {"sessions", "end 10.10.0.11", "why 10.10.0.11"}) {
        const auto ran = run(command);
        BOOST_TEST(ran.code == 2);
        BOOST_TEST(says(ran, "is the gateway running on this machine?"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
