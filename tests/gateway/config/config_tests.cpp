#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "gateway/config.h"
#include "tests/base/yang/edited_document.h"
#include "tests/gateway/config/documents.h"

using namespace beffroi;
using namespace std::chrono_literals;
using tests::edited;
using tests::radius;
using tests::sample;
using tests::top;
using tests::written;

namespace {

GatewayConfig accepted(const nlohmann::json& document) {
    const TemporaryDirectory directory;
    auto result = read_config(written(directory, document));
    if (const auto* problems = std::get_if<Problems>(&result)) {
        BOOST_FAIL("refused: " << to_text(problems->front()));
    }
    return std::get<GatewayConfig>(std::move(result));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_config_tests)

BOOST_AUTO_TEST_CASE(the_sample_is_read_whole) {
    const auto config = accepted(sample("gateway.json"));
    BOOST_TEST((config.site.uais == std::vector<Uai>{Uai("0599991P"), Uai("0599992R")}));
    BOOST_TEST(config.site.name == "Lycée Alan-Turing");
    BOOST_TEST(config.policy_directory == "/var/lib/beffroi-policy/policy");
    BOOST_TEST(config.delivery.value().url == "https://central.region.example:9443");
    BOOST_TEST(config.delivery.value().interval.count() == 1);
    BOOST_TEST(config.delivery.value().trial.count() == 60);
    BOOST_TEST(config.portal.host_name == "portail.lycee-turing.example");
    BOOST_TEST(config.portal.notice_url.value() == "https://www.region.example/donnees-personnelles/lycees");
    BOOST_TEST(config.portal.contact.value() == "le référent numérique, poste 4217");
    BOOST_TEST((config.portal.device_limits == DeviceLimits{{RoleName("eleve"), 3}}));
    BOOST_REQUIRE_EQUAL(config.directories.size(), 1U);
    const auto& directory = config.directories.front();
    BOOST_TEST((directory.servers ==
                std::vector<std::string>{"ldaps://annuaire-1.ent.example", "ldaps://annuaire-2.ent.example"}));
    BOOST_TEST(directory.bind_dn == "cn=beffroi-0599991P,ou=services,dc=ent,dc=example");
    BOOST_TEST(directory.bind_password_file == "/etc/beffroi/secrets/ent.password");
    BOOST_TEST(directory.pool_size == 16U);
    BOOST_REQUIRE_EQUAL(config.role_rules.size(), 6U);
    BOOST_TEST(config.role_rules.back().role.get() == "eleve");
    BOOST_TEST((config.role_rules.back().profiles == std::vector<std::string>{"National_ELV"}));
    BOOST_TEST((config.role_rules.back().object_classes == std::vector<std::string>{"ENTEleve"}));
    BOOST_TEST(config.journal.origin == "journal.region.example/0599991P");
}

BOOST_AUTO_TEST_CASE(defaults_come_from_the_model) {
    auto document = sample("gateway.json");
    auto& root = document["beffroi-gateway:gateway"];
    for (const char* name : {"session-lifetime", "idle-timeout", "notice-url", "contact", "device-limit"}) {
        root["portal"].erase(name);
    }
    for (const char* name : {"pool-size", "bind-dn", "bind-password-file"}) {
        root["directory"][0].erase(name);
    }
    root.erase("throttle");
    const auto config = accepted(document);
    BOOST_TEST((config.portal.address == IpAddress::parse("::").value()));
    BOOST_TEST(config.portal.http_port == 80);
    BOOST_TEST(config.portal.https_port == 443);
    BOOST_TEST((config.portal.session_lifetime == 28800s));
    BOOST_TEST((config.portal.idle_timeout == 3600s));
    BOOST_TEST((config.portal.routed_idle_timeout == 900s));
    BOOST_TEST(!config.portal.notice_url.has_value());
    BOOST_TEST(!config.portal.contact.has_value());
    BOOST_TEST(config.portal.device_limits.empty());
    BOOST_TEST(config.throttle.free_failures == 3U);
    BOOST_TEST((config.throttle.first_delay == 2s));
    BOOST_TEST((config.throttle.longest_delay == 300s));
    BOOST_TEST(config.directories[0].profile.login_attribute == "ENTPersonLogin");
    BOOST_TEST((config.directories[0].connect_timeout == 3000ms));
    BOOST_TEST((config.directories[0].operation_timeout == 5000ms));
    BOOST_TEST(config.directories[0].pool_size == 8U);
    BOOST_TEST(config.directories[0].bind_dn.empty());
    BOOST_TEST(config.enforcer.socket == "/run/beffroi/enforcer.sock");
    BOOST_TEST(config.enforcer.gateway_user == "beffroi-gateway");
    BOOST_TEST(config.staff_socket == "/run/beffroi-gateway/staff.sock");
    BOOST_TEST(config.journal.directory == "/var/lib/beffroi/journal");
    BOOST_TEST(!config.journal.record_destinations);
}

BOOST_AUTO_TEST_CASE(given_values_replace_defaults) {
    auto document = edited(sample("gateway.json"), top + "/portal/address", "\"10.10.0.1\"");
    document = edited(document, top + "/portal/https-port", "443");
    document = edited(document, top + "/throttle/free-failures", "0");
    document = edited(document, top + "/journal/record-destinations", "true");
    const auto config = accepted(document);
    BOOST_TEST(config.portal.address.text() == "10.10.0.1");
    BOOST_TEST(config.portal.https_port == 443);
    BOOST_TEST(config.throttle.free_failures == 0U);
    BOOST_TEST(config.journal.record_destinations);
}

BOOST_AUTO_TEST_CASE(the_peers_of_the_journal_are_read_whole) {
    const auto config = accepted(sample("gateway.json"));
    BOOST_REQUIRE(config.shipping);
    BOOST_TEST(config.shipping->trust_policy_file == "/etc/beffroi/trust-policy");
    BOOST_TEST((config.shipping->publish_interval == 5s));
    BOOST_TEST((config.shipping->keep == std::chrono::days(30)));
    BOOST_REQUIRE_EQUAL(config.shipping->peers.size(), 2U);
    BOOST_TEST(config.shipping->peers[0].name == "region");
    BOOST_TEST(config.shipping->peers[0].kind == "mirror");
    BOOST_TEST(config.shipping->peers[1].kind == "witness");
    BOOST_TEST(config.shipping->peers[1].url == "https://temoin.academie.example:9444");
    BOOST_TEST((config.shipping->peers[1].retry_longest == 30s));
    BOOST_TEST(!accepted(edited(sample("gateway.json"), top + "/shipping", "")).shipping.has_value());
}

BOOST_AUTO_TEST_CASE(auditors_read_on_the_gateway_only_where_they_are_named) {
    BOOST_TEST(!accepted(sample("gateway.json")).journal.listen.has_value());
    const std::string listen = R"({"certificate-file":"/etc/beffroi/tls/journal.pem",
        "key-file":"/etc/beffroi/tls/journal.key", "client-ca-file":"/etc/beffroi/tls/region-ca.pem")";
    const auto config =
        accepted(edited(sample("gateway.json"), top + "/journal/listen",
                        listen + R"(,"auditor":[{"name":"c.martin","party":"region","stream":["access","admin"]}]})"));
    BOOST_REQUIRE(config.journal.listen);
    BOOST_TEST(config.journal.listen->address.text() == "::");
    BOOST_TEST(config.journal.listen->port == 9446);
    BOOST_TEST(config.journal.listen->client_ca_file == "/etc/beffroi/tls/region-ca.pem");
    BOOST_REQUIRE_EQUAL(config.journal.listen->auditors.size(), 1U);
    const auto& auditor = config.journal.listen->auditors.front();
    BOOST_TEST(auditor.name == "c.martin");
    BOOST_TEST(auditor.party == "region");
    BOOST_TEST((auditor.streams == std::vector<std::string>{"access", "admin"}));
    const TemporaryDirectory directory;
    const auto without = written(directory, edited(sample("gateway.json"), top + "/journal/listen", listen + "}"));
    BOOST_TEST(std::holds_alternative<Problems>(read_config(without)));
}

