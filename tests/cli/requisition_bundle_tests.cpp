// `beffroi audit requisition extract, bundle and check` against a centre: nothing is signed that was not verified.
#include <filesystem>

#include "base/fd.h"
#include "cli/bundle.h"
#include "tests/cli/auditors_centre.h"

namespace beffroi::cli {

namespace {

namespace fs = std::filesystem;

struct Requisition : AuditorsCentre {
    Requisition() {
        write_private_file(path("region.key"), std::string(region_approver_keys.skey.reveal()) + "\n");
        write_private_file(path("academie.key"), std::string(academie_approver_keys.skey.reveal()) + "\n");
        write_private_file(path("hand.key"), std::string(hand.skey.reveal()) + "\n");
        write_private_file(path("hand.vkey"), hand.vkey + "\n");
        write_private_file(path("approvers"), "approver region " + region_approver_keys.vkey + "\napprover academie " +
                                                  academie_approver_keys.vkey + "\n");
        open("2026-0042", central::hex_id(1));
    }
    [[nodiscard]] Answer requisition(const std::string& arguments) const {
        return run("", "audit requisition " + arguments);
    }
    /// A case that both parties have signed, about the records of one person.
    void open(const std::string& number, const std::string& token) const {
        const Answer opened = requisition(
            "open --number " + number +
            " --authority 'TJ de Lille' --reference 'PR 1' --reason vol --from 2026-11-24T08:00 --to 2026-11-24T09:00 "
            "--expires 2099-01-01 --stream access --site 0599991P --token " +
            token + " " + access());
        BOOST_REQUIRE_MESSAGE(opened.code == 0, opened.out);
        for (const std::string party : {"region", "academie"}) {
            BOOST_REQUIRE(
                requisition("approve " + number + " --yes --signing-key " + party + ".key " + access()).code == 0);
        }
    }
    [[nodiscard]] Answer extract(const std::string& number, const std::string& directory,
                                 const std::string& trust = "--policy site.policy") const {
        return requisition("extract " + number + " --out " + directory + " " + trust + " " + access());
    }
    void extracted(const std::string& number, const std::string& directory) const {
        const Answer ran = extract(number, directory);
        BOOST_REQUIRE_MESSAGE(ran.code == 0, ran.out);
    }
    [[nodiscard]] Answer bundle(const std::string& directory) const {
        return requisition("bundle " + directory +
                           " --policy site.policy --approvers approvers --signing-key hand.key");
    }
    [[nodiscard]] Answer check(const std::string& directory, const std::string& more) const {
        return requisition("check " + directory + " --key hand.vkey " + more);
    }
    void refused(const std::string& directory, std::string_view why) const {
        const Answer ran = bundle(directory);
        BOOST_TEST_CONTEXT(ran.out) {
            BOOST_TEST(ran.code == 1);
            BOOST_TEST(ran.says(why));
            BOOST_TEST(ran.says("nothing was signed"));
            BOOST_TEST(!fs::exists(path(directory + "/manifest")));
        }
    }
    void change(const std::string& file, const std::string& from, const std::string& to) const {
        std::string text = read_file(path(file));
        const auto at = text.find(from);
        BOOST_REQUIRE(at != std::string::npos);
        write_private_file(path(file), text.replace(at, from.size(), to));
    }
    [[nodiscard]] static std::string entry(int index, const std::string& extension = ".json") {
        return "/entries/journal.test.example-0599991P-access-" + std::to_string(index) + extension;
    }

