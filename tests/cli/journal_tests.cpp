// The auditor's commands, run as an auditor runs them: on a copy, in a process of their own.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <stdlib.h>

#include <filesystem>

#include "base/fd.h"
#include "journal/cosignature.h"
#include "journal/crypto.h"
#include "journal/encode.h"
#include "journal/segment.h"
#include "journal/writer.h"
#include "tests/journal/published_tiles.h"
#include "tests/run_command.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

/// A journal with its four streams, as a gateway leaves it.
struct Journal {
    Journal() {
        vkey = run("keygen --name journal.test.example/0599991P --out '" + path("skey") + "'").out;
        write("key", vkey);
        const Signer signer(Secret(read_file(path("skey"))));
        PosixFiles files;
        for (const std::string stream : {"access", "admin", "flow", "filter"}) {
            Writer writer({path(stream), "journal.test.example/0599991P/" + stream}, files, signer);
            for (int i = 0; i < 20; ++i) {
                writer.append(stream + " entry " + std::to_string(i));
            }
        }
    }
    [[nodiscard]] std::string path(const std::string& name) const { return directory.path() + "/" + name; }
    void write(const std::string& name, std::string_view bytes) const {
        std::filesystem::remove(path(name));
        PosixFiles().open(path(name))->append(bytes);
    }
    [[nodiscard]] Ran run(const std::string& arguments) const {
        const char* bin = ::getenv("BEFFROI_BIN");
        BOOST_REQUIRE(bin != nullptr);
        const std::string command = "cd '" + directory.path() + "' && '" + bin + "/beffroi' journal " + arguments;
        return run_command(command);
    }
    /// Changes a letter of "<stream> entry <n>" on disk.
    void alter(const std::string& stream, int n) const {
        const std::string file = stream + "/00000000000000000000.seg";
        std::string bytes = read_file(path(file));
        bytes[bytes.find(stream + " entry " + std::to_string(n))] = 'X';
        write(file, bytes);
    }

    /// Deletes all entries but the last, as whoever has the disk and no key can.
    void cut(const std::string& stream) const {
        const std::string file = stream + "/00000000000000000000.seg";
        SegmentReader reader(path(file));
        BOOST_REQUIRE(reader.header());
        CompactRange before;
        std::string last;
        while (const auto frame = reader.next()) {
            if (frame->first_index == 19) {
                last = frame->bytes;
                break;
            }
            for (const auto entry : frame->entries) {
                before.append(leaf_hash(entry));
            }
        }
        BOOST_REQUIRE(!last.empty());
        const std::string origin = "journal.test.example/0599991P/" + stream;
        std::filesystem::remove(path(file));
        write(stream + "/00000000000000000019.seg", encode_segment_header({{}, sha256({origin}), before}) + last);
        write(stream + "/pruned", "19\n");
    }

    TemporaryDirectory directory;
    std::string vkey;
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_journal_tests)

BOOST_AUTO_TEST_CASE(a_whole_journal_verifies_and_says_whose_key_it_trusted) {
    const Journal journal;
    auto ran = journal.run("verify . --key key --json");
    BOOST_TEST(ran.code == 0);
    auto answer = nlohmann::json::parse(ran.out);
    BOOST_TEST(answer.at("verified").get<bool>());
    BOOST_TEST(answer.at("pinned").get<bool>());
    BOOST_REQUIRE(answer.at("streams").size() == 4U);
    BOOST_TEST(answer.at("streams").at(1).at("origin").get<std::string>() == "journal.test.example/0599991P/admin");
    BOOST_TEST(answer.at("streams").at(1).at("size").get<int>() == 20);
    ran = journal.run("verify access");
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(contains(ran.out, "signed by the key stored beside it"));
    answer = nlohmann::json::parse(journal.run("verify access --json").out);
    BOOST_TEST(!answer.at("pinned").get<bool>());
    BOOST_TEST(!contains(journal.run("verify access --key key").out, "stored beside"));
}

BOOST_AUTO_TEST_CASE(an_altered_entry_is_named_by_stream_segment_and_index) {
    const Journal journal;
    journal.alter("admin", 17);
    auto ran = journal.run("verify . --key key");
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(contains(ran.out, "admin: NOT VERIFIED: entry 17 (segment 00000000000000000000.seg, offset "));
    BOOST_TEST(contains(ran.out, "access: verified: 20 entries"));
    ran = journal.run("verify admin --json");
    BOOST_TEST(ran.code == 1);
    const auto stream = nlohmann::json::parse(ran.out).at("streams").at(0);
    BOOST_TEST(!stream.at("verified").get<bool>());
    BOOST_TEST(stream.at("index").get<int>() == 17);
    BOOST_TEST(journal.run("show admin").code == 1);
    BOOST_TEST(journal.run("prove admin --index 1").code == 1);
}

