#include <boost/test/unit_test.hpp>

#include "journal/crypto.h"
#include "journal/encode.h"
#include "journal/segment.h"
#include "journal/verify.h"
#include "tests/journal/temporary_log.h"

using namespace beffroi;
using namespace beffroi::journal;
using std::filesystem::path;

namespace {

/// Three commits of 1, 2 and 3 entries in one segment.
struct SmallLog : TemporaryLog {
    SmallLog() {
        Writer writer(options(), files, signer());
        writer.append(std::string("entry 0"));
        writer.append(std::vector<std::string>{"entry 1", "entry 2"});
        writer.append(std::vector<std::string>{"entry 3", "entry 4", "entry 5"});
    }
    /// Offset and first index of every frame.
    [[nodiscard]] std::vector<std::pair<std::uint64_t, std::uint64_t>> frames() const {
        SegmentReader reader(segment());
        BOOST_REQUIRE(reader.header());
        std::vector<std::pair<std::uint64_t, std::uint64_t>> found;
        for (auto offset = reader.offset(); const auto frame = reader.next(); offset = reader.offset()) {
            found.emplace_back(offset, frame->first_index);
        }
        return found;
    }
    [[nodiscard]] std::optional<Verifier> key() const { return Verifier::parse(vkey()); }

    PosixFiles files;
};

std::optional<VerifyFailure> failure_of(const std::string& directory, const std::optional<Verifier>& key) {
    const auto outcome = verify_directory(directory, key);
    const auto* failure = std::get_if<VerifyFailure>(&outcome);
    return failure == nullptr ? std::nullopt : std::optional(*failure);
}

/// The frame with these entries, as a forger without the key can make it.
std::string forged_frame(const CompactRange& before, const std::vector<std::string_view>& entries,
                         const std::string& signature) {
    CompactRange after = before;
    for (const auto entry : entries) {
        after.append(leaf_hash(entry));
    }
    return encode_frame({before.size(), {}, entries, after.root(), signature});
}

/// Puts a right check value behind the altered bytes [begin, end) of a header or frame.
void forge_check(std::string& bytes, std::size_t begin, std::size_t end) {
    bytes.replace(end - check_bytes, check_bytes, check_of(bytes.substr(begin, end - begin - check_bytes)));
}

/// A log with a segment for each of its five commits.
struct SegmentedLog : TemporaryLog {
    SegmentedLog() {
        auto chosen = options();
        chosen.segment_bytes = 1;
        Writer writer(chosen, files, signer());
        for (int i = 0; i < 5; ++i) {
            writer.append("entry " + std::to_string(i));
        }
    }
    [[nodiscard]] std::optional<Verifier> key() const { return Verifier::parse(vkey()); }
    PosixFiles files;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_verify_tests)

BOOST_AUTO_TEST_CASE(an_untouched_log_verifies) {
    const SmallLog log;
    for (const auto& key : {log.key(), std::optional<Verifier>()}) {
        const auto outcome = verify_directory(log.directory(), key);
        BOOST_REQUIRE(std::holds_alternative<VerifiedLog>(outcome));
        const auto& verified = std::get<VerifiedLog>(outcome);
        BOOST_TEST(verified.origin == log.options().origin);
        BOOST_TEST(verified.key_name == log.signer().name());
        BOOST_TEST(verified.size == 6U);
        BOOST_TEST(verified.unfinished_bytes == 0U);
        BOOST_TEST(verified.last_entry == "entry 5");
    }
}

BOOST_AUTO_TEST_CASE(every_flipped_byte_is_detected_at_or_before_its_entry) {
    const SmallLog log;
    const auto frames = log.frames();
    BOOST_REQUIRE(frames.size() == 3U);
    const std::string bytes = read_file(log.segment());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ (1 << i % 8));
        write_file(log.segment(), changed);
        std::uint64_t expected = 0;
        for (const auto& [offset, first_index] : frames) {
            expected = i >= offset ? first_index : expected;
        }
        const auto failure = failure_of(log.directory(), log.key());
        BOOST_TEST_CONTEXT("byte " << i) {
            BOOST_REQUIRE(failure);
            BOOST_REQUIRE(failure->index == expected);
            BOOST_REQUIRE(failure->segment == path(log.segment()).filename());
            BOOST_REQUIRE(failure->offset <= i);
            BOOST_REQUIRE(failure->message.starts_with("entry " + std::to_string(expected) + " (segment "));
        }
    }
    write_file(log.segment(), bytes);
    BOOST_TEST(!failure_of(log.directory(), log.key()));
}

