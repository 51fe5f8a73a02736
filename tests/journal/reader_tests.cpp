#include <boost/test/unit_test.hpp>

#include "journal/reader.h"
#include "journal/segment.h"
#include "tests/journal/temporary_log.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

/// A log as a crash leaves it: four commits, its checkpoint from the first.
struct CrashedLog : TemporaryLog {
    CrashedLog() {
        PosixFiles files;
        auto chosen = options();
        chosen.checkpoint_interval = std::chrono::hours(1);
        Writer writer(chosen, files, signer());
        for (int i = 0; i < 4; ++i) {
            writer.append("entry " + std::to_string(i));
            ends.push_back(std::filesystem::file_size(segment()));
        }
        bytes = read_file(segment());
        checkpoint = read_file(path("checkpoint"));
    }
    void leave(const std::string& segment_bytes) const {
        write_file(segment(), segment_bytes);
        write_file(path("checkpoint"), checkpoint);
    }
    std::vector<std::uint64_t> ends;  ///< of the segment after each commit
    std::string bytes;
    std::string checkpoint;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_reader_tests)

BOOST_AUTO_TEST_CASE(truncated_tail_is_ignored) {
    const CrashedLog log;
    PosixFiles files;
    for (std::size_t length = 0; length <= log.bytes.size(); ++length) {
        log.leave(log.bytes.substr(0, length));
        const auto whole = static_cast<std::size_t>(
            std::count_if(log.ends.begin(), log.ends.end(), [length](auto end) { return end <= length; }));
        BOOST_TEST_CONTEXT("length " << length) {
            BOOST_REQUIRE(log.entries().size() == whole);
            if (whole == 0) {  // below the signed checkpoint: not torn, cut
                BOOST_CHECK_THROW(Writer(log.options(), files, log.signer()), DamagedJournal);
                continue;
            }
            Writer writer(log.options(), files, log.signer());
            BOOST_REQUIRE(writer.recovered().size == whole);
            BOOST_REQUIRE(writer.recovered().dropped_bytes == length - log.ends[whole - 1]);
            BOOST_REQUIRE(writer.append(std::string("after")) == whole);
            BOOST_REQUIRE(log.entries().size() == whole + 1);
            BOOST_REQUIRE(log.entries().back() == "after");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_torn_tail_of_zeros_or_garbage_is_ignored) {
    const CrashedLog log;
    PosixFiles files;
    for (const char fill : {'\0', '\xFF', '\xBE', 'x'}) {
        for (std::size_t from = log.ends[2]; from < log.bytes.size(); ++from) {
            std::string torn = log.bytes;
            std::fill(torn.begin() + static_cast<std::ptrdiff_t>(from), torn.end(), fill);
            log.leave(torn);
            BOOST_TEST_CONTEXT(from) {
                BOOST_REQUIRE(log.entries().size() == (torn == log.bytes ? 4U : 3U));
                BOOST_REQUIRE_NO_THROW(Writer(log.options(), files, log.signer()));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(damage_before_the_tail_is_named_and_refused) {
    const CrashedLog log;
    PosixFiles files;
    for (std::size_t i = 0; i < log.ends[2]; ++i) {  // another commit follows
        std::string changed = log.bytes;
        changed[i] = static_cast<char>(changed[i] ^ 4);
        log.leave(changed);
        std::size_t index = 0;
        while (log.ends[index] <= i) {
            ++index;
        }
        const auto names_it = [index](const DamagedJournal& e) {
            const std::string what = e.what();
            return what.starts_with("entry " + std::to_string(index) + " (segment 00000000000000000000.seg, offset ");
        };
        BOOST_TEST_CONTEXT("byte " << i) {
            BOOST_CHECK_EXCEPTION((void)log.entries(), DamagedJournal, names_it);
            BOOST_CHECK_EXCEPTION(Writer(log.options(), files, log.signer()), DamagedJournal, names_it);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_file_made_of_frame_starts_is_refused_in_little_time) {
    const CrashedLog log;
    std::string bytes = log.bytes;
    std::string start(frame_magic);
    start += std::string("\0\x7F\0\0\0\0\0\1", 8) + std::string(16, '\0');
    while (bytes.size() < (std::size_t{16} << 20)) {
        bytes += start;
    }
    log.leave(bytes);
    BOOST_CHECK_THROW((void)log.entries(), DamagedJournal);
}

BOOST_AUTO_TEST_CASE(a_missing_journal_is_not_an_empty_one) {
    const TemporaryLog log;
    BOOST_CHECK_THROW((void)log.entries(), DamagedJournal);
}

BOOST_AUTO_TEST_CASE(entries_arrive_in_order_with_their_index) {
    const CrashedLog log;
    std::uint64_t next = 0;
    replay(log.directory(), [&next](std::uint64_t index, std::string_view line) {
        BOOST_TEST(index == next);
        BOOST_TEST(line == "entry " + std::to_string(next));
        ++next;
    });
    BOOST_TEST(next == 4U);
}

BOOST_AUTO_TEST_SUITE_END()
