// What is left of a log after power cuts, refused writes, failed syncs and kill -9, against an oracle of acknowledged
// entries.
#include <boost/test/unit_test.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "journal/verify.h"
#include "tests/fakes/fake_files.h"
#include "tests/journal/temporary_log.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

using Fault = FakeFiles::Fault;

/// What was submitted in order, and whether it was acknowledged.
struct Oracle {
    struct Submitted {
        std::vector<std::string> lines;
        std::optional<std::uint64_t> index;
    };
    std::vector<Submitted> appends;

    /// Appends 1 to 3 entries of a random size; false if the journal did not take them.
    bool append(Writer& writer, std::mt19937_64& random) {
        Submitted next;
        for (std::uint64_t n = random() % 3 + 1; n != 0; --n) {
            next.lines.push_back(std::to_string(appends.size()) + std::string(random() % 200, '.') + std::to_string(n));
        }
        try {
            next.index = writer.append(next.lines);
        } catch (const JournalUnavailable&) {
        }
        appends.push_back(next);
        return appends.back().index.has_value();
    }

    /// Every acknowledged append stands at its index; whatever else is there was submitted, whole and in order.
    void check(const std::vector<std::string>& log) const {
        std::size_t at = 0;
        for (const auto& append : appends) {
            if (append.index) {
                BOOST_REQUIRE(at == *append.index);
            }
            const bool here =
                at + append.lines.size() <= log.size() &&
                std::equal(append.lines.begin(), append.lines.end(), log.begin() + static_cast<std::ptrdiff_t>(at));
            BOOST_REQUIRE((here || !append.index));
            at += here ? append.lines.size() : 0;
        }
        BOOST_REQUIRE(at == log.size());
    }
};

WriterOptions small_segments(const TemporaryLog& log, std::mt19937_64& random) {
    auto options = log.options();
    options.segment_bytes = 500 + random() % 3000;
    options.checkpoint_interval = std::chrono::hours(random() % 2);
    return options;
}

bool verifies(const TemporaryLog& log) {
    return std::holds_alternative<VerifiedLog>(verify_directory(log.directory(), Verifier::parse(log.vkey())));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_crash_tests)