BOOST_AUTO_TEST_CASE(lists_are_ordered_by_sequence) {
    auto document = sample("gateway.json");
    auto& rules = document["beffroi-gateway:gateway"]["role-rule"];
    std::reverse(rules.begin(), rules.end());
    const auto config = accepted(document);
    BOOST_TEST(config.role_rules.front().name == "direction");
    BOOST_TEST(std::is_sorted(config.role_rules.begin(), config.role_rules.end(),
                              [](const RoleRule& a, const RoleRule& b) { return a.sequence < b.sequence; }));
}

BOOST_AUTO_TEST_CASE(functions_are_split_at_the_discipline) {
    const auto config =
        accepted(edited(sample("gateway.json"), top + "/role-rule/0/function", R"(["ENS","DIR/D0010"])"));
    BOOST_TEST((config.role_rules.front().functions == std::vector<FunctionPattern>{{"ENS", ""}, {"DIR", "D0010"}}));
}

BOOST_AUTO_TEST_CASE(a_directory_has_the_names_of_its_type_where_it_gives_none) {
    const auto profile_of = [](const std::string& type) {
        auto document = sample("gateway.json");
        auto& directory = document["beffroi-gateway:gateway"]["directory"][0];
        directory["type"] = type;
        directory["establishment"] = "0599991P";
        return accepted(document).directories[0].profile;
    };
    BOOST_TEST(profile_of("annuaire-academique").login_attribute == "uid");
    BOOST_TEST((profile_of("annuaire-academique").functions == FunctionFormat::fredu));
    BOOST_TEST(profile_of("eole-scribe").uai_in_dn);
    BOOST_TEST(profile_of("active-directory").login_attribute == "sAMAccountName");
    BOOST_TEST((profile_of("active-directory").group_search == GroupSearch::nested_member));
    BOOST_TEST(profile_of("ldap").person_class == "inetOrgPerson");
}