BOOST_AUTO_TEST_CASE(every_flipped_byte_of_checkpoint_and_key_is_detected) {
    const SmallLog log;
    for (const auto& file : {log.path("checkpoint"), log.path("vkey")}) {
        const std::string bytes = read_file(file);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            for (const int bit : {1, 32, 128}) {
                std::string changed = bytes;
                changed[i] = static_cast<char>(changed[i] ^ bit);
                write_file(file, changed);
                BOOST_TEST_CONTEXT(file << " byte " << i) {
                    BOOST_REQUIRE(failure_of(log.directory(), std::nullopt));
                    BOOST_REQUIRE(failure_of(log.directory(), log.key()));
                }
            }
        }
        write_file(file, bytes);
    }
}

BOOST_AUTO_TEST_CASE(truncation_to_every_length_is_detected) {
    const SmallLog log;
    const std::string bytes = read_file(log.segment());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        write_file(log.segment(), bytes.substr(0, length));
        BOOST_TEST_CONTEXT(length) {
            const auto failure = failure_of(log.directory(), log.key());
            BOOST_REQUIRE(failure);
            BOOST_REQUIRE(failure->message.find("promises 6 entries") != std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(absence_is_failure) {
    for (const std::string name : {"checkpoint", "vkey", "00000000000000000000.seg"}) {
        const SmallLog log;
        std::filesystem::remove(log.path(name));
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(failure_of(log.directory(), std::nullopt).has_value());
        }
    }
    const SmallLog log;
    BOOST_TEST(failure_of(log.directory() + "/nowhere", log.key()).has_value());
    std::filesystem::remove(log.path("vkey"));  // a key of one's own replaces the one stored beside the log
    BOOST_TEST(!failure_of(log.directory(), log.key()));
}

BOOST_AUTO_TEST_CASE(another_key_does_not_verify) {
    const SmallLog log;
    const auto other = generate_key(log.signer().name());
    const auto key = Verifier::parse(other.vkey);
    BOOST_TEST(failure_of(log.directory(), key).has_value());
    std::filesystem::remove(log.path("vkey"));
    BOOST_TEST(failure_of(log.directory(), key).has_value());
    write_file(log.path("vkey"), other.vkey + '\n');
    BOOST_TEST(failure_of(log.directory(), std::nullopt).has_value());
}

BOOST_AUTO_TEST_CASE(the_checkpoint_of_an_empty_log_does_not_cover_entries) {
    const SmallLog log;
    write_file(log.path("checkpoint"), log.signer().sign(Checkpoint{log.options().origin, 0, empty_root()}).note);
    BOOST_TEST(failure_of(log.directory(), log.key()).has_value());
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_log_or_history_is_detected) {
    const SmallLog log;
    auto checkpoint = Checkpoint{log.options().origin, 3, leaf_hash("another history")};
    write_file(log.path("checkpoint"), log.signer().sign(checkpoint).note);
    BOOST_TEST(failure_of(log.directory(), log.key())->index == 1U);
    checkpoint = {"journal.test.example/0599991P/admin", 0, empty_root()};
    write_file(log.path("checkpoint"), log.signer().sign(checkpoint).note);
    BOOST_TEST(failure_of(log.directory(), log.key()).has_value());
}

BOOST_AUTO_TEST_CASE(reordered_removed_and_repeated_commits_are_detected) {
    const SmallLog log;
    const std::string bytes = read_file(log.segment());
    const auto frames = log.frames();
    const std::string header = bytes.substr(0, frames[0].first);
    const std::string a = bytes.substr(frames[0].first, frames[1].first - frames[0].first);
    const std::string b = bytes.substr(frames[1].first, frames[2].first - frames[1].first);
    const std::string c = bytes.substr(frames[2].first);
    BOOST_REQUIRE(header + a + b + c == bytes);
    const std::vector<std::pair<std::string, std::uint64_t>> altered{
        {header + b + a + c, 0},     {header + a + c + b, 1},     {header + a + c, 1},         {header + b + c, 0},
        {header + a + a + b + c, 1}, {header + a + b + b + c, 3}, {header + a + b + c + c, 6}, {a + b + c, 0}};
    for (const auto& [segment, index] : altered) {
        write_file(log.segment(), segment);
        const auto failure = failure_of(log.directory(), log.key());
        BOOST_REQUIRE(failure);
        BOOST_TEST(failure->index == index);
    }
}

BOOST_AUTO_TEST_CASE(a_forged_commit_at_the_end_is_not_signed) {
    const SmallLog log;
    const std::string bytes = read_file(log.segment());
    CompactRange tree;
    for (int i = 0; i < 6; ++i) {
        tree.append(leaf_hash("entry " + std::to_string(i)));
    }
    write_file(log.segment(), bytes + forged_frame(tree, {"forged"}, std::string(64, 'x')));
    const auto failure = failure_of(log.directory(), log.key());
    BOOST_REQUIRE(failure);
    BOOST_TEST(failure->index == 6U);
    BOOST_TEST(failure->message.find("signature") != std::string::npos);
    PosixFiles files;
    BOOST_CHECK_THROW(Writer(log.options(), files, log.signer()), DamagedJournal);
}

BOOST_AUTO_TEST_CASE(a_rewritten_history_is_detected_even_with_good_checks) {
    const SmallLog log;
    const std::string bytes = read_file(log.segment());
    const auto frames = log.frames();
    CompactRange tree;
    tree.append(leaf_hash("entry 0"));
    const auto forged = forged_frame(tree, {"entry 1", "ENTRY 2"}, std::string(64, 'x'));
    std::string changed = bytes;
    changed.replace(frames[1].first, forged.size(), forged);
    write_file(log.segment(), changed);
    BOOST_TEST(failure_of(log.directory(), log.key())->index == 3U);  // where the old tree no longer follows
}

BOOST_AUTO_TEST_CASE(missing_and_exchanged_segments_are_detected) {
    const SegmentedLog log;
    const auto key = log.key();
    BOOST_REQUIRE(!failure_of(log.directory(), key));
    for (std::uint64_t i = 0; i < 5; ++i) {
        const auto file = log.path(segment_name(i));
        const std::string bytes = read_file(file);
        std::filesystem::remove(file);
        BOOST_TEST(failure_of(log.directory(), key)->index == i);
        write_file(file, read_file(log.path(segment_name(i == 0 ? 1 : 0))));
        BOOST_TEST(failure_of(log.directory(), key).has_value());
        write_file(file, "");
        BOOST_TEST(failure_of(log.directory(), key)->index == i);
        write_file(file, bytes);
    }
    BOOST_REQUIRE(!failure_of(log.directory(), key));
}

BOOST_AUTO_TEST_CASE(the_last_commit_of_every_segment_must_be_signed) {
    const SegmentedLog log;
    for (std::uint64_t i = 0; i < 5; ++i) {
        const auto file = log.path(segment_name(i));
        const std::string bytes = read_file(file);
        SegmentReader reader(file);
        BOOST_REQUIRE(reader.header());
        std::string changed = bytes;
        changed[bytes.size() - check_bytes - 1] = static_cast<char>(changed[bytes.size() - check_bytes - 1] ^ 1);
        forge_check(changed, reader.offset(), bytes.size());
        write_file(file, changed);
        const auto failure = failure_of(log.directory(), log.key());
        BOOST_REQUIRE(failure);
        BOOST_TEST(failure->index == i);
        BOOST_TEST(failure->message.find("signature") != std::string::npos);
        write_file(file, bytes);
    }
}

BOOST_AUTO_TEST_CASE(a_forged_segment_header_is_detected) {
    const SegmentedLog log;
    const auto file = log.path(segment_name(3));
    const std::string bytes = read_file(file);
    constexpr std::size_t origin_at = 26;
    const std::size_t end = segment_fixed_bytes + 2 * sizeof(Hash) + check_bytes;  // 3 has two one bits
    for (const std::size_t at : {origin_at, segment_fixed_bytes, segment_fixed_bytes + 2 * sizeof(Hash) - 1}) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        forge_check(changed, 0, end);
        write_file(file, changed);
        BOOST_TEST_CONTEXT(at) {
            const auto failure = failure_of(log.directory(), log.key());
            BOOST_REQUIRE(failure);
            BOOST_TEST(failure->index == 3U);
            BOOST_TEST((failure->message.find("another log") != std::string::npos) == (at == origin_at));
        }
    }
}

BOOST_AUTO_TEST_CASE(entries_under_another_logs_checkpoint_are_called_so) {
    const SegmentedLog log;
    const auto root = std::get<VerifiedLog>(verify_directory(log.directory(), log.key())).root;
    write_file(log.path("checkpoint"), log.signer().sign(Checkpoint{"journal.test.example/elsewhere", 5, root}).note);
    const auto failure = failure_of(log.directory(), log.key());
    BOOST_REQUIRE(failure);
    BOOST_TEST(failure->message.find("another log") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_last_commit_are_reported) {
    const SmallLog log;
    write_file(log.segment(), read_file(log.segment()) + "half a commit");
    const auto outcome = verify_directory(log.directory(), log.key());
    BOOST_REQUIRE(std::holds_alternative<VerifiedLog>(outcome));
    BOOST_TEST(std::get<VerifiedLog>(outcome).unfinished_bytes == 13U);
}

BOOST_AUTO_TEST_SUITE_END()