BOOST_AUTO_TEST_CASE(a_power_cut_at_any_operation_loses_nothing_acknowledged) {
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            TemporaryLog log;
            std::mt19937_64 random(seed);
            Oracle oracle;
            for (int life = 0; life < 4; ++life) {
                FakeFiles disk(random());
                disk.fail(random() % 60, Fault::power_cut);
                try {
                    Writer writer(small_segments(log, random), disk, log.signer());
                    oracle.check(log.entries());
                    while (oracle.append(writer, random)) {
                    }
                } catch (const std::system_error&) {  // the cut came while it was opening
                }
                disk.lose_power();
            }
            PosixFiles files;
            { Writer(log.options(), files, log.signer()); }
            oracle.check(log.entries());
            BOOST_REQUIRE(verifies(log));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_full_disk_at_any_operation_refuses_one_commit_and_no_more) {
    for (std::uint64_t at = 0; at < 40; ++at) {
        BOOST_TEST_CONTEXT("operation " << at) {
            TemporaryLog log;
            std::mt19937_64 random(at);
            FakeFiles disk(at);
            Oracle oracle;
            auto options = log.options();
            options.segment_bytes = 900;
            options.checkpoint_interval = std::chrono::milliseconds(0);
            {
                Writer writer(options, disk, log.signer());
                disk.fail(at, Fault::refuse);
                bool refused_sync = false;
                std::size_t refused = 0;
                for (int i = 0; i < 15 && !refused_sync; ++i) {
                    if (!oracle.append(writer, random)) {
                        ++refused;
                        // The one refusal that cannot be undone in place is a sync's: then the writer stays down.
                        refused_sync = !oracle.append(writer, random);
                    }
                }
                BOOST_TEST(refused <= 1U);
                oracle.check(log.entries());
            }
            BOOST_REQUIRE(verifies(log));
            PosixFiles files;
            Writer writer(log.options(), files, log.signer());
            BOOST_TEST(writer.recovered().dropped_bytes == 0U);
            oracle.check(log.entries());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_disk_that_stays_full_keeps_refusing_and_recovers_when_it_is_not) {
    TemporaryLog log;
    FakeFiles disk(7);
    Writer writer(log.options(), disk, log.signer());
    writer.append(std::string("before"));
    for (int i = 0; i < 10; ++i) {
        disk.fail(0, Fault::refuse);
        BOOST_CHECK_THROW(writer.append(std::string("refused")), JournalUnavailable);
        BOOST_TEST(writer.size() == 1U);
    }
    BOOST_TEST(writer.append(std::string("after")) == 1U);
    const std::vector<std::string> expected{"before", "after"};
    BOOST_TEST(log.entries() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_built_on_a_refused_commit_is_built_again) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            TemporaryLog log;
            FakeFiles disk(seed);
            auto options = log.options();
            options.window_entries = 2;  // each append fills a window, so that one is built while another is written
            std::mutex mutex;
            std::map<std::uint64_t, std::vector<std::string>> acknowledged;
            std::size_t refused = 0;
            bool stopped = false;
            {
                Writer writer(options, disk, log.signer());
                const auto work = [&](const std::string& name) {
                    for (int i = 0; i < 30; ++i) {
                        const std::vector<std::string> lines{name + std::to_string(i), name + std::to_string(i) + "b"};
                        if (i % 5 == 0) {
                            disk.fail(seed % 3, FakeFiles::Fault::refuse);
                        }
                        try {
                            const auto index = writer.append(lines);
                            const std::lock_guard lock(mutex);
                            BOOST_REQUIRE(acknowledged.emplace(index, lines).second);
                        } catch (const JournalUnavailable& e) {
                            const std::lock_guard lock(mutex);
                            ++refused;
                            stopped =
                                stopped || std::string_view(e.what()).find("has stopped") != std::string_view::npos;
                        }
                    }
                };
                std::thread a(work, "a");
                std::thread b(work, "b");
                work("c");
                a.join();
                b.join();
            }
            BOOST_TEST(acknowledged.size() + refused == 90U);
            const auto entries = log.entries();
            // A second refusal, armed by another thread, may meet the undoing of the first: then the journal stops, and
            // its last commit may be there or not.
            const std::size_t in_doubt = entries.size() - 2 * acknowledged.size();
            BOOST_REQUIRE((in_doubt == 0 || (stopped && in_doubt == 2)));
            for (const auto& [index, lines] : acknowledged) {
                BOOST_REQUIRE(entries[index] == lines[0]);
                BOOST_REQUIRE(entries[index + 1] == lines[1]);
            }
            if (stopped) {
                FakeFiles mended(seed);
                const Writer next_start(log.options(), mended, log.signer());  // which settles the doubt
            }
            BOOST_REQUIRE(verifies(log));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_full_disk_takes_the_reserve_before_it_refuses) {
    TemporaryLog log;
    FakeFiles disk(5);
    auto options = log.options();
    options.reserve_bytes = 1 << 20;
    options.checkpoint_interval = std::chrono::hours(1);  // the next start restores the room
    {
        Writer writer(options, disk, log.signer());
        writer.append(std::string("before"));
        BOOST_TEST(std::filesystem::file_size(log.path("reserve")) == 1U << 20);
        disk.fail(0, Fault::refuse);
        BOOST_TEST(writer.append(std::string("into the reserve")) == 1U);
        BOOST_TEST(!std::filesystem::exists(log.path("reserve")));
        disk.fail(0, Fault::refuse);
        BOOST_CHECK_THROW(writer.append(std::string("refused")), JournalUnavailable);
    }
    Writer writer(options, disk, log.signer());
    BOOST_TEST(std::filesystem::exists(log.path("reserve")));
    const std::vector<std::string> expected{"before", "into the reserve"};
    BOOST_TEST(log.entries() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_failed_sync_stops_the_writer_for_good) {
    TemporaryLog log;
    {
        FakeFiles disk(3);
        Writer writer(log.options(), disk, log.signer());
        writer.append(std::string("kept"));
        const auto checkpoint = writer.checkpoint();
        disk.fail(0, Fault::sync_fails);
        BOOST_CHECK_THROW(writer.append(std::string("lost")), JournalUnavailable);
        const auto syncs = disk.syncs();
        for (int i = 0; i < 3; ++i) {
            BOOST_CHECK_THROW(writer.append(std::string("refused")), JournalUnavailable);
        }
        BOOST_TEST(disk.syncs() == syncs);  // never retried
        BOOST_TEST(writer.size() == 1U);
        BOOST_TEST(writer.checkpoint().note == checkpoint.note);
    }
    PosixFiles files;
    Writer writer(log.options(), files, log.signer());
    BOOST_TEST(writer.recovered().size == 1U);
    BOOST_TEST(writer.append(std::string("next")) == 1U);
}

BOOST_AUTO_TEST_CASE(kill_9_loses_nothing_acknowledged) {
    TemporaryLog log;
    std::uint64_t acknowledged = 0;  // entries, over all rounds
    for (int round = 0; round < 20; ++round) {
        int ends[2];
        BOOST_REQUIRE(::pipe(ends) == 0);
        UniqueFd reading(ends[0]);
        UniqueFd writing(ends[1]);
        const pid_t child = ::fork();
        BOOST_REQUIRE(child >= 0);
        if (child == 0) {
            PosixFiles files;
            auto options = log.options();
            options.segment_bytes = 20000;
            Writer writer(options, files, log.signer());
            for (std::uint64_t n = writer.size();; ++n) {
                const std::uint64_t index = writer.append(std::to_string(n));
                if (::write(writing.get(), &index, sizeof index) != sizeof index) {
                    ::_exit(1);
                }
            }
        }
        writing.reset();
        std::uint64_t index = 0;
        std::uint64_t acks = 0;
        while (::read(reading.get(), &index, sizeof index) == sizeof index) {
            BOOST_REQUIRE((acks == 0 || index == acknowledged));
            BOOST_REQUIRE(index >= acknowledged);  // the first may follow one that was durable but not yet told
            acknowledged = index + 1;
            if (++acks == static_cast<std::uint64_t>(5 + 7 * round)) {
                ::kill(child, SIGKILL);  // what the pipe still holds is read on: it was acknowledged
            }
        }
        BOOST_REQUIRE(::waitpid(child, nullptr, 0) == child);
        const auto entries = log.entries();
        BOOST_REQUIRE(entries.size() >= acknowledged);
        for (std::uint64_t n = 0; n < entries.size(); ++n) {
            BOOST_REQUIRE(entries[n] == std::to_string(n));
        }
        BOOST_REQUIRE(verifies(log));
    }
}

BOOST_AUTO_TEST_SUITE_END()
