#include <boost/test/unit_test.hpp>

#include "central/witness/config.h"
#include "tests/base/yang/edited_document.h"

using namespace beffroi;
using central::WitnessConfig;
using tests::edited;
using tests::sample;
using tests::written;

namespace {

const std::string k_top = "/beffroi-witness:witness";

/// The problems of the sample with one value changed.
Problems refused(const std::string& pointer, const std::string& value) {
    const TemporaryDirectory directory;
    auto result =
        central::read_witness_config(written(directory, edited(sample("witness.json"), k_top + pointer, value)));
    return std::holds_alternative<Problems>(result) ? std::get<Problems>(std::move(result)) : Problems();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(central_witness_config_tests)

BOOST_AUTO_TEST_CASE(the_sample_is_read_whole) {
    const TemporaryDirectory directory;
    const auto result = central::read_witness_config(written(directory, sample("witness.json")));
    BOOST_REQUIRE(std::holds_alternative<WitnessConfig>(result));
    const auto& config = std::get<WitnessConfig>(result);
    BOOST_TEST(config.party == "academie");
    BOOST_TEST(config.directory == "/var/lib/beffroi-witness");
    BOOST_TEST(config.key_file == "/etc/beffroi/secrets/witness.key");
    BOOST_TEST(config.listen.port == 9444);
    BOOST_TEST(config.listen.address.text() == "::");
    BOOST_REQUIRE(config.logs.size() == 2U);
    BOOST_TEST(config.logs[1].origin == "journal.region.example/0599991P/admin");
    BOOST_TEST(config.logs[1].site == "0599991P");
    BOOST_TEST(config.logs[1].stream == "admin");
    BOOST_REQUIRE(config.mirror);
    BOOST_TEST(config.mirror->directory == "/var/lib/beffroi-witness-mirror");
    BOOST_TEST(config.mirror->port == 9445);
    BOOST_TEST((config.mirror->retention.access == std::chrono::days(365) &&
                config.mirror->retention.flow == std::chrono::days(365) &&
                config.mirror->retention.filter == std::chrono::days(180) &&
                config.mirror->retention.admin == std::chrono::days(365)));
    BOOST_TEST(config.mirror->journal.origin == "journal.academie.example/mirror");
    BOOST_TEST(!config.mirror->journal.shipping);
    BOOST_TEST(config.cosigners.size() == 1U);
}

BOOST_AUTO_TEST_CASE(every_wrong_value_is_refused_at_its_place) {
    const std::string log_key = "journal.region.example/0599991P+561040e3+AXlnQk8JpfhgvpHznINSICsQLyyKvyhJ0mKNYShDKxts";
    const auto other = log_key.substr(0, log_key.size() - 1) + "t";
    for (const auto& [pointer, value, path] : std::vector<std::tuple<std::string, std::string, std::string>>{
             {"/party", "\"lycee\"", "/party"},
             {"/key-file", "\"relative\"", "/key-file"},
             {"/log/0/site", "\"nowhere\"", "/site"},
             {"/log/0/verifier-key", "\"" + other + "\"", "/verifier-key"},
             {"/log/0/verifier-key", "\"journal.other.example+561040e3+AXlnQk8J\"", "/verifier-key"},
             {"/cosigner/0", "\"" + log_key + "\"", "/cosigner"},
             {"/mirror/directory", "\"/var/lib/beffroi-witness\"", "/mirror/directory"},
             {"/mirror/key-file", "\"/etc/beffroi/secrets/witness.key\"", "/mirror/key-file"},
             {"/mirror/port", "9444", "/mirror/port"},
             {"/mirror/retention", R"({"access-days": 400})", "/mirror/retention/access-days"},
             {"/mirror/journal", R"({"origin": "journal.academie.example/mirror"})", "/mirror/journal"},
             {"/listen/port", "0", "/port"}}) {
        BOOST_TEST_CONTEXT(pointer << " = " << value) {
            const auto problems = refused(pointer, value);
            BOOST_REQUIRE(!problems.empty());
            BOOST_TEST(problems.front().path.find(path) != std::string::npos, problems.front().path);
            BOOST_TEST(!problems.front().remedy.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(files_that_are_not_there_are_named) {
    const TemporaryDirectory directory;
    const auto result = central::load_witness_config(written(directory, sample("witness.json")));
    BOOST_REQUIRE(std::holds_alternative<Problems>(result));
    BOOST_TEST(std::get<Problems>(result).size() == 6U);
}

BOOST_AUTO_TEST_SUITE_END()
