#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <vector>

#include "central/config.h"
#include "tests/base/yang/edited_document.h"

using namespace beffroi;
using central::CentralConfig;
using tests::edited;
using tests::sample;
using tests::written;

namespace {

const std::string top = "/beffroi-central:central";

CentralConfig accepted(const nlohmann::json& document) {
    const TemporaryDirectory directory;
    auto result = central::read_config(written(directory, document));
    if (const auto* problems = std::get_if<Problems>(&result)) {
        BOOST_FAIL("refused: " << to_text(problems->front()));
    }
    return std::get<CentralConfig>(std::move(result));
}

void check(const std::string& pointer, const std::string& value, const std::string& path, const std::string& message,
           const std::string& remedy) {
    BOOST_TEST_CONTEXT(pointer << " = " << value) {
        const TemporaryDirectory directory;
        const std::string file = written(directory, edited(sample("central.json"), top + pointer, value));
        const auto result = central::read_config(file);
        BOOST_REQUIRE(std::holds_alternative<Problems>(result));
        const Problem& problem = std::get<Problems>(result).front();
        BOOST_TEST(problem.file == file);
        BOOST_TEST(problem.path == top + path);
        BOOST_TEST(problem.message.english == message);
        BOOST_TEST(problem.remedy.english == remedy);
    }
}

const std::string first_site = "/site[uai='0599991P']";
const std::string access_stream = first_site + "/stream[origin='journal.region.example/0599991P/access']";

}  // namespace

BOOST_AUTO_TEST_SUITE(central_config_tests)

BOOST_AUTO_TEST_CASE(the_sample_is_read_whole) {
    const auto config = accepted(sample("central.json"));
    BOOST_TEST(config.listen.client_ca_file == "/etc/beffroi/tls/region-ca.pem");
    BOOST_TEST(config.store_directory == "/var/lib/beffroi/central");
    BOOST_TEST(config.journal.directory == "/var/lib/beffroi/journal");
    BOOST_TEST(config.journal.origin == "journal.region.example/central");
    BOOST_TEST(config.mirror.key_file == "/etc/beffroi/secrets/mirror.key");
    BOOST_TEST(config.mirror.cosigners.size() == 1U);
    BOOST_REQUIRE_EQUAL(config.auditors.size(), 2U);
    BOOST_TEST(config.auditors[0].streams.size() == 4U);
    BOOST_TEST(config.auditors[1].party == "academie");
    BOOST_TEST(config.auditors[1].sites == std::vector<std::string>{"0599991P"}, boost::test_tools::per_element());
    BOOST_TEST(config.console_directory == "/usr/share/beffroi/console");
    const auto& sign_in = config.sign_in.value();
    BOOST_TEST(sign_in.listen.certificate_file == "/etc/beffroi/tls/console.pem");
    BOOST_TEST(sign_in.listen.client_ca_file == "");
    BOOST_TEST(sign_in.origin == "https://console.region.example:8443");
    BOOST_REQUIRE_EQUAL(sign_in.accounts.size(), 3U);
    BOOST_TEST(sign_in.accounts[1].name == "r.leroy");
    BOOST_TEST(sign_in.accounts[1].kind == "officer");
    BOOST_TEST(sign_in.accounts[1].login == "rleroy");
    BOOST_TEST(sign_in.accounts[2].party == "academie");
    BOOST_TEST(sign_in.accounts[2].login == "");
    BOOST_REQUIRE_EQUAL(sign_in.directories.size(), 1U);
    const auto& directory = sign_in.directories[0];
    BOOST_TEST(directory.party == "region");
    BOOST_TEST(directory.ldap.servers.front() == "ldaps://annuaire.region.example");
    BOOST_TEST(directory.ldap.ca_file == "/etc/beffroi/tls/annuaire-ca.pem");
    BOOST_TEST(directory.ldap.pool_size == 4U);
    BOOST_TEST(directory.ldap.connect_timeout.count() == 3000);
    BOOST_TEST(directory.ldap.operation_timeout.count() == 5000);
    BOOST_TEST(directory.person_class == "inetOrgPerson");
    BOOST_TEST(directory.login_attribute == "uid");
    BOOST_TEST(sign_in.confirmation.count() == 300);
    BOOST_TEST(sign_in.totp_key_file == "/etc/beffroi/secrets/totp.key");
    BOOST_REQUIRE_EQUAL(config.approvers.size(), 2U);
    BOOST_TEST(config.approvers[0].name == "Anne Lemaire");
    BOOST_TEST(config.approvers[0].party == "region");
    BOOST_TEST(config.approvers[1].party == "academie");
    BOOST_REQUIRE_EQUAL(config.sites.size(), 2U);
    BOOST_TEST(config.sites[0].uai == "0599991P");
    BOOST_TEST(config.sites[0].name == "Lycée Alan-Turing");
    BOOST_REQUIRE_EQUAL(config.sites[0].streams.size(), 2U);
    BOOST_TEST(config.sites[0].streams[0].origin == "journal.region.example/0599991P/access");
    BOOST_TEST((config.sites[0].streams[0].kind == journal::Stream::access));
    BOOST_TEST((config.sites[0].streams[1].kind == journal::Stream::admin));
    BOOST_TEST(config.sites[0].streams[1].verifier_key.starts_with("journal.region.example/0599991P+"));
}

