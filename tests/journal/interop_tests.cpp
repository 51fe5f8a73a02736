// Another implementation reads what ours writes: Go's sumdb libraries, as Debian packages them (check.go).
#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "journal/cosignature.h"
#include "journal/crypto.h"
#include "tests/journal/published_tiles.h"
#include "tests/journal/temporary_log.h"
#include "tests/run_command.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

constexpr std::uint64_t k_entries = 700;  // two full tiles, a partial one, a second level

std::string text_of(const std::vector<Hash>& hashes) {
    std::string text;
    for (const auto& hash : hashes) {
        text += ' ' + to_base64(view(hash));
    }
    return text;
}

/// A log that our writer wrote, and beside it what an outsider is given: the cosigned note, proofs, tiles.
struct PublishedLog : TemporaryLog {
    PublishedLog() {
        {
            PosixFiles files;
            Writer writer(options(), files, signer());
            for (std::uint64_t i = 0; i < k_entries; i += 50) {
                std::vector<std::string> batch;
                for (std::uint64_t j = i; j < i + 50; ++j) {
                    batch.push_back("entry " + std::to_string(j));
                }
                writer.append(batch);
            }
        }
        const Cosigner witness(generate_cosigner_key("witness.academie.example").skey);
        const auto note = read_file(path("checkpoint"));
        const auto text = parse_note(note)->text;
        publish(published(), "cosigned", note + witness.line(text, WallTime(std::chrono::seconds(1795856400))));
        publish(published(), "vkey", vkey() + '\n');
        publish_tiles(published(), entries());
        publish_proofs();
    }
    [[nodiscard]] std::string published() const { return path("published"); }

  private:
    void publish_proofs() const {
        const auto lines = entries();
        const KeptTree tree(lines);
        std::string inclusion;
        for (std::uint64_t i = 0; i < k_entries; i += 13) {
            inclusion += std::to_string(i) + ' ' + to_base64(lines[i]) +
                         text_of(inclusion_proof(i, k_entries, tree.source())) + '\n';
        }
        publish(published(), "inclusion", inclusion);
        std::string consistency;
        for (std::uint64_t size = 1; size <= k_entries; size += 7) {
            consistency += std::to_string(size) + ' ' + to_base64(view(tree.roots.at(size))) +
                           text_of(consistency_proof(size, k_entries, tree.source())) + '\n';
        }
        publish(published(), "consistency", consistency);
    }
};

/// Offline: the library is Debian's source package, nothing is fetched.
std::string go_program(const TemporaryLog& log) {
    const std::string program = log.path("check");
    const auto built =
        run_command("GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= GOCACHE='" + log.path("cache") +
                    "' go build -o '" + program + "' " BEFFROI_SOURCE_DIR "/tests/journal/interop/check.go");
    BOOST_REQUIRE_MESSAGE(built.code == 0, built.out);
    return program;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_interop_tests)

BOOST_AUTO_TEST_CASE(gos_sumdb_opens_our_notes_and_checks_our_proofs_and_tiles) {
    const PublishedLog log;
    const auto program = "'" + go_program(log) + "' '" + log.published() + "'";
    const auto ran = run_command(program);
    BOOST_TEST(ran.code == 0, ran.out);
    BOOST_TEST(ran.out == "size 700, 54 inclusion proofs, 100 consistency proofs\n");

    // It would have noticed: a hash of a tile or a proof, a byte of an entry or of the signature.
    for (const std::string name : {"tile/0/001", "tile/entries/001", "inclusion", "consistency", "cosigned"}) {
        const auto file = log.published() + '/' + name;
        const auto bytes = read_file(file);
        auto changed = bytes;
        auto& byte = changed[changed.size() - (name == "cosigned" ? 200 : 40)];
        byte = byte == 'A' ? 'B' : 'A';
        write_file(file, changed);
        BOOST_TEST(run_command(program).code != 0, name);
        write_file(file, bytes);
    }
}

BOOST_AUTO_TEST_SUITE_END()
