#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "gateway/config.h"
#include "tests/base/yang/edited_document.h"
#include "tests/gateway/config/documents.h"

using namespace beffroi;
using tests::edited;
using tests::radius;
using tests::sample;
using tests::top;
using tests::written;

namespace {

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
        BOOST_TEST(problem.message.english == refusal.message);
        BOOST_TEST(problem.remedy.english == refusal.remedy);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_config_refusals_tests)

BOOST_AUTO_TEST_CASE(what_a_door_for_the_network_cannot_be_is_said_with_a_remedy) {
    const auto problem = [](const char* pointer, const char* value) {
        const TemporaryDirectory directory;
        const auto with = edited(sample("gateway.json"), top + "/radius", radius());
        const auto result = read_config(written(directory, edited(with, top + pointer, value)));
        const auto* problems = std::get_if<Problems>(&result);
        return problems == nullptr ? std::string("accepted")
                                   : problems->front().message.english + " " + problems->front().remedy.english;
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
             {"/portal/device-limit/0/role", "\"eleves\"", "/portal/device-limit[role='eleves']",
              "Nothing gives this role, so the limit would hold for nobody",
              "Give the role of a \"role-rule\", or one that \"offline\" reduces to"},
             {"/guests", R"({"role": "invite", "sponsor": ["ensiegnant"]})", "/guests/sponsor[.='ensiegnant']",
              "Nothing gives this role, so nobody could vouch for a guest: \"ensiegnant\"",
              "Give the role of a \"role-rule\", or one that \"offline\" reduces to"},
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
             {"/portal/device-limit/0/devices", "0", "/portal/device-limit[role='eleve']/devices",
              "This is not a number of devices that is accepted: \"0\"",
              "Give a value between 1 and 100, or remove the entry: then there is no limit"},
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
             {"/shipping/peer/0/url", "\"https://central.example:65536\"", "/shipping/peer[name='region']/url",
              "This is not the address of a service over TLS: \"https://central.example:65536\"",
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
           "key-file, ocsp-file, session-lifetime, idle-timeout, routed-idle-timeout, notice-url, notice-directory, "
           "contact, "
           "theme-directory, charter, device-limit"});
    check(
        {"/portal/adress", "\"::\"", "/portal/adress", "unknown member \"adress\"", "Write \"address\", or remove it"});
    check(
        {"/directory/0/verify-certificate", "false", "/directory[name='ent']/verify-certificate",
         "unknown member \"verify-certificate\"",
         "Remove it or correct the name. Use one of: name, sequence, type, server, start-tls, ca-file, "
         "bind-dn, bind-password-file, connect-timeout, operation-timeout, people-base, structures-base, groups-base, "
         "establishment, realm, person-class and 9 more"});
}

BOOST_AUTO_TEST_SUITE_END()