BOOST_AUTO_TEST_CASE(a_stream_missing_or_in_anothers_place_is_not_verified) {
    const Journal journal;
    std::filesystem::remove_all(journal.path("admin"));
    BOOST_TEST(journal.run("verify . --key key").code == 1);
    std::filesystem::copy(journal.path("access"), journal.path("admin"));
    const auto ran = journal.run("verify . --key key");
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(contains(ran.out, "not the stream admin"));
    std::filesystem::remove_all(journal.path("access"));
    std::filesystem::create_directory(journal.path("access"));
    BOOST_TEST(journal.run("verify access").code == 1);
}

BOOST_AUTO_TEST_CASE(a_stream_that_was_removed_is_named_unless_others_are_expected) {
    const Journal journal;
    std::filesystem::remove_all(journal.path("flow"));
    std::filesystem::remove_all(journal.path("filter"));
    auto ran = journal.run("verify . --key key");
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(contains(ran.out, "flow: NOT VERIFIED: this stream is not here"));
    BOOST_TEST(contains(ran.out, "filter: NOT VERIFIED: this stream is not here"));
    ran = journal.run("verify . --key key --json");
    BOOST_TEST(nlohmann::json::parse(ran.out).at("streams").size() == 4U);
    BOOST_TEST(journal.run("verify . --key key --stream access --stream admin").code == 0);
    BOOST_TEST(journal.run("verify . --key key --stream access --stream flow").code == 1);
    BOOST_TEST(journal.run("verify . --stream flows").code == 2);
}

BOOST_AUTO_TEST_CASE(entries_that_are_not_here_are_not_counted_as_verified) {
    const Journal journal;
    journal.cut("flow");
    auto ran = journal.run("verify flow --key key");
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(contains(ran.out, "entries 19 to 19 are here; 0 to 18 are not here"));
    BOOST_TEST(contains(ran.out, "verified: 1 entries"));
    ran = journal.run("verify flow --key key --json");
    const auto answer = nlohmann::json::parse(ran.out);
    BOOST_TEST(!answer.at("verified").get<bool>());
    BOOST_TEST(answer.at("streams").at(0).at("first").get<int>() == 19);
    BOOST_TEST(journal.run("verify flow --key key --from 18").code == 1);
    ran = journal.run("verify flow --key key --from 19");
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(contains(ran.out, "0 to 18 are not here"));
    BOOST_TEST(journal.run("verify . --key key").code == 1);
    BOOST_TEST(journal.run("verify . --key key --from flow=19").code == 0);
    BOOST_TEST(journal.run("verify . --key key --from admin=19").code == 1);
    BOOST_TEST(journal.run("verify . --key key --from flows=19").code == 2);
}

BOOST_AUTO_TEST_CASE(a_pruned_that_cannot_be_true_is_not_verified_and_the_others_are_told) {
    const Journal journal;
    for (const char* pruned : {"many\n", "18446744073709551615\n"}) {
        journal.write("access/pruned", pruned);
        const auto ran = journal.run("verify . --key key");
        BOOST_TEST(ran.code == 1);
        BOOST_TEST(contains(ran.out, "access: NOT VERIFIED"));
        BOOST_TEST(contains(ran.out, "admin: verified: 20 entries"));
    }
}

BOOST_AUTO_TEST_CASE(an_empty_option_is_refused_by_name) {
    const Journal journal;
    for (const std::string option : {"--key", "--policy"}) {
        const auto ran = journal.run("verify access " + option + " ''");
        BOOST_TEST(ran.code == 2);
        BOOST_TEST(contains(ran.out, option + ": is empty"));
    }
    BOOST_TEST(contains(journal.run("rescan access --policy key --session ''").out, "--session: is empty"));
    BOOST_TEST(contains(journal.run("prove access --index -1").out, "--index: -1 is below 0"));
}

BOOST_AUTO_TEST_CASE(a_directory_without_a_log_is_not_an_empty_log) {
    const Journal journal;
    for (const std::string command : {"show .", "show nowhere"}) {
        BOOST_TEST(journal.run(command).code == 2);
    }
    BOOST_TEST(contains(journal.run("show .").out, "there is no log here"));
}

BOOST_AUTO_TEST_CASE(an_answer_that_could_not_be_written_is_no_success) {
    const Journal journal;
    for (const std::string command : {"verify access --key key", "show access", "prove access --index 3 --json"}) {
        const auto ran = journal.run(command + " 2>&1 > /dev/full #");
        BOOST_TEST(ran.code == 2);
        BOOST_TEST(contains(ran.out, "beffroi: "));
        std::filesystem::remove(journal.path("entry-3.json"));
        std::filesystem::remove(journal.path("entry-3.tlog-proof"));
        BOOST_TEST(journal.run(command + " > /dev/full").code == 2);  // nor can the reason be said
    }
}

