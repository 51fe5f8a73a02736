#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <thread>

#include "base/fd.h"
#include "central/witness/witness.h"
#include "journal/note.h"
#include "tests/central/scratch.h"
#include "tests/central/witness/watched_log.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_files.h"

using namespace beffroi;
using namespace beffroi::central;
using journal::FakeFiles;

namespace {

constexpr WallTime k_now{std::chrono::seconds(1795856400)};

struct World {
    World() { start(); }
    void start() {
        Witness::Options options;
        options.directory = scratch.path("witness");
        options.logs = {{log.origin(), log.key()}, {other.origin(), other.key()}};
        options.cosigner = &cosigner;
        options.known = {journal::CosignatureKey::parse(region.vkey()).value()};
        options.on_alarm = [this](const std::string& text) { alarms.push_back(text); };
        witness = std::make_unique<Witness>(options, files, clock);
    }
    AdvanceOutcome offer(const std::string& body) {
        return witness->advance(std::get<AddCheckpoint>(parse_add_checkpoint(body)));
    }
    AdvanceOutcome offer(std::uint64_t old_size, std::uint64_t size) { return offer(log.body(old_size, size)); }
    /// The size that is kept; 0 if none.
    [[nodiscard]] std::uint64_t held() const {
        const auto note = witness->latest(log.origin());
        return note ? log.key().verify_checkpoint(*note, log.origin()).value().size : 0;
    }
    [[nodiscard]] nlohmann::json evidence() const {
        return nlohmann::json::parse(witness->evidence(log.origin()).value());
    }
    [[nodiscard]] std::string file() const {
        return scratch.path("witness/" + origin_hash(log.origin()) + "/checkpoint");
    }
    [[nodiscard]] journal::CosignatureKey key() const {
        return journal::CosignatureKey::parse(cosigner.vkey()).value();
    }

