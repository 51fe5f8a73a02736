// The operator's command, run as she runs it, on the directory of a gateway that is stopped.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <stdlib.h>

#include <filesystem>
#include <map>
#include <thread>

#include "base/clock.h"
#include "base/fd.h"
#include "journal/repair_note.h"
#include "journal/segment.h"
#include "journal/ship/shipper.h"
#include "journal/verify.h"
#include "tests/journal/ship/party.h"
#include "tests/run_command.h"
#include "tests/temporary_directory.h"

namespace beffroi::ship {

namespace {

namespace fs = std::filesystem;

const std::string k_name = "journal.test.example/0599991P";

/// A stream in several segments, all of which the Region's mirror holds.
struct StoppedLog {
    StoppedLog() {
        write_private_file(root.path() + "/skey", keys.skey.reveal());
        const Cosigned::Options when{directory, std::chrono::milliseconds(0)};
        journal::Writer writer(options(), files, signer);
        Cosigned cosigned(when, writer, key, policy(), files, clock);
        const Shipper to_region(region.peer(), options().origin, writer, cosigned, [](auto, const auto&) {});
        for (int i = 0; i < 40; ++i) {
            writer.append(std::vector<std::string>(20, "entries " + std::to_string(i) + std::string(60, '.')));
        }
        for (int i = 0; i < 6000 && cosigned.quorum().size != writer.size(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        BOOST_REQUIRE(cosigned.quorum().size == writer.size());
    }
    [[nodiscard]] journal::WriterOptions options() const {
        journal::WriterOptions o;
        o.directory = directory;
        o.origin = k_name + "/access";
        o.segment_bytes = 20'000;
        o.checkpoint_interval = std::chrono::milliseconds(0);
        return o;
    }
    [[nodiscard]] journal::TrustPolicy policy() const {
        const auto text = "log " + signer.vkey() + "\nwitness region " + region.verifier_key() + "\nquorum region\n";
        return std::get<journal::TrustPolicy>(journal::TrustPolicy::parse(text));
    }
    [[nodiscard]] std::string mirror() const {
        const auto peer = region.peer();
        return " --central " + peer.url + "/ --cert '" + peer.certificate_file + "' --key '" + peer.key_file +
               "' --ca '" + peer.ca_file + '\'';
    }
    [[nodiscard]] Ran run(const std::string& arguments) const {
        const char* bin = ::getenv("BEFFROI_BIN");
        BOOST_REQUIRE(bin != nullptr);
        const std::string command =
            "cd '" + root.path() + "' && HOME=/nowhere '" + bin + "/beffroi' journal refill " + arguments;
        return run_command(command);
    }
    [[nodiscard]] Ran refill(const std::string& more = "") const {
        return run("access/ --log-key skey" + mirror() + more);
    }
    /// A byte of an entry in the second segment.
    void damage() const {
        const auto segment = journal::list_segments(directory).at(1).path;
        auto bytes = read_file(segment);
        bytes[bytes.find("entries ")] = 'X';
        write_private_file(segment, bytes);
    }
    [[nodiscard]] bool is_whole() const {
        const auto verified = journal::verify_directory(directory, key);
        const auto* log = std::get_if<journal::VerifiedLog>(&verified);
        return log != nullptr && log->size == 800;
    }
    [[nodiscard]] std::map<std::string, std::string> disk() const {
        std::map<std::string, std::string> found;
        for (const auto& file : fs::recursive_directory_iterator(directory)) {
            if (file.is_regular_file()) {
                found[file.path().string()] = read_file(file.path().string());
            }
        }
        return found;
    }
    /// As it answers both people and programs.
    void check_refused(const std::string& said) const {
        const auto before = disk();
        auto ran = refill();
        BOOST_TEST(ran.code == 1, ran.out);
        BOOST_TEST(ran.out.find(said) != std::string::npos, ran.out);
        ran = refill(" --json");
        BOOST_TEST(ran.code == 1);
        const auto answer = nlohmann::json::parse(ran.out);
        BOOST_TEST(!answer.at("refilled").get<bool>());
        BOOST_TEST(answer.at("message").get<std::string>().find(said) != std::string::npos);
        BOOST_TEST((disk() == before));
    }
    TemporaryDirectory root;
    std::string directory = root.path() + "/access";
    journal::KeyPair keys = journal::generate_key(k_name);
    journal::Signer signer{keys.skey};
    journal::Verifier key = journal::Verifier::parse(signer.vkey()).value();
    journal::PosixFiles files;
    SystemClock clock;
    Party region{PeerKind::mirror, "mirror.region.example", key, k_name + "/access", root.path()};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cli_refill_tests, StoppedLog)

BOOST_AUTO_TEST_CASE(a_damaged_segment_is_refilled_from_the_mirror_and_noted_for_the_next_start) {
    damage();
    BOOST_REQUIRE(!is_whole());
    auto ran = refill(" --json");
    BOOST_TEST(ran.code == 0, ran.out);
    auto answer = nlohmann::json::parse(ran.out);
    BOOST_TEST(answer.at("whole").get<bool>());
    BOOST_TEST(answer.at("refilled").get<bool>());
    BOOST_TEST(answer.at("entries").get<int>() == 20);  // a commit
    BOOST_TEST(answer.at("size").get<int>() == 800);
    BOOST_TEST(answer.at("origin").get<std::string>() == k_name + "/access");
    BOOST_TEST(is_whole());
    BOOST_TEST(journal::list_set_aside(directory).size() == 1U);
    const auto note = journal::read_repair_note(directory);
    BOOST_REQUIRE(note);
    BOOST_TEST(note->sentence == answer.at("repair").get<std::string>());
    ran = refill(" --json");
    BOOST_TEST(ran.code == 0);
    answer = nlohmann::json::parse(ran.out);
    BOOST_TEST(answer.at("whole").get<bool>());
    BOOST_TEST(!answer.at("refilled").get<bool>());
    BOOST_TEST((journal::read_repair_note(directory) == note));
}

BOOST_AUTO_TEST_CASE(people_are_told_in_a_sentence) {
    auto ran = refill();
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(ran.out.find("there was nothing to do") != std::string::npos, ran.out);
    damage();
    ran = refill();
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(ran.out.find("whole again, 800 entries, of which 20 came back: ") != std::string::npos, ran.out);
}

BOOST_AUTO_TEST_CASE(without_the_mirror_nothing_is_changed) {
    damage();
    const auto where = mirror();
    region.stop();
    const auto before = disk();
    const auto ran = run("access --log-key skey" + where);
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(ran.out.find("Nothing was changed") != std::string::npos, ran.out);
    BOOST_TEST((disk() == before));
}

BOOST_AUTO_TEST_CASE(what_a_mirror_gives_is_held_against_what_was_signed) {
    damage();
    region.serves_falsely = true;
    fs::remove(journal::list_segments(directory).at(1).path);
    check_refused("with the entries that");
}

BOOST_AUTO_TEST_CASE(a_log_that_somebody_writes_is_left_alone) {
    const journal::Writer running(options(), files, signer);
    check_refused("another process is writing this log");
}

BOOST_AUTO_TEST_CASE(another_name_takes_the_logs_own) {
    damage();
    const auto moved = root.path() + "/copy";
    fs::copy(directory, moved, fs::copy_options::recursive);
    BOOST_TEST(run("copy --log-key skey" + mirror()).code == 2);
    BOOST_TEST(run("copy --log-key skey --origin " + k_name + "/access" + mirror()).code == 0);
    BOOST_TEST(std::holds_alternative<journal::VerifiedLog>(journal::verify_directory(moved, key)));
    BOOST_TEST(!is_whole());
}

BOOST_AUTO_TEST_CASE(unusable_input_changes_nothing_and_makes_no_log) {
    damage();
    const auto before = disk();
    write_private_file(root.path() + "/other", journal::generate_key(k_name).skey.reveal());
    fs::create_directory(root.path() + "/admin");
    for (const auto& arguments :
         {"nowhere --log-key skey" + mirror(), "admin --log-key skey" + mirror(), "access --log-key other" + mirror(),
          "access --log-key nowhere" + mirror(), "access --log-key skey --origin journal.test.example/other" + mirror(),
          std::string("access --log-key skey"), "access" + mirror(), std::string("--json")}) {
        BOOST_TEST(run(arguments).code == 2, arguments);
    }
    BOOST_TEST((disk() == before));
    BOOST_TEST(!fs::exists(root.path() + "/nowhere"));
    BOOST_TEST(fs::is_empty(root.path() + "/admin"));
    BOOST_TEST(run("--help").code == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::ship
