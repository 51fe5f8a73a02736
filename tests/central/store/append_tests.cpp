#include <boost/test/unit_test.hpp>

#include "central/store/append.h"
#include "tests/central/scratch.h"
#include "tests/central/signed_log.h"

namespace beffroi::central {

namespace {

struct Fixture {
    Fixture() : store(scratch.path("store")) {
        store.register_log(log.registration());
        for (int i = 0; i < 10; ++i) {
            log.add(session_entry("jdupont", i));
        }
    }
    AppendOutcome append(const SignedLog& from, std::uint64_t begin, std::uint64_t end) {
        return store.append(from.origin(), from.batch(begin, end), school_day);
    }
    [[nodiscard]] std::uint64_t size() const { return store.snapshot().log(log.origin())->size; }
    [[nodiscard]] std::size_t rows() const { return store.snapshot().find({}).size(); }

    Scratch scratch;
    Store store;
    SignedLog log;
};

std::uint64_t added(const AppendOutcome& outcome) {
    return std::get<Stored>(outcome).added;
}

Contradiction contradiction(const AppendOutcome& outcome) {
    return std::get<Contradiction>(outcome);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_store_append_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_batch_that_arrives_twice_is_stored_once) {
    BOOST_TEST(added(append(log, 0, 4)) == 4U);
    BOOST_TEST(added(append(log, 0, 4)) == 0U);
    BOOST_TEST(size() == 4U);
    BOOST_TEST(rows() == 4U);
}

BOOST_AUTO_TEST_CASE(an_overlap_adds_only_what_is_new) {
    BOOST_TEST(added(append(log, 0, 4)) == 4U);
    BOOST_TEST(added(append(log, 2, 7)) == 3U);
    BOOST_TEST(std::get<Stored>(append(log, 1, 3)).next == 7U);
    BOOST_TEST(rows() == 7U);
}

BOOST_AUTO_TEST_CASE(a_gap_is_answered_with_the_position) {
    BOOST_TEST(added(append(log, 0, 3)) == 3U);
    BOOST_TEST(std::get<Gap>(append(log, 4, 6)).next == 3U);
    BOOST_TEST(size() == 3U);
}

BOOST_AUTO_TEST_CASE(every_split_of_a_log_gives_the_same_tree) {
    for (std::uint64_t split = 0; split <= log.size(); ++split) {
        const Scratch directory;
        Store other(directory.path("store"));
        other.register_log(log.registration());
        BOOST_TEST(added(other.append(log.origin(), log.batch(0, split), school_day)) == split);
        BOOST_TEST(added(other.append(log.origin(), log.batch(split, 10), school_day)) == 10 - split);
        BOOST_TEST(other.snapshot().log(log.origin())->checkpoint == log.checkpoint(10).note);
    }
}

BOOST_AUTO_TEST_CASE(a_flipped_byte_is_refused_and_nothing_is_stored) {
    BOOST_TEST(added(append(log, 0, 4)) == 4U);
    Batch batch = log.batch(4, 8);
    std::string flipped(batch.entries[2]);
    flipped[5] = static_cast<char>(flipped[5] ^ 1);
    batch.entries[2] = flipped;
    const auto refused = contradiction(store.append(log.origin(), batch, school_day));
    BOOST_TEST((refused.kind == Contradiction::Kind::root_mismatch));
    BOOST_TEST(size() == 4U);
    BOOST_TEST(rows() == 4U);
    BOOST_TEST(added(append(log, 4, 8)) == 4U);
}

BOOST_AUTO_TEST_CASE(other_bytes_for_an_entry_held_are_evidence_once) {
    BOOST_TEST(added(append(log, 0, 4)) == 4U);
    Batch batch = log.batch(0, 4);
    batch.entries[1] = "other";
    const auto first = contradiction(store.append(log.origin(), batch, school_day));
    BOOST_TEST((first.kind == Contradiction::Kind::different_bytes));
    BOOST_TEST(first.new_evidence);
    BOOST_TEST(!contradiction(store.append(log.origin(), batch, school_day)).new_evidence);
    const auto evidence = store.evidence(log.origin());
    BOOST_TEST(evidence.size() == 1U);
    BOOST_TEST(evidence[0].index.value() == 1U);
    BOOST_TEST(evidence[0].line == "other");
}

BOOST_AUTO_TEST_CASE(two_signed_histories_are_a_fork_and_both_notes_are_kept) {
    BOOST_TEST(added(append(log, 0, 6)) == 6U);
    const std::string held = log.checkpoint(6).note;
    for (const std::uint64_t forked : {6U, 4U}) {
        BOOST_TEST_CONTEXT(forked) {
            log.change(2, log.lines()[9]);
            const auto found = contradiction(append(log, forked, forked));
            BOOST_TEST((found.kind == Contradiction::Kind::fork));
            BOOST_TEST(found.new_evidence);
            BOOST_TEST(store.evidence(log.origin()).back().note == log.checkpoint(forked).note);
            BOOST_TEST(store.evidence(log.origin()).back().held_note == held);
        }
    }
    BOOST_TEST(size() == 6U);
}

BOOST_AUTO_TEST_CASE(an_older_checkpoint_of_the_same_history_is_no_fork) {
    BOOST_TEST(added(append(log, 0, 10)) == 10U);
    for (std::uint64_t older = 0; older <= 10; ++older) {
        BOOST_TEST(std::get<Stored>(append(log, older, older)).next == 10U);
    }
    BOOST_TEST(store.evidence(log.origin()).empty());
}

BOOST_AUTO_TEST_CASE(a_line_of_no_known_format_is_held_counted_and_not_indexed) {
    log.change(1, "a line from the future");
    BOOST_TEST(added(append(log, 0, 4)) == 4U);
    BOOST_TEST(size() == 4U);
    BOOST_TEST(rows() == 3U);
    BOOST_TEST(store.snapshot().log(log.origin())->unindexed == 1U);
}

BOOST_AUTO_TEST_CASE(the_index_names_the_site_of_the_pinned_log_and_not_the_one_claimed) {
    journal::Entry claims = session_entry("jdupont", 1);
    claims.site = "0620001A";
    log.change(0, journal::to_line(claims, std::string(16, 's')));
    BOOST_TEST(added(append(log, 0, 1)) == 1U);
    Query query;
    query.site = "0620001A";
    BOOST_TEST(store.snapshot().find(query).empty());
    query.site = "0599991P";
    BOOST_TEST(store.snapshot().find(query).size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_was_stored_is_there_after_a_restart) {
    {
        Store first(scratch.path("other"));
        first.register_log(log.registration());
        BOOST_TEST(added(first.append(log.origin(), log.batch(0, 5), school_day)) == 5U);
    }
    Store second(scratch.path("other"));
    second.register_log(log.registration());
    BOOST_TEST(added(second.append(log.origin(), log.batch(5, 9), school_day)) == 4U);
}

BOOST_AUTO_TEST_CASE(a_log_cannot_move_to_another_site) {
    Log moved = log.registration();
    moved.site = "0620001A";
    BOOST_CHECK_THROW(store.register_log(moved), StoreFailure);
    BOOST_CHECK_NO_THROW(store.register_log(log.registration()));
}

BOOST_AUTO_TEST_CASE(an_unknown_log_is_the_callers_mistake) {
    const SignedLog stranger("journal.test.example/0620001A/access");
    BOOST_CHECK_THROW((void)append(stranger, 0, 0), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(a_file_of_another_schema_version_is_not_touched) {
    {
        Connection connection(scratch.path("store/central.sqlite"), false);
        connection.execute("PRAGMA user_version = 99");
    }
    BOOST_CHECK_THROW(Store{scratch.path("store")}, StoreFailure);
}

BOOST_AUTO_TEST_CASE(the_file_is_private) {
    const auto mode = std::filesystem::status(scratch.path("store/central.sqlite")).permissions();
    BOOST_TEST((mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