BOOST_AUTO_TEST_CASE(defaults_come_from_the_model) {
    const auto config = accepted(edited(sample("central.json"), top + "/store", ""));
    BOOST_TEST((config.listen.address == IpAddress::parse("::").value()));
    BOOST_TEST(config.listen.port == 9443);
    BOOST_TEST(config.sign_in.value().listen.port == 8443);
    BOOST_TEST((config.sign_in.value().idle == std::chrono::minutes(30)));
    BOOST_TEST(config.store_directory == "/var/lib/beffroi/central");
}

BOOST_AUTO_TEST_CASE(given_values_replace_defaults) {
    auto document = edited(sample("central.json"), top + "/listen/address", "\"10.58.0.3\"");
    const auto config = accepted(edited(document, top + "/listen/port", "443"));
    BOOST_TEST(config.listen.address.text() == "10.58.0.3");
    BOOST_TEST(config.listen.port == 443);
}

BOOST_AUTO_TEST_CASE(bad_values_are_shown_with_a_remedy) {
    check("/listen/port", "65536", "/listen/port", "\"65536\" is not accepted for \"port\"",
          "Give a value between 1 and 65535");
    check("/listen/address", "\"localhost\"", "/listen/address", "\"localhost\" is not accepted for \"address\"",
          "Give what it stands for: Address to listen on. :: means every address, IPv4 too");
    check("/listen/key-file", "", "/listen/key-file", "the member \"key-file\" is missing",
          "Add it (Private key of that certificate, in PEM. Others must not be able to read it)");
    check("/site/0/uai", "\"599991P\"", "/site[1]/uai", "This is not the number of an establishment: \"599991P\"",
          "Write its UAI: seven digits and a capital letter, like 0599991P");
    check("/site/0/stream/0/kind", "\"flows\"", access_stream + "/kind", "\"flows\" is not accepted for \"kind\"",
          "Use one of: access, admin, flow, filter");
    for (const char* origin : {"http://console.region.example", "https://Console.region.example",
                               "https://console.region.example/", "https://", "https://console.region.example:0"}) {
        check("/sign-in/origin", '"' + std::string(origin) + '"', "/sign-in/origin",
              "This is not an address that browsers show: \"" + std::string(origin) + '"',
              "Write it like https://console.region.example, in small letters, with a port if it is not 443, without a "
              "path");
    }
    check("/console-directory", "", "/sign-in", "There is no console to sign in at",
          "Give console-directory, or leave sign-in out");
    check("/retention/flow-days", "400", "/retention/flow-days", "This is longer than maximum-days: \"400\"",
          "Give fewer days, or justify a larger maximum-days");
    check("/mirror/cosigner/0", "\"witness.academie.example+01f2378b+BNgD6y2suZTh0UYcAAiA2ZfwoNazby8gIRqD5BJMqNDA\"",
          "/mirror/cosigner[.='witness.academie.example+01f2378b+BNgD6y2suZTh0UYcAAiA2ZfwoNazby8gIRqD5BJMqNDA']",
          "\"witness.academie.example+01f2378b+BNgD6y2suZTh0UYcAAiA2ZfwoNazby8gIRqD5BJMqNDA\" is damaged, or not the "
          "key of "
          "a witness or mirror",
          "Copy the line that `beffroi journal keygen --kind witness` printed again");
    check("/site/0/stream/0/verifier-key", "\"key\"", access_stream + "/verifier-key",
          "This is not a verifier key: \"key\"", "Copy the line that `beffroi journal keygen` printed: name+id+key");
    check("/site/0/stream/1/kind", "\"access\"", first_site + "/stream[origin='journal.region.example/0599991P/admin']",
          "\"stream\" has the same kind \"access\" as " + top + access_stream, "Give each entry its own kind");
    check("/site/1/uai", "\"0599991P\"", first_site, "two entries of \"site\" have the same uai \"0599991P\"",
          "Give each entry its own uai, or remove one");
    check("/journal/directory", "\"/var/lib/beffroi/central\"", "/journal/directory",
          "The journal and the store are in the same directory: \"/var/lib/beffroi/central\"",
          "Give them different directories");
}

