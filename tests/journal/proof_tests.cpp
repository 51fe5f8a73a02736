#include <boost/test/unit_test.hpp>

#include "journal/proof.h"
#include "tests/journal/temporary_log.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

struct ProvableLog : TemporaryLog {
    ProvableLog() {
        PosixFiles files;
        Writer writer(options(), files, signer());
        for (int i = 0; i < 11; i += 2) {
            writer.append(std::vector<std::string>{"entry " + std::to_string(i), "entry " + std::to_string(i + 1)});
        }
    }
    [[nodiscard]] Verifier key() const { return Verifier::parse(vkey()).value(); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_proof_tests)

BOOST_AUTO_TEST_CASE(every_entry_is_proven_and_nothing_else_by_its_proof) {
    const ProvableLog log;
    for (std::uint64_t index = 0; index < 12; ++index) {
        const auto proven = prove(log.directory(), index);
        BOOST_TEST(proven.entry == "entry " + std::to_string(index));
        const auto proof = parse_proof(to_text(proven.proof));
        BOOST_REQUIRE(proof);
        BOOST_TEST((*proof == proven.proof));
        const auto checkpoint = check_proof(*proof, proven.entry, log.key());
        BOOST_REQUIRE(checkpoint);
        BOOST_TEST((*checkpoint == Checkpoint{log.options().origin, 12, checkpoint->root}));
        BOOST_TEST(!check_proof(*proof, proven.entry + " ", log.key()));
        const auto other = Verifier::parse(generate_key(log.signer().name()).vkey);
        BOOST_TEST(!check_proof(*proof, proven.entry, *other));
    }
    BOOST_CHECK_THROW((void)prove(log.directory(), 12), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(every_changed_byte_of_a_proof_refuses_it) {
    const ProvableLog log;
    const auto proven = prove(log.directory(), 5);
    const std::string text = to_text(proven.proof);
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const int bit : {1, 2, 32, 128}) {
            std::string changed = text;
            changed[i] = static_cast<char>(changed[i] ^ bit);
            const auto proof = parse_proof(changed);
            BOOST_TEST_CONTEXT(i) {
                BOOST_REQUIRE((!proof || !check_proof(*proof, proven.entry, log.key())));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(the_text_is_that_of_the_specification) {
    Proof proof;
    proof.index = 7;
    proof.hashes = {leaf_hash("")};
    proof.checkpoint = "a\n1\nx\n\n— a b\n";
    const std::string hash = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=";
    BOOST_TEST(to_text(proof) == "c2sp.org/tlog-proof@v1\nindex 7\n" + hash + "\n\n" + proof.checkpoint);
    proof.extra = "more";
    BOOST_TEST(to_text(proof) ==
               "c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 7\n" + hash + "\n\n" + proof.checkpoint);
    BOOST_TEST((parse_proof(to_text(proof)) == proof));
}

BOOST_AUTO_TEST_CASE(malformed_proofs_are_refused) {
    const std::string first = "c2sp.org/tlog-proof@v1\n";
    const std::string hash = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n";
    std::string long_path;
    for (int i = 0; i < 64; ++i) {
        long_path += hash;
    }
    BOOST_REQUIRE(parse_proof(first + "index 7\n" + hash + "\nnote"));
    for (const auto& bad :
         {std::string(), first, first + "index 7\n", first + "index 7\n" + hash, first + "index 7\n\n",
          first + "index 07\n\nnote", first + "index -1\n\nnote", first + "index 7 \n\nnote",
          "x" + first + "index 7\n\nnote", first + "extra !\nindex 7\n\nnote",
          first + "index 7\nextra bW9yZQ==\n\nnote", first + "index 7\nAAAA\n\nnote",
          first + "index 7\n" + long_path + "\nnote", first + "index 7\n\n" + std::string(70000, 'x')}) {
        BOOST_TEST_CONTEXT(bad.substr(0, 100)) {
            BOOST_TEST(!parse_proof(bad));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_log_that_does_not_match_its_checkpoint_proves_nothing) {
    const ProvableLog log;
    const Checkpoint other{log.options().origin, 12, leaf_hash("another history")};
    write_file(log.path("checkpoint"), log.signer().sign(other).note);
    BOOST_CHECK_THROW((void)prove(log.directory(), 3), DamagedJournal);
}

BOOST_AUTO_TEST_SUITE_END()
