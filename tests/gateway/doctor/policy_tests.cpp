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
        change(R"(, "routed": true)", "");
        change("rt0", "lan0");
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

BOOST_AUTO_TEST_CASE(a_role_that_the_policy_does_not_declare_is_told_wherever_it_is_given) {
    replace_file(path("policy/approved.note"), "note");
    config.role_rules.push_back({.name = "bons", .role = RoleName("eleve")});
    BOOST_TEST(levels(look_at_policy(patient())) == "ok");
    config.role_rules.push_back({.name = "profs", .role = RoleName("ensiegnant")});
    config.offline.emplace().roles = {{RoleName("eleve"), RoleName("reduit"), {}}, {RoleName("garde"), {}, {}}};
    config.guests.emplace().role = RoleName("passant");
    config.radius.emplace().networks.push_back({RoleName("borne"), 7, {}});
    const auto unknown = look_at_policy(patient());
    BOOST_TEST(levels(unknown) == "fail fail fail fail fail");
    BOOST_TEST(is_complete(unknown));
    for (const char* told :
         {"role-rule[name='profs']/role gives the role \"ensiegnant\"", "/reduced-to gives",
          "[name='garde']/name gives", "guests/role gives", "radius/vlan[role='borne']/role gives"}) {
        BOOST_TEST(says(unknown, told), told);
    }
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

BOOST_AUTO_TEST_CASE(a_zone_that_a_router_leads_to_looks_routed_and_one_that_is_called_so_needs_its_route) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const auto installed = [&] {
        return std::get<policy::Policy>(policy::load_directory(modules, config.policy_directory));
    };
    const auto by = [](const char* interface, bool router) {
        return [interface, router](const IpAddress&) { return session::Route{Interface(interface), router}; };
    };
    BOOST_TEST(judge_routes(installed(), by("lan0", false)).empty());
    const auto unsaid = judge_routes(installed(), by("lan0", true));
    BOOST_TEST(says(unsaid, "zone salles looks routed: a router on lan0 leads to 10.20.0.0/16"));
    BOOST_TEST(is_complete(unsaid));
    change(R"("lan0" ], "prefix": [ "10.60)", R"("rt0" ], "prefix": [ "10.60)");
    change(R"("2001:db8:60::/48" ])", R"("2001:db8:60::/49" ], "routed": true)");
    const auto lost = judge_routes(installed(), by("up0", true));
    BOOST_TEST(levels(lost) == "fail fail");
    BOOST_TEST(says(lost, "no route to 10.60.0.0/16 goes by the interface of its zone internat"));
    BOOST_TEST(is_complete(lost));
    BOOST_TEST(says(judge_routes(installed(), by("rt0", true)), "10.60.0.0/16 (zone internat) is behind rt0"));
    const auto nowhere = judge_routes(installed(), [](const IpAddress&) { return std::optional<session::Route>(); });
    BOOST_TEST(levels(nowhere) == "fail fail");
}

BOOST_AUTO_TEST_CASE(many_addresses_behind_one_mac_look_routed) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const auto policy = std::get<policy::Policy>(policy::load_directory(modules, config.policy_directory));
    const MacAddress router{{2, 0, 0, 0, 0, 1}};
    const auto seen = [&](int count, const char* network, const char* interface) {
        std::vector<session::Neighbour> neighbours{
            {Interface(interface), router, IpAddress::parse("2001:db8:20::1").value()}};
        for (int i = 0; i < count; ++i) {
            neighbours.push_back({Interface(interface), router, IpAddress::parse(network + std::to_string(i)).value()});
        }
        return judge_neighbours(policy, neighbours);
    };
    BOOST_TEST(seen(8, "10.20.0.", "lan0").empty());
    const auto many = seen(9, "10.20.0.", "lan0");
    BOOST_TEST(says(many, "zone salles looks routed: 9 addresses behind 02:00:00:00:00:01 on lan0"));
    BOOST_TEST(is_complete(many));
    BOOST_TEST(seen(9, "10.20.0.", "lan1").empty());  // of no zone
    BOOST_TEST(seen(9, "192.168.0.", "lan0").empty());
}

BOOST_AUTO_TEST_SUITE_END()