    Scratch scratch;
    FakeClock clock{k_now};
    FakeFiles files{1};
    journal::Cosigner cosigner{journal::generate_cosigner_key("witness.academie.example").skey};
    journal::Cosigner region{journal::generate_cosigner_key("witness.region.example").skey};
    WatchedLog log;
    WatchedLog other{"journal.test.example/0599991P/admin"};
    std::vector<std::string> alarms;
    std::unique_ptr<Witness> witness;
};

template <typename T>
bool is(const AdvanceOutcome& outcome) {
    return std::holds_alternative<T>(outcome);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_witness_tests, World)

BOOST_AUTO_TEST_CASE(a_log_that_grows_is_cosigned_at_every_step) {
    std::uint64_t old_size = 0;
    for (const std::uint64_t size : {1, 2, 3, 8, 13, 20}) {
        clock.advance(std::chrono::seconds(5));
        const auto outcome = offer(old_size, size);
        BOOST_REQUIRE(is<Advanced>(outcome));
        const auto& advanced = std::get<Advanced>(outcome);
        BOOST_TEST(advanced.checkpoint.size == size);
        BOOST_TEST((key().verify(log.note(size) + advanced.line) == clock.wall()));
        BOOST_TEST((key().verify(witness->latest(log.origin()).value()) == clock.wall()));
        BOOST_TEST(held() == size);
        old_size = size;
    }
    BOOST_TEST(evidence().empty());
}

BOOST_AUTO_TEST_CASE(what_is_kept_is_on_disk_before_the_answer_and_survives_a_restart) {
    BOOST_REQUIRE(is<Advanced>(offer(0, 5)));
    BOOST_TEST(read_file(file()) == witness->latest(log.origin()).value());
    start();
    BOOST_TEST(held() == 5U);
    BOOST_TEST(std::get<OtherSize>(offer(0, 8)).size == 5U);
    BOOST_TEST(is<Advanced>(offer(5, 8)));
}

BOOST_AUTO_TEST_CASE(another_old_size_is_told_the_right_one) {
    BOOST_TEST(std::get<OtherSize>(offer(3, 5)).size == 0U);
    BOOST_REQUIRE(is<Advanced>(offer(0, 5)));
    BOOST_TEST(std::get<OtherSize>(offer(0, 8)).size == 5U);
    BOOST_TEST(std::get<OtherSize>(offer(4, 8)).size == 5U);
    BOOST_TEST(std::get<OtherSize>(offer(3, 4)).size == 5U);  // rolled back: nothing below is signed again
    BOOST_TEST(is<OldAboveNew>(offer(WatchedLog::body(8, {}, log.note(6)))));
    BOOST_TEST(held() == 5U);
}

BOOST_AUTO_TEST_CASE(the_same_checkpoint_is_cosigned_again_with_the_time_of_now) {
    BOOST_REQUIRE(is<Advanced>(offer(0, 5)));
    clock.advance(std::chrono::hours(1));
    const auto again = offer(5, 5);
    BOOST_REQUIRE(is<Advanced>(again));
    BOOST_TEST((key().verify(log.note(5) + std::get<Advanced>(again).line) == clock.wall()));
    BOOST_TEST(journal::parse_note(std::get<Advanced>(again).note)->signatures.size() == 2U);  // no line twice
}

BOOST_AUTO_TEST_CASE(valid_lines_of_known_cosigners_are_kept_and_no_others) {
    BOOST_REQUIRE(is<Advanced>(offer(0, 5)));
    const journal::Cosigner stranger(journal::generate_cosigner_key("stranger.example").skey);
    const auto text = checkpoint_text(log.checkpoint(5));
    const auto region_key = journal::CosignatureKey::parse(region.vkey()).value();
    const auto false_line = journal::signature_line(region_key.name(), region_key.id(), std::string(72, 'x'));
    const auto with = [&](const std::string& lines) { return WatchedLog::body(5, {}, log.note(5) + lines); };
    BOOST_REQUIRE(is<Advanced>(offer(with(stranger.line(text, k_now) + false_line))));
    BOOST_TEST(!region_key.verify(witness->latest(log.origin()).value()));
    BOOST_REQUIRE(is<Advanced>(offer(with(region.line(text, k_now)))));
    BOOST_REQUIRE(is<Advanced>(offer(with(""))));  // and they stay
    const auto note = witness->latest(log.origin()).value();
    BOOST_TEST((region_key.verify(note) == k_now));
    BOOST_TEST(key().verify(note).has_value());
    const auto kept = journal::parse_note(note).value();
    BOOST_REQUIRE(kept.signatures.size() == 3U);
    BOOST_TEST(log.key().owns(kept.signatures[0]));
    start();
    BOOST_TEST(witness->latest(log.origin()).value() == note);
    BOOST_REQUIRE(is<Advanced>(offer(5, 6)));  // they were on the other checkpoint
    BOOST_TEST(!region_key.verify(witness->latest(log.origin()).value()));
}

BOOST_AUTO_TEST_CASE(what_the_log_did_not_sign_is_refused) {
    const WatchedLog impostor(log.origin());
    BOOST_TEST(is<NotSigned>(offer(impostor.body(0, 3))));
    BOOST_TEST(is<NotSigned>(offer(WatchedLog::body(0, {}, "no note"))));
    BOOST_TEST(is<NotSigned>(offer(WatchedLog::body(0, {}, log.signer().sign("no checkpoint\n")))));
    const auto log_key = log.key();
    const auto false_line = journal::signature_line(log_key.name(), log_key.id(), std::string(64, 'x'));
    BOOST_TEST(is<NotSigned>(offer(WatchedLog::body(0, {}, log.note(3) + false_line))));
    auto unknown = log.checkpoint(3);
    unknown.origin += "/elsewhere";
    BOOST_TEST(is<UnknownLog>(offer(WatchedLog::body(0, {}, log.signer().sign(unknown).note))));
    BOOST_TEST(held() == 0U);
}

BOOST_AUTO_TEST_CASE(a_fork_is_refused_and_both_notes_are_kept) {
    BOOST_REQUIRE(is<Advanced>(offer(0, 5)));
    const auto before = witness->latest(log.origin());
    log.rewrite(2);
    BOOST_TEST(is<Inconsistent>(offer(5, 5)));
    BOOST_TEST(is<Inconsistent>(offer(0, 5)));  // a wrong old size does not hide it
    BOOST_REQUIRE(evidence().size() == 1U);     // once
    const auto kept = evidence().at(0);
    BOOST_TEST(kept.at("kind") == "fork");
    BOOST_TEST(kept.at("held").get<std::string>() == *before);
    BOOST_TEST(kept.at("offered").get<std::string>() == log.note(5));
    BOOST_TEST(alarms.size() == 1U);
    BOOST_TEST((witness->latest(log.origin()) == before));
    start();
    BOOST_TEST(evidence().size() == 1U);
    BOOST_TEST(is<Inconsistent>(offer(5, 8)));  // nor does growth
    BOOST_TEST(evidence().size() == 2U);
    BOOST_TEST(held() == 5U);
}

BOOST_AUTO_TEST_CASE(evidence_of_a_fork_convicts_by_the_logs_own_signatures_alone) {
    BOOST_REQUIRE(is<Advanced>(offer(0, 5)));
    log.rewrite(2);
    BOOST_TEST(is<Inconsistent>(offer(5, 5)));
    // Whoever has the log's public key needs nothing else, least of all the witness's word.
    const auto key = journal::Verifier::parse(log.vkey()).value();
    const auto held = key.verify_checkpoint(evidence().at(0).at("held").get<std::string>(), log.origin());
    const auto offered = key.verify_checkpoint(evidence().at(0).at("offered").get<std::string>(), log.origin());
    BOOST_REQUIRE((held && offered));
    BOOST_TEST(held->size == offered->size);
    BOOST_TEST((held->root != offered->root));
}

BOOST_AUTO_TEST_CASE(every_wrong_proof_is_refused) {
    BOOST_REQUIRE(is<Advanced>(offer(0, 5)));
    const auto good = log.proof(5, 13);
    BOOST_REQUIRE(good.size() > 2U);
    auto short_one = good;
    short_one.pop_back();
    auto long_one = good;
    long_one.push_back(good[0]);
    auto changed = good;
    changed[1][7] ^= 1;
    for (const auto& proof : {std::vector<journal::Hash>(), short_one, long_one, changed, log.proof(6, 13)}) {
        BOOST_TEST(is<Inconsistent>(offer(WatchedLog::body(5, proof, log.note(13)))));
    }
    BOOST_TEST(is<Inconsistent>(offer(WatchedLog::body(5, good, log.note(5)))));  // same size, no proof
    BOOST_TEST(is<Advanced>(offer(WatchedLog::body(5, good, log.note(13)))));
}

BOOST_AUTO_TEST_CASE(from_nothing_the_proof_is_empty_and_an_empty_tree_has_one_root) {
    BOOST_TEST(is<Inconsistent>(offer(WatchedLog::body(0, log.proof(3, 5), log.note(5)))));
    auto empty = log.checkpoint(0);
    BOOST_TEST(is<Advanced>(offer(WatchedLog::body(0, {}, log.signer().sign(empty).note))));
    empty.root[0] ^= 1;
    BOOST_TEST(is<Inconsistent>(offer(WatchedLog::body(0, {}, log.signer().sign(empty).note))));
    BOOST_TEST(is<Inconsistent>(offer(WatchedLog::body(0, log.proof(3, 5), log.note(5)))));
    BOOST_TEST(is<Advanced>(offer(0, 5)));
}

BOOST_AUTO_TEST_CASE(evidence_does_not_fill_the_disk) {
    BOOST_REQUIRE(is<Advanced>(offer(0, 5)));
    for (int i = 0; i < 40; ++i) {
        log.rewrite(1);
        BOOST_TEST(is<Inconsistent>(offer(5, 5)));
        BOOST_TEST(is<Inconsistent>(offer(5, 9)));
    }
    BOOST_TEST(evidence().size() == 32U);
}

BOOST_AUTO_TEST_CASE(a_disk_that_refuses_gives_no_cosignature) {
    BOOST_REQUIRE(is<Advanced>(offer(0, 5)));
    for (const auto fault : {FakeFiles::Fault::refuse, FakeFiles::Fault::refuse}) {
        files.fail(0, fault);
        BOOST_CHECK_THROW((void)offer(5, 8), std::system_error);
        BOOST_TEST(read_file(file()).find("\n5\n") != std::string::npos);
    }
    BOOST_TEST(is<Advanced>(offer(5, 8)));
    BOOST_TEST(held() == 8U);
}

BOOST_AUTO_TEST_CASE(what_failed_but_was_persisted_binds_all_the_same) {
    // The rename is done, its fsync fails: nobody heard of size 8, but after a crash it may be there.
    struct LateFailure final : journal::Files {
        std::unique_ptr<journal::JournalFile> open(const std::string& path) override { return real.open(path); }
        void replace(const std::string& path, std::string_view bytes) override {
            real.replace(path, bytes);
            if (std::exchange(fails, false)) {
                throw std::system_error(EIO, std::generic_category(), "fsync");
            }
        }
        [[nodiscard]] journal::DiskSpace space(const std::string& directory) const override {
            return real.space(directory);
        }
        journal::PosixFiles real;
        bool fails = false;
    } late;
    Witness::Options options;
    options.directory = scratch.path("late");
    options.logs = {{log.origin(), log.key()}};
    options.cosigner = &cosigner;
    Witness sure(options, late, clock);
    const auto give = [&](const std::string& body) {
        return sure.advance(std::get<AddCheckpoint>(parse_add_checkpoint(body)));
    };
    BOOST_REQUIRE(is<Advanced>(give(log.body(0, 5))));
    late.fails = true;
    BOOST_CHECK_THROW((void)give(log.body(5, 8)), std::system_error);
    BOOST_TEST(!sure.latest(log.origin()));  // not known until it is read again
    BOOST_TEST(std::get<OtherSize>(give(log.body(5, 9))).size == 8U);
    BOOST_TEST(is<Advanced>(give(log.body(8, 8))));  // written again, then cosigned
}

BOOST_AUTO_TEST_CASE(a_memory_that_cannot_be_read_stops_the_witness) {
    BOOST_REQUIRE(is<Advanced>(offer(0, 5)));
    const auto note = read_file(file());
    const auto write = [this](const std::string& bytes) { journal::PosixFiles().replace(file(), bytes); };
    for (const auto& bad : {std::string(), note.substr(0, note.size() / 2), other.note(5)}) {
        write(bad);
        BOOST_CHECK_THROW(start(), std::runtime_error);
    }
    write(note);
    start();
    BOOST_TEST(held() == 5U);
}

BOOST_AUTO_TEST_CASE(without_a_cosigner_it_holds_pending_checkpoints) {
    Witness::Options options;
    options.directory = scratch.path("pending");
    options.logs = {{log.origin(), log.key()}};
    Witness pending(options, files, clock);
    const auto outcome = pending.advance(std::get<AddCheckpoint>(parse_add_checkpoint(log.body(0, 5))));
    BOOST_REQUIRE(is<Advanced>(outcome));
    BOOST_TEST(std::get<Advanced>(outcome).line.empty());
    BOOST_TEST(std::get<Advanced>(outcome).note == log.note(5));
    BOOST_TEST((pending.latest(log.origin()) == log.note(5)));
}

BOOST_AUTO_TEST_CASE(of_two_that_grow_from_one_size_only_one_is_cosigned) {
    journal::PosixFiles disk;
    Witness::Options options;
    options.directory = scratch.path("race");
    options.logs = {{log.origin(), log.key()}};
    options.cosigner = &cosigner;
    Witness raced(options, disk, clock);
    (void)raced.advance(std::get<AddCheckpoint>(parse_add_checkpoint(log.body(0, 5))));
    const auto right = std::get<AddCheckpoint>(parse_add_checkpoint(log.body(5, 9)));
    const auto left = std::get<AddCheckpoint>(parse_add_checkpoint(log.body(5, 7)));
    std::atomic<int> advanced = 0;
    const auto run = [&](const AddCheckpoint& request) { advanced += is<Advanced>(raced.advance(request)) ? 1 : 0; };
    std::thread a(run, std::cref(right));
    std::thread b(run, std::cref(left));
    a.join();
    b.join();
    BOOST_TEST(advanced == 1);
}

BOOST_AUTO_TEST_SUITE_END()