BOOST_AUTO_TEST_CASE(policies_are_distributed_if_the_configuration_says_how) {
    const auto given = accepted(sample("central.json")).fleet.value();
    BOOST_TEST(given.approvers_file == "/etc/beffroi/approvers.policy");
    BOOST_TEST(given.canaries == std::vector<std::string>{"0599993S"}, boost::test_tools::per_element());
    BOOST_TEST((given.soak == std::chrono::seconds(900)));
    const auto least = accepted(edited(sample("central.json"), top + "/fleet", R"({"approvers-file": "/a"})"));
    BOOST_TEST(least.fleet->canaries.empty());
    BOOST_TEST(least.fleet->waves == (std::vector<unsigned>{10, 50, 100}), boost::test_tools::per_element());
    BOOST_TEST((least.fleet->soak == std::chrono::seconds(300)));
    BOOST_TEST((least.fleet->silent_after == std::chrono::seconds(60)));
    const auto waves = accepted(edited(sample("central.json"), top + "/fleet/wave", "[5, 20]")).fleet->waves;
    BOOST_TEST(waves == (std::vector<unsigned>{5, 20}), boost::test_tools::per_element());
    BOOST_TEST(!accepted(edited(sample("central.json"), top + "/fleet", "")).fleet.has_value());
}

BOOST_AUTO_TEST_CASE(a_roll_out_that_cannot_be_is_shown_with_a_remedy) {
    check("/fleet/canary", "[\"0599991P\", \"0620001A\"]", "/fleet/canary[.='0620001A']",
          "This site is not configured: \"0620001A\"", "Give the UAI of one of \"site\", or add it there");
    check("/fleet/wave", "[10, 50, 40]", "/fleet/wave[.='40']", "This wave is not larger than the one before: \"40\"",
          "Order the percentages from small to large: each counts the sites of those before");
    check("/fleet/wave", "[0]", "/fleet/wave[1]", "This is not a percentage: \"0\"",
          "Give a value between 1 and 100 percent");
    check("/fleet/approvers-file", "", "/fleet/approvers-file", "the member \"approvers-file\" is missing",
          "Add it (Who approves policies, in the form of c2sp.org/tlog-policy: the list that the enforcers have as "
          "--approvers. A published policy that names a new list ends its use)");
}