BOOST_AUTO_TEST_CASE(a_server_of_ldap_is_accepted_with_start_tls_only) {
    auto document = sample("gateway.json");
    BOOST_TEST(!accepted(document).directories[0].start_tls);
    auto& directory = document["beffroi-gateway:gateway"]["directory"][0];
    directory["server"] = {"ldap://annuaire.example:389", "ldaps://annuaire.example"};
    directory["start-tls"] = true;
    BOOST_TEST(accepted(document).directories[0].start_tls);
    directory["start-tls"] = false;
    const TemporaryDirectory folder;
    BOOST_TEST(std::holds_alternative<Problems>(read_config(written(folder, document))));
}

BOOST_AUTO_TEST_CASE(what_a_directory_says_replaces_the_names_of_its_type) {
    auto document = sample("gateway.json");
    document["beffroi-gateway:gateway"]["directory"][0].update(nlohmann::json::parse(R"({
        "type": "ldap", "establishment": "0599992R", "groups-base": "ou=groupes,dc=x", "realm": ["lycee"],
        "person-class": "posixAccount", "login-attribute": "mail", "id-attribute": "entryUUID",
        "profile-attribute": "employeeType", "uai-attribute": "ESCOUAI", "group-attribute": "isMemberOf",
        "group-search": "member-uid", "state-attribute": "etat", "disabled-value": ["clos", "bloqué"]})"));
    document["beffroi-gateway:gateway"]["role-rule"][0]["group"] = {"Direction"};
    const auto config = accepted(document);
    const DirectoryConfig& directory = config.directories[0];
    BOOST_TEST(directory.establishment.value().get() == "0599992R");
    BOOST_TEST(directory.groups_base == "ou=groupes,dc=x");
    BOOST_TEST((directory.realms == std::vector<std::string>{"lycee"}));
    BOOST_TEST(directory.profile.person_class == "posixAccount");
    BOOST_TEST(directory.profile.login_attribute == "mail");
    BOOST_TEST(directory.profile.id_attribute == "entryUUID");
    BOOST_TEST(directory.profile.profile_attribute == "employeeType");
    BOOST_TEST(directory.profile.uai_attribute == "ESCOUAI");
    BOOST_TEST(directory.profile.group_attribute == "isMemberOf");
    BOOST_TEST((directory.profile.group_search == GroupSearch::member_uid));
    BOOST_TEST(directory.profile.state_attribute == "etat");
    BOOST_TEST((directory.profile.disabled_values == std::vector<std::string>{"clos", "bloqué"}));
    BOOST_TEST((config.role_rules[0].groups == std::vector<std::string>{"Direction"}));
}

