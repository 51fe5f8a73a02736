#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "base/fd.h"
#include "cli/bundle.h"
#include "cli/bundle_page.h"
#include "tests/central/approval/sample_case.h"
#include "tests/central/scratch.h"

namespace beffroi::cli {

namespace {

namespace fs = std::filesystem;

struct Fixture {
    Fixture() {
        fs::create_directories(scratch.path("b/entries"));
        fs::create_directories(scratch.path("b/identities"));
        const std::string text = central::case_text(central::sample_case());
        write("case.note", anne.sign(text));
        write(
            "entries/second.json",
            R"({"v":1,"time":"2026-11-24T07:30:00.000Z","site":"0599991P","event":"session-close","session":"5f0e"})");
        write("entries/second.tlog-proof", "proof 2\n");
        write(
            "entries/first.json",
            R"({"v":1,"time":"2026-11-24T07:00:00.000Z","site":"0599991P","event":"session-open","session":"5f0e","token":"ab","role":"<b>eleve</b>"})");
        write("entries/first.tlog-proof", "proof 1\n");
        write("identities/5f0e.json", R"({"session":"5f0e","user":"lea.delattre"})");
    }
    void write(const std::string& name, const std::string& bytes) const {
        write_private_file(scratch.path("b/" + name), bytes);
    }
    void finish() const { finish_bundle(directory(), read_bundle(directory()), anne); }
    [[nodiscard]] std::vector<std::string> check() const {
        return check_bundle(directory(), *journal::Verifier::parse(keys.vkey));
    }
    [[nodiscard]] std::string directory() const { return scratch.path("b"); }

    central::Scratch scratch;
    journal::KeyPair keys = journal::generate_key("remise.region.example/anne");
    journal::Signer anne{keys.skey};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cli_bundle_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_finished_bundle_is_whole) {
    finish();
    BOOST_TEST(check().empty());
    finish();  // again, after an identity came in, say
    BOOST_TEST(check().empty());
}

BOOST_AUTO_TEST_CASE(what_was_changed_added_or_taken_out_is_named) {
    finish();
    write("entries/first.json", "{}");
    write("entries/third.json", "{}");
    fs::remove(scratch.path("b/identities/5f0e.json"));
    const std::vector<std::string> expected{"entries/first.json is not the file that was signed for",
                                            "identities/5f0e.json is missing", "entries/third.json was added"};
    BOOST_TEST(check() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_unsigned_or_foreign_manifest_is_no_manifest) {
    BOOST_TEST(check().size() == 1U);
    finish();
    const auto other = journal::generate_key("remise.region.example/anne");
    BOOST_TEST(check_bundle(directory(), *journal::Verifier::parse(other.vkey)).size() == 1U);
    fs::create_symlink("/etc/hostname", scratch.path("b/entries/link.json"));
    BOOST_TEST(check().size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_page_is_in_order_and_escapes_what_it_shows) {
    const std::string page = bundle_page(read_bundle(directory()));
    BOOST_TEST(page.find("<b>") == std::string::npos);
    BOOST_TEST(page.find("role &lt;b&gt;eleve&lt;/b&gt;") != std::string::npos);
    BOOST_TEST(page.find("entries/first.json") < page.find("entries/second.json"));
    BOOST_TEST(page.find("lea.delattre") != std::string::npos);
    BOOST_TEST(page.find("Tribunal judiciaire de Lille") != std::string::npos);
    BOOST_TEST(page.find("2026-11-24 08:00:00 (Paris)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_bundle_without_a_signed_case_is_none) {
    write("case.note", "no note");
    BOOST_CHECK_THROW(static_cast<void>(read_bundle(directory())), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::cli