BOOST_AUTO_TEST_CASE(a_copy_of_tiles_is_no_damaged_log) {
    const Journal journal;
    for (const std::string kind : {"tile", "packs"}) {
        std::filesystem::create_directories(journal.path(kind + "-copy/" + kind));
        const auto ran = journal.run("verify " + kind + "-copy --key key");
        BOOST_TEST(ran.code == 2);
        BOOST_TEST(contains(ran.out, "beffroi journal rescan"));
    }
}

BOOST_AUTO_TEST_CASE(unusable_input_is_told_from_an_altered_journal) {
    const Journal journal;
    journal.write("bad", "not a key");
    BOOST_TEST(journal.run("verify nowhere").code == 2);
    BOOST_TEST(journal.run("verify access --key nowhere").code == 2);
    BOOST_TEST(journal.run("verify access --key bad").code == 2);
    BOOST_TEST(journal.run("verify bad --key key --entry key").code == 2);
    BOOST_TEST(journal.run("verify").code == 2);
    BOOST_TEST(journal.run("prove access --index 20").code == 2);
    BOOST_TEST(journal.run("prove access --index -1").code == 2);
    BOOST_TEST(journal.run("keygen --name 'a b' --out new").code == 2);
}

BOOST_AUTO_TEST_CASE(a_proof_convinces_with_its_entry_and_key_only) {
    const Journal journal;
    auto ran = journal.run("prove access --index 7 --out case --json");
    BOOST_REQUIRE(ran.code == 0);
    BOOST_TEST(nlohmann::json::parse(ran.out).at("entry").get<std::string>() == "access entry 7");
    BOOST_TEST(read_file(journal.path("case.json")) == "access entry 7");
    ran = journal.run("verify case.tlog-proof --entry case.json --key key");
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(contains(ran.out, "verified: this is entry 7 of journal.test.example/0599991P/access"));
    journal.write("line", "access entry 7\n");
    BOOST_TEST(journal.run("verify case.tlog-proof --entry line --key key").code == 0);
    journal.write("other", "access entry 8");
    BOOST_TEST(journal.run("verify case.tlog-proof --entry other --key key").code == 1);
    BOOST_TEST(journal.run("verify case.tlog-proof --entry case.json").code == 2);
    const auto other_key = journal.run("keygen --name journal.test.example/0599991P --out skey2").out;
    journal.write("key2", other_key);
    BOOST_TEST(journal.run("verify case.tlog-proof --entry case.json --key key2 --json").code == 1);
    BOOST_TEST(journal.run("prove access --index 8 --out case").code == 2);  // never overwrites
}

BOOST_AUTO_TEST_CASE(a_policy_file_asks_for_both_parties) {
    const Journal journal;
    const auto region = journal.run("keygen --kind witness --name witness.region.example --out region");
    const auto academie = journal.run("keygen --kind witness --name witness.academie.example --out academie");
    BOOST_REQUIRE(region.code == 0 && academie.code == 0);
    journal.write("policy", "log " + journal.vkey + "witness region " + region.out + "witness academie " +
                                academie.out + "group both all region academie\nquorum both\n");
    auto ran = journal.run("verify access --policy policy");
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(contains(ran.out, "NOT VERIFIED: the quorum both is not met: no cosignature of region, academie"));

    const auto note = read_file(journal.path("access/checkpoint"));
    const auto text = parse_note(note)->text;
    const auto line = [&](const char* party) {
        return Cosigner(Secret(read_file(journal.path(party)))).line(text, SystemClock().wall());
    };
    journal.write("access/cosigned", note + line("region") + line("academie"));
    ran = journal.run("verify access --policy policy");
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(contains(ran.out, "the first 20 cosigned by region ("));
    BOOST_TEST(journal.run("verify access --policy policy --key key").code == 2);
    const auto answer = nlohmann::json::parse(journal.run("verify access --policy policy --json").out);
    BOOST_TEST(answer.at("streams").at(0).at("cosigned-size").get<int>() == 20);
    BOOST_TEST(journal.run("verify . --policy policy").code == 1);  // the other stream has no quorum

    BOOST_REQUIRE(journal.run("prove access --index 7 --out case").code == 0);
    ran = journal.run("verify case.tlog-proof --entry case.json --policy policy");
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(contains(ran.out, "academie ("));
    BOOST_REQUIRE(journal.run("prove admin --index 7 --out other").code == 0);
    ran = journal.run("verify other.tlog-proof --entry other.json --policy policy");
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(contains(ran.out, "NOT VERIFIED: other.tlog-proof: the quorum both is not met"));
    ran = journal.run("verify case.tlog-proof --entry other.json --policy policy --json");
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(contains(ran.out, "does not hold this entry at index 7"));

    journal.write("bad", "quorum both\n");
    ran = journal.run("verify access --policy bad");
    BOOST_TEST(ran.code == 2);
    BOOST_TEST(contains(ran.out, "line 1: `both` is not defined above"));
    BOOST_TEST(journal.run("verify access --policy nowhere").code == 2);
    BOOST_TEST(journal.run("verify access --policy key").code == 2);
    journal.write("empty", "");
    BOOST_TEST(journal.run("verify access --policy empty").code == 2);
}

