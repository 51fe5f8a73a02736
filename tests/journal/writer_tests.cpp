#include <boost/test/unit_test.hpp>

#include <set>
#include <thread>

#include "journal/encode.h"
#include "journal/proof.h"
#include "journal/segment.h"
#include "journal/verify.h"
#include "journal/writer.h"
#include "tests/fakes/fake_files.h"
#include "tests/journal/temporary_log.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

std::vector<std::string> numbered(std::size_t n) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < n; ++i) {
        lines.push_back("entry " + std::to_string(i));
    }
    return lines;
}

Verifier verifier_of(const TemporaryLog& log) {
    return Verifier::parse(log.vkey()).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_writer_tests)

BOOST_AUTO_TEST_CASE(an_appended_entry_is_read_back_after_a_restart) {
    TemporaryLog log;
    PosixFiles files;
    {
        Writer writer(log.options(), files, log.signer());
        BOOST_TEST(writer.recovered().size == 0U);
        BOOST_TEST(writer.append(std::string("first")) == 0U);
        BOOST_TEST(writer.append(std::vector<std::string>{"second", "third"}) == 1U);
        BOOST_TEST(writer.size() == 3U);
    }
    Writer writer(log.options(), files, log.signer());
    BOOST_TEST(writer.recovered().size == 3U);
    BOOST_TEST(writer.recovered().dropped_bytes == 0U);
    BOOST_TEST(writer.append(std::string("fourth")) == 3U);
    const std::vector<std::string> expected{"first", "second", "third", "fourth"};
    BOOST_TEST(log.entries() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_checkpoint_covers_what_was_acknowledged) {
    TemporaryLog log;
    PosixFiles files;
    Writer writer(log.options(), files, log.signer());
    CompactRange tree;
    for (const auto& line : numbered(20)) {
        writer.append(line);
        tree.append(leaf_hash(line));
        const auto signed_checkpoint = writer.checkpoint();
        const auto verified = verifier_of(log).verify_checkpoint(signed_checkpoint.note, log.options().origin);
        BOOST_REQUIRE(verified);
        BOOST_TEST((*verified == Checkpoint{log.options().origin, tree.size(), tree.root()}));
    }
}

BOOST_AUTO_TEST_CASE(entries_that_cannot_be_entries_are_refused_and_change_nothing) {
    TemporaryLog log;
    PosixFiles files;
    Writer writer(log.options(), files, log.signer());
    BOOST_CHECK_THROW(writer.append(std::string(65536, 'x')), std::length_error);
    BOOST_CHECK_THROW(writer.append(std::string("\xBE\xFFtx")), std::invalid_argument);
    BOOST_CHECK_THROW(writer.append(std::vector<std::string>{}), std::length_error);
    BOOST_CHECK_THROW(writer.append(std::vector<std::string>(200, std::string(65535, 'x'))), std::length_error);
    BOOST_TEST(writer.append(std::string(65535, 'x')) == 0U);
    BOOST_TEST(writer.append(std::string()) == 1U);
    BOOST_TEST(log.entries().size() == 2U);
}

BOOST_AUTO_TEST_CASE(two_threads_get_distinct_indices_and_one_verifiable_log) {
    TemporaryLog log;
    PosixFiles files;
    std::vector<std::uint64_t> indices(1000);
    {
        Writer writer(log.options(), files, log.signer());
        const auto work = [&](std::size_t thread) {
            for (std::size_t i = thread; i < indices.size(); i += 2) {
                indices[i] = writer.append(std::to_string(i));
            }
        };
        std::thread other(work, 1);
        work(0);
        other.join();
    }
    const auto entries = log.entries();
    BOOST_REQUIRE(entries.size() == indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) {
        BOOST_REQUIRE(entries.at(indices[i]) == std::to_string(i));
    }
    BOOST_TEST(std::set(indices.begin(), indices.end()).size() == indices.size());
    const auto verified = verify_directory(log.directory(), verifier_of(log));
    BOOST_REQUIRE(std::holds_alternative<VerifiedLog>(verified));
    BOOST_TEST(std::get<VerifiedLog>(verified).size == 1000U);
}

BOOST_AUTO_TEST_CASE(waiting_entries_share_one_sync) {
    TemporaryLog log;
    FakeFiles files(1);
    auto options = log.options();
    options.checkpoint_interval = std::chrono::hours(1);
    Writer writer(options, files, log.signer());
    writer.append(std::string("the first publishes its checkpoint"));
    const auto before = files.operations();
    writer.append(numbered(500));
    BOOST_TEST(files.operations() == before + 2);  // one append, one sync
}

BOOST_AUTO_TEST_CASE(a_full_segment_is_followed_by_another) {
    TemporaryLog log;
    PosixFiles files;
    auto options = log.options();
    options.segment_bytes = 1000;
    const auto lines = numbered(60);
    for (std::size_t i = 0; i < lines.size(); i += 20) {  // and restarts between
        Writer writer(options, files, log.signer());
        for (std::size_t k = i; k < i + 20; ++k) {
            BOOST_REQUIRE(writer.append(lines[k]) == k);
        }
    }
    BOOST_TEST(std::distance(std::filesystem::directory_iterator(log.directory()), {}) > 6);
    BOOST_TEST(log.entries() == lines, boost::test_tools::per_element());
    BOOST_TEST(std::holds_alternative<VerifiedLog>(verify_directory(log.directory(), std::nullopt)));
}

BOOST_AUTO_TEST_CASE(entries_are_read_back_from_anywhere_to_anywhere) {
    TemporaryLog log;
    PosixFiles files;
    auto options = log.options();
    options.segment_bytes = 2000;
    Writer writer(options, files, log.signer());
    const auto lines = numbered(70);
    for (std::size_t i = 0; i < lines.size(); i += 7) {
        writer.append(std::vector(lines.begin() + static_cast<std::ptrdiff_t>(i),
                                  lines.begin() + static_cast<std::ptrdiff_t>(i + 7)));
    }
    for (std::size_t from = 0; from <= lines.size(); ++from) {
        for (const std::size_t count : {0U, 1U, 5U, 7U, 100U}) {
            const auto entries = writer.entries(from, count, 1U << 20);
            const std::size_t end = std::min(from + count, lines.size());
            BOOST_REQUIRE((entries == std::vector(lines.begin() + static_cast<std::ptrdiff_t>(from),
                                                  lines.begin() + static_cast<std::ptrdiff_t>(end))));
        }
    }
    BOOST_CHECK_THROW((void)writer.entries(71, 1, 1), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(what_is_read_back_is_bounded_in_bytes_but_never_empty) {
    TemporaryLog log;
    PosixFiles files;
    Writer writer(log.options(), files, log.signer());
    writer.append(std::vector<std::string>(10, std::string(100, 'x')));
    BOOST_TEST(writer.entries(0, 10, 350).size() == 3U);
    BOOST_TEST(writer.entries(9, 10, 1).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_disk_that_changed_is_not_read_back) {
    TemporaryLog log;
    PosixFiles files;
    Writer writer(log.options(), files, log.signer());
    writer.append(std::string("entry a"));
    writer.append(std::string("entry b"));
    const std::string bytes = read_file(log.segment());
    std::string changed = bytes;
    changed[changed.find("entry b")] = 'E';
    write_file(log.segment(), changed);
    BOOST_CHECK_THROW((void)writer.entries(0, 1, 1000), DamagedJournal);
    BOOST_CHECK_THROW((void)writer.entries(0, 2, 1000), DamagedJournal);
    // and with a right check value, as somebody makes it who wants our signature under another history
    CompactRange tree;
    tree.append(leaf_hash("entry a"));
    FrameParts forged{1, {}, {"Entry b"}, {}, std::string(64, 'x')};
    tree.append(leaf_hash("Entry b"));
    forged.root = tree.root();
    const auto frame = encode_frame(forged);
    write_file(log.segment(), bytes.substr(0, bytes.size() - frame.size()) + frame);
    BOOST_CHECK_THROW((void)writer.entries(0, 1, 1000), DamagedJournal);
    BOOST_CHECK_THROW((void)writer.entries(0, 2, 1000), DamagedJournal);
}

BOOST_AUTO_TEST_CASE(the_tree_on_disk_is_the_logs_and_survives_its_own_loss) {
    TemporaryLog log;
    PosixFiles files;
    auto options = log.options();
    options.segment_bytes = 2000;
    const auto lines = numbered(700);
    const auto check = [&](const Writer& writer) {
        CompactRange tree;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            tree.append(leaf_hash(lines[i]));
        }
        BOOST_REQUIRE(writer.tree().size() == lines.size());
        BOOST_REQUIRE((writer.tree().range(lines.size()) == tree));
        BOOST_REQUIRE((writer.tree().node(0, 699) == leaf_hash(lines[699])));
    };
    {
        Writer writer(options, files, log.signer());
        for (std::size_t i = 0; i < lines.size(); i += 70) {
            writer.append(std::span(lines).subspan(i, 70));
        }
        check(writer);
    }
    check(Writer(options, files, log.signer()));
    std::filesystem::remove_all(log.path("tree"));
    check(Writer(options, files, log.signer()));
}

BOOST_AUTO_TEST_CASE(a_pruned_log_is_read_proved_verified_and_continued) {
    TemporaryLog log;
    PosixFiles files;
    auto options = log.options();
    options.segment_bytes = 2000;
    options.checkpoint_interval = std::chrono::milliseconds(0);
    const auto lines = numbered(700);
    std::uint64_t first = 0;
    {
        Writer writer(options, files, log.signer());
        for (std::size_t i = 0; i < lines.size(); i += 10) {
            writer.append(std::span(lines).subspan(i, 10));
        }
        BOOST_TEST(writer.prune(0) == 0U);
        first = writer.prune(301);
        BOOST_TEST((first > 100 && first <= 301));
        BOOST_TEST(writer.prune(301) == first);
        BOOST_CHECK_THROW((void)writer.entries(first - 1, 1, 100), std::exception);
        BOOST_TEST(writer.entries(first, 1, 100).at(0) == lines[first]);
    }
    std::uint64_t expected = first;
    replay(log.directory(), [&](std::uint64_t index, std::string_view line) {
        BOOST_REQUIRE((index == expected && line == lines[index]));
        ++expected;
    });
    BOOST_TEST(expected == 700U);
    const auto verified = verify_directory(log.directory(), verifier_of(log));
    BOOST_REQUIRE(std::holds_alternative<VerifiedLog>(verified));
    BOOST_TEST(std::get<VerifiedLog>(verified).size == 700U);
    BOOST_TEST(std::get<VerifiedLog>(verified).first == first);
    for (std::uint64_t index = first; index < 700; index += 37) {
        const auto proven = prove(log.directory(), index);
        BOOST_REQUIRE((proven.entry == lines[index] && check_proof(proven.proof, lines[index], verifier_of(log))));
    }
    BOOST_CHECK_THROW((void)prove(log.directory(), first - 1), std::out_of_range);
    {
        Writer writer(options, files, log.signer());
        BOOST_TEST(writer.first() == first);
        BOOST_TEST(writer.append(std::string("next")) == 700U);
    }
    // what nobody announced is damage: one segment more is missing
    std::filesystem::remove(list_segments(log.directory()).front().path);
    BOOST_CHECK_THROW(Writer(options, files, log.signer()), DamagedJournal);
}

BOOST_AUTO_TEST_CASE(wait_beyond_tells_growth_from_time_out) {
    TemporaryLog log;
    PosixFiles files;
    Writer writer(log.options(), files, log.signer());
    BOOST_TEST(!writer.wait_beyond(0, std::chrono::milliseconds(1)));
    std::thread other([&writer] { writer.append(std::string("x")); });
    BOOST_TEST(writer.wait_beyond(0, std::chrono::minutes(1)));
    other.join();
    BOOST_TEST(!writer.wait_beyond(1, std::chrono::milliseconds(0)));
}

BOOST_AUTO_TEST_CASE(a_directory_of_another_key_or_origin_is_refused) {
    TemporaryLog log;
    PosixFiles files;
    { Writer writer(log.options(), files, log.signer()); }
    auto other_origin = log.options();
    other_origin.origin += "2";
    BOOST_CHECK_THROW(Writer(other_origin, files, log.signer()), std::runtime_error);
    const Signer other_key(generate_key("journal.test.example/0599991P").skey);
    BOOST_CHECK_THROW(Writer(log.options(), files, other_key), std::runtime_error);
    std::filesystem::remove(log.path("vkey"));
    BOOST_CHECK_THROW(Writer(log.options(), files, other_key), std::runtime_error);
    BOOST_CHECK_NO_THROW(Writer(log.options(), files, log.signer()));
}

BOOST_AUTO_TEST_CASE(a_log_has_one_writer_at_a_time) {
    TemporaryLog log;
    PosixFiles files;
    {
        Writer writer(log.options(), files, log.signer());
        BOOST_CHECK_THROW(Writer(log.options(), files, log.signer()), std::runtime_error);
    }
    BOOST_CHECK_NO_THROW(Writer(log.options(), files, log.signer()));
}

BOOST_AUTO_TEST_CASE(entries_without_their_checkpoint_are_damage) {
    TemporaryLog log;
    PosixFiles files;
    { Writer(log.options(), files, log.signer()).append(std::string("x")); }
    std::filesystem::remove(log.path("checkpoint"));
    BOOST_CHECK_THROW(Writer(log.options(), files, log.signer()), DamagedJournal);
}

BOOST_AUTO_TEST_CASE(files_are_for_their_owner_only) {
    TemporaryLog log;
    PosixFiles files;
    { Writer(log.options(), files, log.signer()).append(std::string("x")); }
    using std::filesystem::perms;
    const auto others = perms::group_all | perms::others_all;
    BOOST_CHECK((std::filesystem::status(log.directory()).permissions() & others) == perms::none);
    for (const auto& file : std::filesystem::directory_iterator(log.directory())) {
        BOOST_CHECK((file.status().permissions() & others) == perms::none);
    }
}

BOOST_AUTO_TEST_SUITE_END()
