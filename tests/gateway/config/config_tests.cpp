#include <boost/test/unit_test.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "gateway/config.h"
#include "tests/base/yang/edited_document.h"

using namespace beffroi;
using namespace std::chrono_literals;
using tests::edited;
using tests::sample;
using tests::written;

namespace {

const std::string top = "/beffroi-gateway:gateway";

GatewayConfig accepted(const nlohmann::json& document) {
    const TemporaryDirectory directory;
    auto result = read_config(written(directory, document));
    if (const auto* problems = std::get_if<Problems>(&result)) {
        BOOST_FAIL("refused: " << to_text(problems->front()));
    }
    return std::get<GatewayConfig>(std::move(result));
}

/// Logins at one access point.
std::string radius() {
    return R"({"secret-file":"/etc/beffroi/secrets/freeradius",
               "vlan":[{"role":"eleve","id":110,"interface":"lan0.110"},{"role":"enseignant","id":120}],
               "equipment":[{"name":"borne-cdi","address":"10.20.0.21","secret-file":"/etc/beffroi/secrets/borne-cdi"}]})";
}

struct Refusal {
    std::string pointer;  ///< below the top-level container
    std::string value;    ///< JSON; empty removes the member
    std::string path;     ///< of the problem, below the top-level container
    std::string message;
    std::string remedy;
};

void check(const Refusal& refusal) {
    BOOST_TEST_CONTEXT(refusal.pointer << " = " << refusal.value) {
        const TemporaryDirectory directory;
        const std::string file =
            written(directory, edited(sample("gateway.json"), top + refusal.pointer, refusal.value));
        const auto result = read_config(file);
        BOOST_REQUIRE(std::holds_alternative<Problems>(result));
        const Problem& problem = std::get<Problems>(result).front();
        BOOST_TEST(problem.file == file);
        BOOST_TEST(problem.path == top + refusal.path);
        BOOST_TEST(problem.message == refusal.message);
        BOOST_TEST(problem.remedy == refusal.remedy);
    }
}

/// The sample, with a door for the network, and every named file made in `directory`, open to nobody else.
nlohmann::json on_this_machine(const TemporaryDirectory& directory) {
    auto document = edited(sample("gateway.json"), top + "/radius", radius());
    auto& root = document["beffroi-gateway:gateway"];
    int number = 0;  // the same file may be named twice: here each leaf has its own
    const auto make = [&directory, &number](nlohmann::json& leaf) {
        std::string path = leaf.get<std::string>();
        path = directory.path() + "/" + std::to_string(++number) + path.substr(path.rfind('/') + 1);
        std::ofstream(path) << "x\n";
        ::chmod(path.c_str(), 0600);
        leaf = path;
    };
    root["policy-directory"] = directory.path();
    root["portal"]["charter"]["directory"] = directory.path();
    std::ofstream(directory.path() + "/fr.txt") << "La charte\n";
    for (const char* party : {"region", "academie"}) {
        root["escrow"][party]["certificates-directory"] = directory.path();
    }
    for (auto* node :
         {&root["portal"], &root["directory"][0], &root["journal"], &root["escrow"]["region"],
          &root["escrow"]["academie"], &root["shipping"], &root["shipping"]["peer"][0], &root["shipping"]["peer"][1],
          &root["delivery"], &root["radius"], &root["radius"]["equipment"][0]}) {
        for (auto& [name, leaf] : node->items()) {
            if (name.ends_with("-file")) {
                make(leaf);
            }
        }
    }
    return document;
}

Problems loaded_problems(const TemporaryDirectory& directory, const nlohmann::json& document) {
    const auto result = load_config(written(directory, document));
    const auto* problems = std::get_if<Problems>(&result);
    return problems == nullptr ? Problems{} : *problems;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_config_tests)