BOOST_AUTO_TEST_CASE(nobody_logs_in_offline_unless_the_site_says_who) {
    BOOST_TEST(!accepted(sample("gateway.json")).offline.has_value());
    const auto config = accepted(edited(sample("gateway.json"), top + "/offline", R"({"role": [
        {"name": "enseignant", "behaviour": "keep"},
        {"name": "direction", "behaviour": "reduce", "reduced-to": "enseignant", "maximum-age": 24},
        {"name": "eleve", "behaviour": "refuse"}]})"));
    BOOST_REQUIRE(config.offline.has_value());
    BOOST_TEST(config.offline->file == "/var/lib/beffroi/offline/people");
    BOOST_TEST(config.offline->key_file == "/var/lib/beffroi/offline.key");
    BOOST_REQUIRE_EQUAL(config.offline->roles.size(), 2U);
    BOOST_TEST(config.offline->roles[0].name.get() == "enseignant");
    BOOST_TEST(!config.offline->roles[0].reduced_to.has_value());
    BOOST_TEST((config.offline->roles[0].maximum_age == 72h));
    BOOST_TEST(config.offline->roles[1].reduced_to.value().get() == "enseignant");
    BOOST_TEST((config.offline->roles[1].maximum_age == 24h));
}

BOOST_AUTO_TEST_CASE(the_aaf_is_asked_of_the_people_of_directories_that_are_joined_with_it_only) {
    BOOST_TEST(!accepted(sample("gateway.json")).aaf.has_value());
    const auto config = accepted(
        edited(edited(sample("gateway.json"), top + "/directory/1",
                      R"({"name":"local","sequence":20,"type":"ldap","server":["ldaps://x.example"],"ca-file":"/x",
                   "people-base":"o=x"})"),
               top + "/aaf", R"({"academie":"LILLE","join":[
            {"directory":"local","aaf-attribute":"mail","attribute":"mail"},
            {"directory":"local","aaf-attribute":"ENTPersonJointure","attribute":"departmentNumber"}]})"));
    BOOST_REQUIRE(config.aaf.has_value());
    BOOST_TEST(config.aaf->academie == "LILLE");
    BOOST_TEST(config.aaf->folder == "/var/lib/beffroi-aaf");
    BOOST_TEST(config.aaf->index_file == "/var/lib/beffroi/aaf/index");
    BOOST_TEST((config.aaf->maximum_age == 7 * 24h));
    BOOST_TEST(config.aaf->maximum_loss == 30U);
    BOOST_TEST((config.aaf->keys == std::vector<std::string>{"ENTPersonJointure", "mail"}));
    BOOST_TEST(config.directories[0].aaf_joins.empty());
    BOOST_REQUIRE_EQUAL(config.directories[1].aaf_joins.size(), 2U);
    BOOST_TEST(config.directories[1].aaf_joins[1].attribute == "departmentNumber");
    BOOST_TEST(config.directories[1].aaf_joins[1].aaf_attribute == "ENTPersonJointure");
}

BOOST_AUTO_TEST_CASE(the_network_has_no_door_unless_the_site_gives_it_one) {
    BOOST_TEST(!accepted(sample("gateway.json")).radius.has_value());
    const auto config = accepted(edited(sample("gateway.json"), top + "/radius", radius()));
    BOOST_REQUIRE(config.radius);
    BOOST_TEST(config.radius->port == 18120);
    BOOST_TEST(config.radius->secret_file == "/etc/beffroi/secrets/freeradius");
    BOOST_REQUIRE_EQUAL(config.radius->networks.size(), 2U);
    BOOST_TEST(config.radius->networks[0].role.get() == "eleve");
    BOOST_TEST(config.radius->networks[0].vlan == 110);
    BOOST_TEST(config.radius->networks[0].interface.value().get() == "lan0.110");
    BOOST_TEST(!config.radius->networks[1].interface.has_value());
    BOOST_REQUIRE_EQUAL(config.radius->equipment.size(), 1U);
    const auto& equipment = config.radius->equipment.front();
    BOOST_TEST(equipment.name == "borne-cdi");
    BOOST_TEST(equipment.address.text() == "10.20.0.21");
    BOOST_TEST(equipment.port == 3799);
    BOOST_TEST(equipment.secret_file == "/etc/beffroi/secrets/borne-cdi");
}

BOOST_AUTO_TEST_CASE(a_central_document_is_not_a_gateways) {
    const TemporaryDirectory directory;
    const auto result = read_config(written(directory, sample("central.json")));
    BOOST_REQUIRE(std::holds_alternative<Problems>(result));
    BOOST_TEST(std::get<Problems>(result).front().remedy.english.find("beffroi-gateway:gateway") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
