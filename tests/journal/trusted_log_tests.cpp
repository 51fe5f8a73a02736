// Proofs and directories under a policy file: the log's word is not enough.
#include <boost/test/unit_test.hpp>

#include "journal/proof.h"
#include "journal/segment.h"
#include "journal/trust.h"
#include "journal/verify.h"
#include "tests/journal/temporary_log.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

constexpr WallTime k_now{std::chrono::seconds(1795856400)};

/// A log of six entries in three commits; both parties have cosigned its checkpoint.
struct CosignedLog : TemporaryLog {
    CosignedLog() {
        {
            Writer writer(options(), files, signer());
            writer.append(std::string("entry 0"));
            writer.append(std::vector<std::string>{"entry 1", "entry 2"});
        }
        cosign();
    }
    void grow() {
        Writer writer(options(), files, signer());
        writer.append(std::vector<std::string>{"entry 3", "entry 4", "entry 5"});
    }
    void cosign() const {
        const auto note = read_file(path("checkpoint"));
        const auto text = parse_note(note)->text;
        write_file(path("cosigned"), note + region.line(text, k_now) + academie.line(text, k_now));
    }
    [[nodiscard]] TrustPolicy policy() const {
        return std::get<TrustPolicy>(TrustPolicy::parse("log " + vkey() + "\nwitness region " + region.vkey() +
                                                        "\nwitness academie " + academie.vkey() +
                                                        "\ngroup both all region academie\nquorum both\n"));
    }
    [[nodiscard]] std::string failure() const {
        const auto outcome = verify_directory(directory(), policy(), k_now);
        const auto* failure = std::get_if<VerifyFailure>(&outcome);
        return failure == nullptr ? "" : failure->message;
    }

    PosixFiles files;
    Cosigner region{generate_cosigner_key("witness.region.example").skey};
    Cosigner academie{generate_cosigner_key("witness.academie.example").skey};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_trusted_log_tests)

BOOST_FIXTURE_TEST_CASE(a_directory_with_the_quorums_note_verifies_and_says_how_far, CosignedLog) {
    grow();
    const auto outcome = verify_directory(directory(), policy(), k_now);
    BOOST_REQUIRE(std::holds_alternative<VerifiedLog>(outcome));
    const auto& verified = std::get<VerifiedLog>(outcome);
    BOOST_TEST(verified.size == 6U);
    BOOST_TEST(verified.trusted.value().size == 3U);
    BOOST_TEST(verified.witnessed.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(without_cosignatures_a_directory_is_not_trusted, CosignedLog) {
    std::filesystem::remove(path("cosigned"));
    BOOST_TEST(failure() == "the quorum both is not met: no cosignature of region, academie");
    write_file(path("cosigned"), read_file(path("checkpoint")));
    BOOST_TEST(failure().starts_with("the quorum both is not met"));
    write_file(path("cosigned"), "");
    BOOST_TEST(failure() == "the checkpoint is not a signed note");
}

BOOST_FIXTURE_TEST_CASE(the_logs_own_checkpoint_may_carry_the_quorum, CosignedLog) {
    write_file(path("checkpoint"), read_file(path("cosigned")));
    std::filesystem::remove(path("cosigned"));
    BOOST_TEST(failure() == "");
}

BOOST_FIXTURE_TEST_CASE(a_history_other_than_the_cosigned_one_is_detected, CosignedLog) {
    // The log's owner signs another history: everything matches but what the parties saw.
    const auto cosigned = read_file(path("cosigned"));
    std::filesystem::remove_all(directory());
    {
        Writer writer(options(), files, signer());
        writer.append(std::vector<std::string>{"entry 0", "entry 1", "another"});
    }
    write_file(path("cosigned"), cosigned);
    BOOST_TEST(failure().find("does not match the signed checkpoint") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_shortened_log_is_detected_on_either_side_of_the_quorum, CosignedLog) {
    const auto before = read_file(segment());
    const auto checkpoint = read_file(path("checkpoint"));
    grow();
    const auto after = read_file(path("checkpoint"));
    write_file(segment(), before);  // back to what was cosigned, while the log has promised more
    BOOST_TEST(failure().find("promises 6 entries") != std::string::npos);
    write_file(path("checkpoint"), checkpoint);
    BOOST_TEST(failure() == "");  // a consistent older copy is what the parties vouch for
    write_file(segment(), before.substr(0, before.size() - 1));
    BOOST_TEST(failure().find("promises 3 entries") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(deleting_the_cosigned_entries_does_not_hide_another_history, CosignedLog) {
    // One segment a commit; the owner writes another history and deletes what would show it.
    const auto write = [this](const std::string& third) {
        std::filesystem::remove_all(directory());
        auto chosen = options();
        chosen.segment_bytes = 1;
        Writer writer(chosen, files, signer());
        writer.append(std::string("entry 0"));
        writer.append(std::vector<std::string>{"entry 1", third});
        writer.append(std::vector<std::string>{"entry 3", "entry 4"});
        writer.append(std::string("entry 5"));
    };
    const auto pruned = [this] { write_file(path("pruned"), "5\n"); };
    const auto cosigned = read_file(path("cosigned"));
    write("entry 2");
    write_file(path("cosigned"), cosigned);
    pruned();
    BOOST_TEST(failure() == "");
    for (const std::uint64_t first : {0, 1}) {
        std::filesystem::remove(path(segment_name(first)));
        BOOST_TEST(failure() == "");  // what is left grew out of what was cosigned
    }
    std::filesystem::remove(path(segment_name(3)));
    BOOST_TEST(failure().find("covers none of those that are left") != std::string::npos);
    write("another");
    write_file(path("cosigned"), cosigned);
    pruned();
    for (const std::uint64_t first : {0, 1, 3}) {
        std::filesystem::remove(path(segment_name(first)));
        BOOST_TEST_CONTEXT(first) {
            BOOST_TEST(failure() != "");
        }
    }
}

BOOST_FIXTURE_TEST_CASE(another_key_beside_the_log_is_a_question, CosignedLog) {
    write_file(path("vkey"), generate_key(signer().name()).vkey + '\n');
    BOOST_TEST(failure().find("is not the key given") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_proof_needs_the_quorum_and_the_very_entry, CosignedLog) {
    const auto proof = prove(directory(), 1).proof;
    auto alone = proof;
    alone.checkpoint = read_file(path("checkpoint"));
    const auto outcome_of = [&](const Proof& p, const char* entry, WallTime now = k_now) {
        return check_proof(p, entry, policy(), now);
    };
    BOOST_TEST(std::holds_alternative<Distrust>(outcome_of(alone, "entry 1")));
    BOOST_TEST(proof.checkpoint == read_file(path("cosigned")));
    const auto trusted = outcome_of(proof, "entry 1");
    BOOST_REQUIRE(std::holds_alternative<Checkpoint>(trusted));
    BOOST_TEST(std::get<Checkpoint>(trusted).size == 3U);
    BOOST_TEST(std::holds_alternative<Distrust>(outcome_of(proof, "entry 2")));
    BOOST_TEST(std::holds_alternative<Distrust>(outcome_of(proof, "entry 1", k_now - std::chrono::hours(1))));
    auto other = proof;
    other.index = 0;
    BOOST_TEST(std::holds_alternative<Distrust>(outcome_of(other, "entry 1")));
    other = proof;
    other.hashes.pop_back();
    BOOST_TEST(std::holds_alternative<Distrust>(outcome_of(other, "entry 1")));
}

BOOST_AUTO_TEST_SUITE_END()