BOOST_AUTO_TEST_CASE(the_sample_is_read_whole) {
    const auto config = accepted(sample("gateway.json"));
    BOOST_TEST((config.site.uais == std::vector<Uai>{Uai("0599991P"), Uai("0599992R")}));
    BOOST_TEST(config.site.name == "Lycée Alan-Turing");
    BOOST_TEST(config.policy_directory == "/var/lib/beffroi-policy/policy");
    BOOST_TEST(config.delivery.value().url == "https://central.region.example:9443");
    BOOST_TEST(config.delivery.value().interval.count() == 5);
    BOOST_TEST(config.delivery.value().trial.count() == 60);
    BOOST_TEST(config.portal.host_name == "portail.lycee-turing.example");
    BOOST_TEST(config.portal.notice_url.value() == "https://www.region.example/donnees-personnelles/lycees");
    BOOST_TEST(config.portal.contact.value() == "le référent numérique, poste 4217");
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
    for (const char* name : {"session-lifetime", "idle-timeout", "notice-url", "contact"}) {
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
    BOOST_TEST(!config.portal.notice_url.has_value());
    BOOST_TEST(!config.portal.contact.has_value());
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

BOOST_AUTO_TEST_CASE(what_a_door_for_the_network_cannot_be_is_said_with_a_remedy) {
    const auto problem = [](const char* pointer, const char* value) {
        const TemporaryDirectory directory;
        const auto with = edited(sample("gateway.json"), top + "/radius", radius());
        const auto result = read_config(written(directory, edited(with, top + pointer, value)));
        const auto* problems = std::get_if<Problems>(&result);
        return problems == nullptr ? std::string("accepted")
                                   : problems->front().message + " " + problems->front().remedy;
    };
    for (const char* id : {"0", "4095"}) {
        BOOST_TEST(problem("/radius/vlan/0/id", id) ==
                   "This is not the number of a VLAN: \"" + std::string(id) + "\" Give a value between 1 and 4094");
    }
    BOOST_TEST(problem("/radius/vlan/0/interface", "\"lan0/110\"") ==
               "This is not the name of an interface: \"lan0/110\" Give a name like lan0.20");
    BOOST_TEST(problem("/radius/vlan/0/interface", "\"lan0.1234567890123\"") ==
               "The name of an interface has 1 to 15 characters: \"lan0.1234567890123\" Give a name like lan0.20");
    BOOST_TEST(problem("/radius/secret-file", "") != "accepted");
    BOOST_TEST(problem("/radius/equipment/0/address", "\"borne.example\"") != "accepted");
    BOOST_TEST(problem("/radius/equipment/0/secret-file", "") != "accepted");
}

BOOST_AUTO_TEST_CASE(every_broken_must_says_what_to_do) {
    for (const Refusal& refusal : std::vector<Refusal>{
             {"/portal/http-port", "443", "/portal", "The portal cannot serve HTTP and HTTPS on the same port",
              "Give \"http-port\" and \"https-port\" different values"},
             {"/portal/session-lifetime", "1800", "/portal",
              "A session would end before it could be idle for \"idle-timeout\"",
              "Give an \"idle-timeout\" that is not longer than \"session-lifetime\""},
             {"/portal/notice-directory", "\"/etc/notice\"", "/portal/notice-directory",
              "The notice is either a page elsewhere or a text that the portal shows: \"/etc/notice\"",
              "Remove \"notice-url\" or \"notice-directory\""},
             {"/throttle/longest-delay", "1", "/throttle", "\"first-delay\" is longer than \"longest-delay\"",
              "Give a \"longest-delay\" that is at least \"first-delay\""},
             {"/directory/0/bind-dn", "", "/directory[name='ent']",
              "\"bind-dn\" and \"bind-password-file\" belong together",
              "Give both, or neither for an anonymous search"},
             {"/directory/0/bind-password-file", "", "/directory[name='ent']",
              "\"bind-dn\" and \"bind-password-file\" belong together",
              "Give both, or neither for an anonymous search"},
             {"/role-rule/0/function", "", "/role-rule[name='direction']",
              "A rule without a profile, a function, an object class or a group would give its role to everybody",
              "Give at least one of \"profile\", \"function\", \"object-class\" and \"group\""},
             {"/directory/0/structures-base", "", "/directory[name='ent']",
              "An ENT names establishments by entries of their own",
              "Give \"structures-base\", where they are searched by their UAI"},
             {"/directory/0/type", "\"active-directory\"", "/directory[name='ent']",
              "Nothing says which establishment the people of this directory belong to: none would get a role",
              "Give \"establishment\" where the directory is one establishment's own, \"uai-attribute\", or a \"join\" "
              "in "
              "\"aaf\""},
             {"/directory/0/establishment", "\"0629991Y\"", "/directory[name='ent']",
              "The establishment of this directory is not one that the site serves",
              "Give one of the values of \"site/uai\""},
             {"/directory/0/server/1", "\"ldap://annuaire.example\"",
              "/directory[name='ent']/server[.='ldap://annuaire.example']",
              "Without \"start-tls\" passwords would be sent to this server in clear: \"ldap://annuaire.example\"",
              "Write ldaps://, or set \"start-tls\" to true if this server takes TLS on the port of ldap:// only"},
             {"/directory/0/group-search", "\"member\"", "/directory[name='ent']", "Groups are searched nowhere",
              "Give \"groups-base\""},
             {"/directory/0/state-attribute", "\"etat\"", "/directory[name='ent']",
              "No value of \"state-attribute\" closes an account", "Give the values that do as \"disabled-value\""},
             {"/role-rule/1/sequence", "10", "/role-rule[name='enseignants']",
              "\"role-rule\" has the same sequence \"10\" as /beffroi-gateway:gateway/role-rule[name='direction']",
              "Give each entry its own sequence"},
             {"/offline", R"({"file":"/x","key-file":"/x","role":[{"name":"a","behaviour":"keep"}]})", "/offline",
              "The snapshot and its key are two files", "Give \"file\" and \"key-file\" different values"},
             {"/offline", R"({"role":[{"name":"a","behaviour":"reduce"}]})", "/offline/role[name='a']",
              "The role is reduced to nothing", "Give \"reduced-to\", or \"refuse\" as its behaviour"},
             {"/offline", R"({"role":[{"name":"a","behaviour":"keep","reduced-to":"b"}]})", "/offline/role[name='a']",
              "The role is not reduced", "Remove \"reduced-to\", or give \"reduce\" as its behaviour"},
             {"/aaf", R"({"academie":"LILLE"})", "/aaf/join", "\"join\" has 0 of at least 1 entries",
              "Add entries to \"join\""},
             {"/directory", "", "/directory", "\"directory\" has 0 of at least 1 entries",
              "Add entries to \"directory\""},
             {"/site/uai", "", "/site/uai", "\"uai\" has 0 of at least 1 entries", "Add entries to \"uai\""},
         }) {
        check(refusal);
    }
}

BOOST_AUTO_TEST_CASE(every_bad_value_is_shown_with_a_remedy) {
    const std::string path_remedy =
        "Give the whole path from /, without a final /, with letters, digits and . _ @ + - only";
    const std::string server_remedy =
        "Write it like ldaps://annuaire.ac.example or ldaps://10.0.0.2:636. Passwords are never sent without TLS";
    const std::string origin_remedy = "Write a URL without scheme, spaces or +, like journal.region.example/0599991P";
    for (const Refusal& refusal : std::vector<Refusal>{
             {"/site/uai/1", "\"0599992r\"", "/site/uai[2]", "This is not the number of an establishment: \"0599992r\"",
              "Write its UAI: seven digits and a capital letter, like 0599991P"},
             {"/site/name", "\"a\\nb\"", "/site/name", "This text is one line without control characters: \"a\\x0ab\"",
              "Remove line breaks and tabulations"},
             {"/aaf",
              R"({"academie":"ac-lille","join":[{"directory":"ent","aaf-attribute":"mail","attribute":"mail"}]})",
              "/aaf/academie", "This is not the name of an académie: \"ac-lille\"",
              "Write it like LILLE or AIX-MARSEILLE, without AC-"},
             {"/policy-directory", "\"policy\"", "/policy-directory", "This is not an absolute path: \"policy\"",
              path_remedy},
             {"/portal/key-file", "\"/a b\"", "/portal/key-file", "This is not an absolute path: \"/a b\"",
              path_remedy},
             {"/portal/host-name", "\"https://x.example/\"", "/portal/host-name",
              "This is not a host name: \"https://x.example/\"",
              "Give the name alone, without https:// and without port, like portail.lycee.example"},
             {"/portal/http-port", "0", "/portal/http-port", "This is not a port: \"0\"",
              "Give a value between 1 and 65535"},
             {"/portal/idle-timeout", "0", "/portal/idle-timeout",
              "This is not an idle time that is accepted; a session always has one: \"0\"",
              "Give a value between 60 and 86400 seconds"},
             {"/portal/session-lifetime", "299", "/portal/session-lifetime",
              "This is not a lifetime that is accepted: \"299\"", "Give a value between 300 and 86400 seconds"},
             {"/portal/charter/version", "\"2026 bis\"", "/portal/charter/version",
              "A version has letters without accents, digits, points, hyphens and underscores only: \"2026 bis\"",
              "Write it like 2026-1"},
             {"/portal/notice-url", "\"javascript:alert(1)\"", "/portal/notice-url",
              "This is not the address of a page: \"javascript:alert(1)\"",
              "Write it like https://www.region.example/donnees-personnelles"},
             {"/throttle/free-failures", "21", "/throttle/free-failures",
              "This is not an accepted number of failures: \"21\"", "Give a value between 0 and 20"},
             {"/directory/0/type", "\"ad\"", "/directory[name='ent']/type", "\"ad\" is not accepted for \"type\"",
              "Use one of: ent, annuaire-academique, eole-scribe, active-directory, ldap"},
             {"/directory/0/server/0", "\"ldapi://annuaire.example\"", "/directory[name='ent']/server[1]",
              "This is not the address of a directory server: \"ldapi://annuaire.example\"", server_remedy},
             {"/directory/0/login-attribute", "\"uid)(cn=*\"", "/directory[name='ent']/login-attribute",
              "This is not the name of an attribute or object class: \"uid)(cn=*\"",
              "Give a name like ENTPersonLogin, with letters, digits and hyphens"},
             {"/directory/0/people-base", "\"people\"", "/directory[name='ent']/people-base",
              "This is not a distinguished name: \"people\"", "Write it like ou=people,dc=ent,dc=example"},
             {"/directory/0/pool-size", "65", "/directory[name='ent']/pool-size",
              "This is not an accepted number of connections: \"65\"", "Give a value between 1 and 64"},
             {"/role-rule/0/function/0", "\"DIR/\"", "/role-rule[name='direction']/function[1]",
              "This is not a function: \"DIR/\"",
              "Give the code of a function, like ENS, or code/discipline, like DIR/D0010"},
             {"/role-rule/0/role", "\"Direction\"", "/role-rule[name='direction']/role",
              "This is not a name: \"Direction\"", "Write it with a-z, 0-9 and hyphens inside, like vie-scolaire"},
             {"/staff-socket", "\"/" + std::string(107, 'x') + "\"", "/staff-socket",
              "The path of a socket has at most 107 characters: \"/" + std::string(59, 'x') + "…\"",
              "Give a shorter path"},
             {"/enforcer/gateway-user", "\"0\"", "/enforcer/gateway-user",
              "This is not the name of a system user: \"0\"", "Give a name like beffroi-gateway"},
             {"/journal/origin", "\"journal.example/a+b\"", "/journal/origin",
              "This is not an origin: \"journal.example/a+b\"", origin_remedy},
             {"/journal/origin", "\"https://journal.example\"", "/journal/origin",
              "This is not an origin: \"https://journal.example\"", origin_remedy},
             {"/shipping/peer/0/url", "\"http://central.example\"", "/shipping/peer[name='region']/url",
              "This is not the address of a service over TLS: \"http://central.example\"",
              "Write it like https://central.region.example:9443, without a final /"},
             {"/delivery/url", "\"https://central.example/\"", "/delivery/url",
              "This is not the address of a service over TLS: \"https://central.example/\"",
              "Write it like https://central.region.example:9443, without a final /"},
             {"/delivery/interval", "0", "/delivery/interval", "This is not a time that is accepted: \"0\"",
              "Give a value between 1 and 300 seconds"},
             {"/delivery/trial", "4", "/delivery/trial", "This is not a time that is accepted: \"4\"",
              "Give a value between 5 and 3600 seconds"},
         }) {
        check(refusal);
    }
}

BOOST_AUTO_TEST_CASE(missing_and_unknown_members_are_named) {
    check({"/journal/key-file", "", "/journal/key-file", "the member \"key-file\" is missing",
           "Add it (Key that signs the streams, as `beffroi journal keygen` writes it. Others must not be able to read "
           "it)"});
    check({"/shipping/peer/0/ca-file", "", "/shipping/peer[name='region']/ca-file", "the member \"ca-file\" is missing",
           "Add it (Authority that the peer's certificate comes from, in PEM)"});
    check({"/portal/idle-time", "60", "/portal/idle-time", "unknown member \"idle-time\"",
           "Remove it or correct the name. Use one of: address, http-port, https-port, host-name, certificate-file, "
           "key-file, ocsp-file, session-lifetime, idle-timeout, notice-url, notice-directory, contact, "
           "theme-directory, charter"});
    check(
        {"/portal/adress", "\"::\"", "/portal/adress", "unknown member \"adress\"", "Write \"address\", or remove it"});
    check({"/directory/0/verify-certificate", "false", "/directory[name='ent']/verify-certificate",
           "unknown member \"verify-certificate\"",
           "Remove it or correct the name. Use one of: name, sequence, type, server, start-tls, ca-file, "
           "people-base, structures-base, groups-base, establishment, realm, person-class, login-attribute, "
           "id-attribute, profile-attribute, uai-attribute and 9 more"});
}

BOOST_AUTO_TEST_CASE(a_central_document_is_not_a_gateways) {
    const TemporaryDirectory directory;
    const auto result = read_config(written(directory, sample("central.json")));
    BOOST_REQUIRE(std::holds_alternative<Problems>(result));
    BOOST_TEST(std::get<Problems>(result).front().remedy.find("beffroi-gateway:gateway") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_complete_machine_is_accepted) {
    const TemporaryDirectory directory;
    const auto problems = loaded_problems(directory, on_this_machine(directory));
    BOOST_TEST(problems.empty(), (problems.empty() ? "" : to_text(problems.front())));
}

BOOST_AUTO_TEST_CASE(every_missing_file_is_named_with_its_leaf) {
    const TemporaryDirectory directory;
    const auto complete = on_this_machine(directory);
    for (const std::string pointer :
         {"/policy-directory", "/portal/certificate-file", "/portal/key-file", "/directory/0/ca-file",
          "/directory/0/bind-password-file", "/journal/key-file", "/shipping/trust-policy-file",
          "/shipping/peer/0/ca-file", "/shipping/peer/0/certificate-file", "/shipping/peer/1/key-file",
          "/radius/secret-file", "/radius/equipment/0/secret-file"}) {
        BOOST_TEST_CONTEXT(pointer) {
            const auto problems = loaded_problems(directory, edited(complete, top + pointer, "\"/nowhere/it\""));
            BOOST_REQUIRE_EQUAL(problems.size(), 1U);
            BOOST_TEST(problems[0].file == directory.path() + "/document.json");
            BOOST_TEST(problems[0].path.ends_with(pointer.substr(pointer.rfind('/'))));
            BOOST_TEST(problems[0].message == "\"/nowhere/it\" cannot be read: No such file or directory");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_text_that_cannot_be_shown_is_named) {
    const TemporaryDirectory directory;
    const auto complete = on_this_machine(directory);
    std::ofstream(directory.path() + "/fr.txt") << "\n";
    const auto problems = loaded_problems(directory, complete);
    BOOST_REQUIRE_EQUAL(problems.size(), 1U);
    BOOST_TEST(problems[0].path.ends_with("/portal/charter/directory"));
    BOOST_TEST(problems[0].message.ends_with("fr.txt is empty: write the text in it"));
}

BOOST_AUTO_TEST_CASE(all_missing_files_are_told_at_once) {
    const TemporaryDirectory directory;
    BOOST_TEST(loaded_problems(directory, sample("gateway.json")).size() == 21U);
}

BOOST_AUTO_TEST_CASE(secrets_open_to_others_are_refused) {
    const TemporaryDirectory directory;
    const auto complete = on_this_machine(directory);
    const auto& root = complete["beffroi-gateway:gateway"];
    for (const auto& leaf : {root["portal"]["key-file"], root["directory"][0]["bind-password-file"],
                             root["journal"]["key-file"], root["shipping"]["peer"][1]["key-file"],
                             root["radius"]["secret-file"], root["radius"]["equipment"][0]["secret-file"]}) {
        const auto path = leaf.get<std::string>();
        for (const mode_t mode : {0604U, 0602U, 0620U}) {
            ::chmod(path.c_str(), mode);
            const auto problems = loaded_problems(directory, complete);
            BOOST_REQUIRE_EQUAL(problems.size(), 1U);
            BOOST_TEST(problems[0].message.find(path) != std::string::npos);
            BOOST_TEST(problems[0].remedy.find("chmod 600 " + path) != std::string::npos);
        }
        ::chmod(path.c_str(), 0640);  // a group of the operator's choosing may read
        BOOST_TEST(loaded_problems(directory, complete).empty());
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_a_file_is_refused) {
    const TemporaryDirectory directory;
    const auto complete = on_this_machine(directory);
    const std::string fifo = directory.path() + "/fifo";
    BOOST_REQUIRE_EQUAL(::mkfifo(fifo.c_str(), 0600), 0);
    for (const std::string& path : {fifo, directory.path()}) {
        const auto problems =
            loaded_problems(directory, edited(complete, top + "/portal/key-file", "\"" + path + "\""));
        BOOST_REQUIRE_EQUAL(problems.size(), 1U);
        BOOST_TEST(problems[0].message == "\"" + path + "\" is not a file");
    }
    const auto problems = loaded_problems(directory, edited(complete, top + "/policy-directory", "\"" + fifo + "\""));
    BOOST_REQUIRE_EQUAL(problems.size(), 1U);
    BOOST_TEST(problems[0].message == "\"" + fifo + "\" is not a directory");
}

BOOST_AUTO_TEST_SUITE_END()
