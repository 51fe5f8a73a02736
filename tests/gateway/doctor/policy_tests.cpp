#include "journal/cosignature.h"
#include "tests/gateway/doctor/patient.h"

using namespace beffroi;
using namespace beffroi::doctor;
using namespace beffroi::doctor::test;

namespace {

struct Installed : Ward {
    Installed() {
        config.policy_directory = path("policy");
        std::filesystem::create_directory(path("policy"));
        for (const char* name : {"region.json", "academie.json", "lycee.json"}) {
            std::filesystem::copy_file(std::string(BEFFROI_SOURCE_DIR) + "/tests/flows/policy/" + name,
                                       path("policy/") + name);
        }
    }
    void change(const std::string& from, const std::string& to) const {
        auto text = read_file(path("policy/lycee.json"));
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from)) {
            text.replace(at, from.size(), to);
        }
        replace_file(path("policy/lycee.json"), text);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_policy_tests, Installed)

BOOST_AUTO_TEST_CASE(a_policy_must_be_valid_and_signed) {
    const auto bare = look_at_policy(patient());
    BOOST_TEST(says(bare, "nobody has signed the policy"));
    replace_file(path("policy/approved.note"), "note");
    BOOST_TEST(levels(look_at_policy(patient())) == "ok");
    change("10.30.0.0/16", "10.30.0.1/16");
    const auto invalid = look_at_policy(patient());
    BOOST_TEST(invalid.front().found.english.find("lycee.json") != std::string::npos);
    BOOST_TEST((invalid.front().level == Level::failure));
    BOOST_TEST(is_complete(bare));
    BOOST_TEST(is_complete(invalid));
    BOOST_TEST(levels(look_at_interfaces(patient())) == "warn");
}

BOOST_AUTO_TEST_CASE(a_zone_on_an_interface_that_is_not_there_is_told_once) {
    const auto missing = look_at_interfaces(patient());
    BOOST_TEST(levels(missing) == "fail");
    BOOST_TEST(says(missing, "is on lan0, which this machine has not"));
    BOOST_TEST(is_complete(missing));
    change("lan0", "lo");
    BOOST_TEST(levels(look_at_interfaces(patient())) == "ok");
}

BOOST_AUTO_TEST_CASE(the_list_of_those_who_sign_must_be_one) {
    BOOST_TEST(levels(look_at_approvers(patient())) == "fail");
    const auto key = [](const std::string& name) { return journal::generate_cosigner_key(name).vkey; };
    const std::string witnesses = "witness rose " + key("rose") + "\nwitness anna " + key("anna") + "\n";
    replace_file(path("approvers"), witnesses + "group both all rose anna\nquorum both\n");
    const auto good = look_at_approvers(patient());
    BOOST_TEST(levels(good) == "ok");
    BOOST_TEST(says(good, "2 people"));
    replace_file(path("approvers"), witnesses + "quorum none\n");
    const auto none = look_at_approvers(patient());
    BOOST_TEST(levels(none) == "fail");
    BOOST_TEST(is_complete(none));
}

BOOST_AUTO_TEST_SUITE_END()