BOOST_AUTO_TEST_CASE(a_key_of_another_journal_is_refused) {
    const auto other = sample("central.json").at(nlohmann::json::json_pointer(top + "/site/1/stream/0/verifier-key"));
    check("/site/0/stream/0/verifier-key", other.dump(), access_stream + "/verifier-key",
          "This key is made out to another journal: \"" + other.get<std::string>().substr(0, 60) + "…\"",
          "The name before the first + is the beginning of \"origin\": copy the key of this site");
}

BOOST_AUTO_TEST_CASE(a_damaged_key_is_refused) {
    auto key = sample("central.json")
                   .at(nlohmann::json::json_pointer(top + "/site/0/stream/0/verifier-key"))
                   .get<std::string>();
    key[key.size() - 5] = key[key.size() - 5] == 'A' ? 'B' : 'A';
    check("/site/0/stream/0/verifier-key", "\"" + key + "\"", access_stream + "/verifier-key",
          "\"" + key + "\" is damaged: its id is not that of its name and key",
          "Copy the line that `beffroi journal keygen` printed again");
}

BOOST_AUTO_TEST_CASE(an_origin_belongs_to_one_stream) {
    const auto stream = sample("central.json").at(nlohmann::json::json_pointer(top + "/site/0/stream/0"));
    check("/site/1/stream/0", stream.dump(),
          "/site[uai='0599993S']/stream[origin='journal.region.example/0599991P/access']/origin",
          "the origin \"journal.region.example/0599991P/access\" is already that of site 0599991P",
          "Each stream has an origin of its own");
    check("/journal/origin", "\"journal.region.example/0599991P\"",
          first_site + "/stream[origin='journal.region.example/0599991P/admin']/origin",
          "the origin \"journal.region.example/0599991P/admin\" is already that of the centre's own journal",
          "Each stream has an origin of its own");
}

BOOST_AUTO_TEST_CASE(files_of_this_machine_are_checked_on_load_only) {
    const TemporaryDirectory directory;
    auto document = sample("central.json");
    auto& root = document["beffroi-central:central"];
    const auto file = written(directory, document);
    BOOST_TEST(std::holds_alternative<CentralConfig>(central::read_config(file)));
    const auto absent = central::load_config(file);
    BOOST_REQUIRE(std::holds_alternative<Problems>(absent));
    BOOST_TEST(std::get<Problems>(absent).size() == 11U);

    const std::string path = directory.path() + "/file";
    std::ofstream(path) << "x\n";
    ::chmod(path.c_str(), 0600);
    for (auto* leaf : {&root["listen"]["certificate-file"], &root["listen"]["key-file"],
                       &root["listen"]["client-ca-file"], &root["journal"]["key-file"], &root["mirror"]["key-file"],
                       &root["fleet"]["approvers-file"], &root["sign-in"]["listen"]["certificate-file"],
                       &root["sign-in"]["listen"]["key-file"], &root["sign-in"]["directory"][0]["ca-file"],
                       &root["sign-in"]["directory"][0]["bind-password-file"], &root["sign-in"]["totp-key-file"]}) {
        *leaf = path;
    }
    BOOST_TEST(std::holds_alternative<CentralConfig>(central::load_config(written(directory, document))));
    ::chmod(path.c_str(), 0644);
    const auto open = central::load_config(written(directory, document));
    BOOST_REQUIRE(std::holds_alternative<Problems>(open));
    BOOST_REQUIRE_EQUAL(std::get<Problems>(open).size(), 6U);  // keys and a password; all else may be read by all
    BOOST_TEST(std::get<Problems>(open)[0].path == top + "/listen/key-file");
    BOOST_TEST(std::get<Problems>(open)[1].path == top + "/journal/key-file");
    BOOST_TEST(std::get<Problems>(open)[2].path == top + "/mirror/key-file");
    BOOST_TEST(std::get<Problems>(open)[3].path == top + "/sign-in/listen/key-file");
    BOOST_TEST(std::get<Problems>(open)[4].path == top + "/sign-in/directory[party='region']/bind-password-file");
    BOOST_TEST(std::get<Problems>(open)[5].path == top + "/sign-in/totp-key-file");
}