    journal::KeyPair hand = journal::generate_key("remise.region.example/anne");
    const std::string all = "--policy site.policy --approvers approvers";
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cli_requisition_bundle_tests, Requisition)

BOOST_AUTO_TEST_CASE(what_is_verified_is_signed_and_check_says_what_it_has_checked) {
    extracted("2026-0042", "b");
    BOOST_REQUIRE(fs::exists(path("b" + entry(0))));
    const Answer signed_now = bundle("b");
    BOOST_TEST(signed_now.code == 0, signed_now.out);
    const Answer whole = check("b", all);
    BOOST_TEST(whole.code == 0, whole.out);
    for (const char* text : {"every file is as remise.region.example/anne signed it", "4 records: each is in its log",
                             "signed by approbation.region.example/remi for region",
                             "signed by approbation.academie.example/alice for academie"}) {
        BOOST_TEST(whole.says(text), whole.out);
    }
    BOOST_TEST(!whole.says("NOT CHECKED"));
    const Answer files = check("b", "");
    BOOST_TEST(files.code == 0);
    BOOST_TEST(files.says("NOT CHECKED (--policy)"));
    BOOST_TEST(files.says("NOT CHECKED (--approvers)"));
}

BOOST_AUTO_TEST_CASE(the_bundle_says_how_far_each_log_was_searched) {
    extracted("2026-0042", "b");
    const auto coverage = nlohmann::json::parse(read_file(path("b/coverage.json")));
    BOOST_TEST(coverage["gone"] == 0);
    BOOST_REQUIRE(coverage["logs"].size() == 1U);
    const auto& log = coverage["logs"][0];
    BOOST_TEST(log["origin"] == origin());
    BOOST_TEST((log["minimum"] == 0 && log["size"] == 12 && log["searched"] == 12 && log["unknown"] == 0));
    BOOST_TEST(log["cosigned"].get<std::string>().starts_with(origin() + "\n12\n"));
    BOOST_REQUIRE(bundle("b").code == 0);
    const std::string page = read_file(path("b/index.html"));
    BOOST_TEST(page.find("Cherchés jusqu’à\">12<") != std::string::npos);
    BOOST_TEST(page.find("<li>approbation.academie.example/alice (académie)</li>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_coverage_that_was_changed_or_taken_out_is_not_signed) {
    extracted("2026-0042", "b");
    change("b/coverage.json", "\\n12\\n", "\\n99\\n");
    refused("b", "coverage.json: journal.test.example/0599991P/access: ");
    fs::remove(path("b/coverage.json"));
    refused("b", "coverage.json: it is missing");
}

BOOST_AUTO_TEST_CASE(each_extraction_takes_a_new_directory_and_a_policy) {
    open("2026-0043", central::hex_id(2));
    extracted("2026-0042", "b");
    const Answer second = extract("2026-0043", "b");
    BOOST_TEST(second.code == 2);
    BOOST_TEST(second.says("not empty"));
    BOOST_TEST(fs::exists(path("b" + entry(0))));
    BOOST_TEST(!fs::exists(path("b" + entry(1))));
    BOOST_TEST(extract("2026-0043", "c", "").code != 0);
    BOOST_TEST(!fs::exists(path("c")));
}

BOOST_AUTO_TEST_CASE(records_of_another_case_are_not_signed) {
    open("2026-0043", central::hex_id(2));
    extracted("2026-0042", "b");
    extracted("2026-0043", "c");
    for (const char* extension : {".json", ".tlog-proof"}) {
        fs::copy(path("c" + entry(1, extension)), path("b" + entry(1, extension)));
    }
    refused("b", "access-1.json: the case does not ask for it: it is of another person and session");
}

BOOST_AUTO_TEST_CASE(a_record_twice_is_not_signed) {
    extracted("2026-0042", "b");
    for (const char* extension : {".json", ".tlog-proof"}) {
        fs::copy(path("b" + entry(0, extension)), path(std::string("b/entries/z") + extension));
    }
    refused("b", "entries/z.json: it is there twice");
}

BOOST_AUTO_TEST_CASE(a_changed_record_is_not_signed) {
    extracted("2026-0042", "b");
    change("b" + entry(0), central::hex_id(1), central::hex_id(2));
    refused("b", "access-0.json: ");
}

BOOST_AUTO_TEST_CASE(a_case_without_one_party_s_signature_or_with_another_text_is_not_signed) {
    extracted("2026-0042", "b");
    const std::string note = read_file(path("b/case.note"));
    write_private_file(path("b/case.note"), note.substr(0, note.find("\u2014 approbation.academie")));
    refused("b", "nobody who is listed for academie has signed it");
    write_private_file(path("b/case.note"), note);
    change("b/case.note", "from 2026", "from 2025");
    refused("b", "is not of this text");
}

BOOST_AUTO_TEST_CASE(an_extraction_that_was_not_verified_is_not_signed) {
    const auto other = journal::generate_cosigner_key("witness.academie.example");
    write_private_file(path("strict.policy"), "log " + site_vkey() + "\nwitness region " + mirror_vkey() +
                                                  "\nwitness academie " + other.vkey +
                                                  "\ngroup both all region academie\nquorum both\n");
    const Answer ran = extract("2026-0042", "b", "--policy strict.policy");
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(ran.says("4 NOT VERIFIED"));
    const Answer strict = requisition("bundle b --policy strict.policy --approvers approvers --signing-key hand.key");
    BOOST_TEST(strict.code == 1);
    BOOST_TEST(!fs::exists(path("b/manifest")));
}

BOOST_AUTO_TEST_CASE(an_identity_of_nobody_in_the_bundle_is_not_signed) {
    extracted("2026-0042", "b");
    fs::create_directories(path("b/identities"));
    write_private_file(path("b/identities/1.json"), R"({"entry":"{}","user":"lea.delattre"})");
    refused("b", "identities/1.json: ");
    const nlohmann::json whose{{"entry", read_file(path("b" + entry(0)))}, {"user", "lea.delattre"}};
    write_private_file(path("b/identities/1.json"), whose.dump());
    BOOST_TEST(bundle("b").code == 0);
}

BOOST_AUTO_TEST_CASE(check_finds_what_somebody_signed_who_verified_nothing) {
    extracted("2026-0042", "b");
    change("b" + entry(0), central::hex_id(1), central::hex_id(2));
    change("b/case.note", "from 2026", "from 2025");
    finish_bundle(path("b"), read_bundle(path("b")), journal::Signer(hand.skey));
    BOOST_TEST(check("b", "").code == 0);  // the files are as she signed them, and no more is said
    const Answer records = check("b", "--policy site.policy");
    BOOST_TEST(records.code == 1);
    BOOST_TEST(records.says("access-0.json: "));
    const Answer both = check("b", "--approvers approvers");
    BOOST_TEST(both.code == 1);
    BOOST_TEST(both.says("is not of this text"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::cli
