// `beffroi site doctor` as an installer runs it, on a machine where nothing is in place.
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "tests/base/yang/edited_document.h"
#include "tests/gateway/doctor/patient.h"
#include "tests/run_command.h"

using namespace beffroi;
using namespace beffroi::doctor;
using namespace beffroi::doctor::test;
using nlohmann::json;

namespace {

struct Installer {
    Installer() {
        auto& gateway = document["beffroi-gateway:gateway"];
        gateway["directory"][0]["server"] = {"ldaps://127.0.0.1:1"};
        for (auto& peer : gateway["shipping"]["peer"]) {
            peer["url"] = "https://127.0.0.1:1";
        }
        gateway["delivery"]["url"] = "https://127.0.0.1:1";
        gateway["enforcer"] = {{"socket", folder.path() + "/none.sock"}, {"gateway-user", "nobody"}};
        gateway["staff-socket"] = folder.path() + "/none.sock";
    }
    [[nodiscard]] Ran run(const std::string& arguments) const {
        return run_command("BEFFROI_SCHEMAS=" + schemas + " " + std::getenv("BEFFROI_BIN") +
                           "/beffroi site doctor --config " + tests::written(folder, document) + " --approvers " +
                           folder.path() + "/none " + arguments);
    }
    const TemporaryDirectory folder;
    std::string schemas = std::getenv("BEFFROI_SCHEMAS");
    json document = tests::sample("gateway.json");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_program_tests, Installer)

BOOST_AUTO_TEST_CASE(every_check_tells_something_with_everything_stopped_and_exit_1) {
    const Ran ran = run("--json");
    BOOST_TEST(ran.code == 1);
    const json answer = json::parse(ran.out);
    BOOST_TEST(answer.at("worst") == "fail");
    std::set<std::string> told;
    for (const auto& finding : answer.at("findings")) {
        told.insert(finding.at("check").get<std::string>());
        BOOST_TEST(finding.contains("remedy") == (finding.at("level") != "ok"));
    }
    BOOST_TEST(told.count("configuration") == 1U);
    for (const auto& check : checks()) {
        BOOST_TEST(told.count(std::string(check.name)) == 1U, check.name);
    }
}

BOOST_AUTO_TEST_CASE(it_speaks_french_and_english) {
    BOOST_TEST(run("--only enforcer").out.find("personne ne répond sur") != std::string::npos);
    BOOST_TEST(run("--only enforcer").out.find("→ démarrez beffroi-enforcer") != std::string::npos);
    BOOST_TEST(run("--only enforcer --lang en").out.find("nobody answers at") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_configuration_that_is_none_is_exit_2_and_says_where) {
    document["beffroi-gateway:gateway"]["portal"]["https-port"] = 80;
    const Ran ran = run("--lang en");
    BOOST_TEST(ran.code == 2);
    BOOST_TEST(ran.out.find("The portal cannot serve HTTP and HTTPS on the same port") != std::string::npos);
    BOOST_TEST(run("--only nothing").code == 2);
}

BOOST_AUTO_TEST_CASE(files_are_looked_at_with_the_rights_of_the_gateways_user) {
    if (::geteuid() != 0) {
        BOOST_TEST_MESSAGE("not run as root: nobody to become");
        return;
    }
    replace_file(folder.path() + "/portal.key", "x\n");  // 0600, of root
    BOOST_REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
    std::filesystem::copy(schemas, folder.path() + "/yang",
                          std::filesystem::copy_options::recursive);  // the checkout may be closed to others
    schemas = folder.path() + "/yang";
    auto& gateway = document["beffroi-gateway:gateway"];
    gateway["portal"]["key-file"] = folder.path() + "/portal.key";
    const auto names_it = [this] {
        return run("--only clock --lang en").out.find("portal.key\" cannot be read: Permission denied") !=
               std::string::npos;
    };
    BOOST_TEST(names_it());
    BOOST_REQUIRE(::chmod(schemas.c_str(), 0700) == 0);
    BOOST_TEST(run("--only clock --lang en").out.find("nobody cannot read what it needs") != std::string::npos);
    BOOST_REQUIRE(::chmod(schemas.c_str(), 0755) == 0);
    gateway["enforcer"]["gateway-user"] = "root";
    BOOST_TEST(!names_it());
    gateway["enforcer"]["gateway-user"] = "beffroi-nobody-here";
    BOOST_TEST(run("--lang en").out.find("there is no user beffroi-nobody-here") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