BOOST_AUTO_TEST_CASE(a_search_is_repeated_on_a_copy_and_shown_to_be_complete) {
    const Journal journal;
    const auto witness = journal.run("keygen --kind witness --name witness.academie.example --out academie");
    const Signer signer(Secret(read_file(journal.path("skey"))));
    std::vector<std::string> lines;
    for (int i = 0; i < 300; ++i) {
        lines.push_back(R"({"v":1,"time":"2026-11-24T09:0)" + std::to_string(i % 10) + R"(:00.000Z","event":")" +
                        (i % 3 == 0 ? "session-open" : "session-close") + R"(","token":")" + std::to_string(i % 7) +
                        "\"}");
    }
    publish_tiles(journal.path("copy"), lines);
    const auto note =
        signer.sign(Checkpoint{signer.name() + "/access", lines.size(), KeptTree(lines).range.root()}).note;
    const Cosigner academie(Secret(read_file(journal.path("academie"))));
    journal.write("copy/checkpoint", note + academie.line(parse_note(note)->text, SystemClock().wall()));
    journal.write("policy", "log " + journal.vkey + "witness academie " + witness.out + "quorum academie\n");

    auto ran = journal.run("rescan copy --policy policy --event session-open --token 3 --json");
    BOOST_REQUIRE(ran.code == 0);
    auto answer = nlohmann::json::parse(ran.out);
    BOOST_TEST(answer.at("complete").get<bool>());
    BOOST_TEST(answer.at("matches").size() == 15U);  // i % 21 == 3
    BOOST_TEST(answer.at("matches").at(1).at("index").get<int>() == 24);
    ran = journal.run("rescan copy --policy policy --from 10 --to 20 --since 2026-11-24T09:08:00Z");
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(contains(ran.out, "every entry from 10 to 20"));
    BOOST_TEST(contains(ran.out, "2 match"));
    BOOST_TEST(journal.run("rescan copy --policy policy --to 301").code == 1);
    BOOST_TEST(journal.run("rescan copy --policy policy --from 9 --to 8").code == 2);
    BOOST_TEST(journal.run("rescan copy --policy policy --since yesterday").code == 2);
    BOOST_TEST(journal.run("rescan copy").code == 2);
    BOOST_TEST(journal.run("rescan nowhere --policy policy").code == 2);
    journal.write("note", note);  // without the cosignature
    ran = journal.run("rescan copy --policy policy --checkpoint note");
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(contains(ran.out, "NOT COMPLETE: the quorum academie is not met"));
    lines.erase(lines.begin() + 24);  // withheld
    std::filesystem::remove_all(journal.path("copy/tile"));
    publish_tiles(journal.path("copy"), lines);
    ran = journal.run("rescan copy --policy policy --event session-open");
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(!contains(ran.out, "session-open"));
}

BOOST_AUTO_TEST_CASE(show_prints_a_range_of_entries) {
    const Journal journal;
    BOOST_TEST(journal.run("show access --from 18").out == "access entry 18\naccess entry 19\n");
    BOOST_TEST(journal.run("show access --from 3 --count 1").out == "access entry 3\n");
    BOOST_TEST(journal.run("show access --from 20").out.empty());
}

BOOST_AUTO_TEST_CASE(a_private_key_is_for_its_owner_and_never_overwritten) {
    const Journal journal;
    using std::filesystem::perms;
    BOOST_CHECK(std::filesystem::status(journal.path("skey")).permissions() ==
                (perms::owner_read | perms::owner_write));
    const auto before = read_file(journal.path("skey"));
    BOOST_TEST(journal.run("keygen --name journal.test.example/x --out skey").code == 2);
    BOOST_TEST(read_file(journal.path("skey")) == before);
    BOOST_TEST(!contains(journal.vkey, "PRIVATE"));
}

BOOST_AUTO_TEST_SUITE_END()