BOOST_AUTO_TEST_CASE(who_signs_in_with_a_password_has_a_login_of_her_own_and_tls_to_a_directory) {
    const std::string directory = "/sign-in/directory[party='region']";
    check("/sign-in/account/0/login", "", "/sign-in/account[name='c.martin']",
          "Nothing says who this is in the directory of her party", "Give \"login\"");
    check("/sign-in/directory/0/server/0", "\"ldap://annuaire.region.example\"",
          directory + "/server[.='ldap://annuaire.region.example']",
          "Without \"start-tls\" passwords would be sent to this server in clear: \"ldap://annuaire.region.example\"",
          "Write ldaps://, or set \"start-tls\" to true if this server takes TLS on the port of ldap:// only");
    check("/sign-in/directory/0/bind-password-file", "", directory,
          "\"bind-dn\" and \"bind-password-file\" belong together", "Give both, or neither for an anonymous search");
    check("/sign-in/directory", "", "/sign-in/totp-key-file",
          "Codes count only beside a password, and no directory checks one: \"/etc/beffroi/secrets/totp.key\"",
          "Give \"directory\", or leave \"totp-key-file\" out");
    check("/site-officer", R"([{"name": "v.site", "party": "region", "site": ["0599999X"]}])",
          "/site-officer[name='v.site'][party='region']/site[.='0599999X']",
          "This site is not configured: \"0599999X\"", "Give the UAI of one of \"site\", or add it there");
    const auto officers = accepted(edited(sample("central.json"), top + "/site-officer",
                                          R"([{"name": "v.site", "party": "region", "site": ["0599991P"]}])"))
                              .site_officers;
    BOOST_REQUIRE_EQUAL(officers.size(), 1U);
    BOOST_TEST(officers[0].sites == std::vector<std::string>{"0599991P"}, boost::test_tools::per_element());
    auto none = edited(sample("central.json"), top + "/sign-in/directory", "");
    none = edited(none, top + "/sign-in/totp-key-file", "");
    BOOST_TEST(accepted(none).sign_in->directories.empty());
}

BOOST_AUTO_TEST_CASE(roles_are_read_and_what_they_cannot_be_is_shown_with_a_remedy) {
    auto document = edited(sample("central.json"), top + "/officer",
                           R"([{"name": "r.leroy", "party": "region", "role": ["author"]}])");
    document = edited(document, top + "/dpo", R"([{"name": "d.blanc", "party": "academie", "site": ["0599991P"]}])");
    const auto config = accepted(document);
    BOOST_REQUIRE_EQUAL(config.officers.size(), 1U);
    BOOST_TEST(config.officers[0].author);
    BOOST_TEST(!config.officers[0].approver);
    BOOST_REQUIRE_EQUAL(config.dpos.size(), 1U);
    BOOST_TEST(config.dpos[0].party == "academie");
    BOOST_TEST(config.dpos[0].sites == std::vector<std::string>{"0599991P"}, boost::test_tools::per_element());
    check("/officer", R"([{"name": "r.leroy", "party": "region", "role": ["auditor"]}])",
          "/officer[name='r.leroy'][party='region']/role[1]", "\"auditor\" is not accepted for \"role\"",
          "Use one of: author, approver");
    check("/dpo", R"([{"name": "d.nguyen", "party": "academie"}])", "/dpo[name='d.nguyen'][party='academie']",
          "This data protection officer is also an officer or an auditor of her party",
          "Leave her name in one of the lists: whoever watches over the processing does not carry it out");
    check("/dpo", R"([{"name": "d.blanc", "party": "academie", "site": ["0599999X"]}])",
          "/dpo[name='d.blanc'][party='academie']/site[.='0599999X']", "This site is not configured: \"0599999X\"",
          "Give the UAI of one of \"site\", or add it there");
    check("/sign-in/account/1/kind", "\"dpo\"", "/sign-in/account[name='r.leroy']",
          "Nothing says that this person is a data protection officer of her party",
          "Add her to the list \"dpo\", under the same name and party");
}

BOOST_AUTO_TEST_SUITE_END()
