#include <boost/test/unit_test.hpp>

#include <functional>
#include <future>
#include <optional>

#include "central/retention.h"
#include "central/store/sqlite_store.h"
#include "journal/files.h"
#include "journal/proof.h"
#include "journal/writer.h"
#include "tests/central/approval/sample_case.h"
#include "tests/central/scratch.h"
#include "tests/fakes/fake_clock.h"

namespace beffroi::central {

namespace {

using namespace std::chrono_literals;

const std::string k_origin = "journal.test.example/0599991P/access";

std::string line_at(WallTime time, std::uint64_t n) {
    journal::Entry entry;
    entry.time = time;
    entry.site = "0599991P";
    entry.event = journal::event::session_close;
    entry.session = std::to_string(n);
    return journal::to_line(entry, std::string(16, 's'));
}

struct Fixture {
    /// 256 entries, an hour apart; the one in the middle may have been written by a wrong clock.
    void add_pack(WallTime first, std::optional<WallTime> wrong = std::nullopt) {
        std::vector<std::string> lines;
        for (int i = 0; i < 256; ++i) {
            lines.push_back(
                line_at(i == 128 && wrong ? *wrong : first + i * 1h, record.size() + static_cast<unsigned>(i)));
        }
        record.append(std::vector<std::string_view>(lines.begin(), lines.end()));
        record.set_checkpoint(signer.sign(journal::Checkpoint{k_origin, record.size(), record.range().root()}));
    }
    void run() {
        Retention(
            {}, {{k_origin, "0599991P", journal::Stream::access, &record}}, rows,
            [this](journal::Stream stream, store::Month month) { rows.drop(stream, month); }, cases,
            [this](journal::Entry entry) { write(std::move(entry)); }, clock,
            [this](const std::string& text) {
                problems.push_back(text);
                if (on_problem) {
                    on_problem();
                }
            })
            .run();
    }
    /// Of the hour [start + days, + 1 h).
    Case hold_of(int days) const {
        Case held = sample_case();
        held.kind = CaseKind::legal_hold;
        held.streams = {"access"};
        held.endpoint.reset();
        held.from = start + 24h * days;
        held.to = held.from + 1h;
        held.expires = clock.wall() + 24h * 1000;
        return held;
    }
    void sign_for_both(const Case& held) {
        const std::string text = case_text(held);
        for (const auto* keys : {&anne, &chloe}) {
            const std::string note = journal::Signer(keys->skey).sign(text);
            static_cast<void>(cases.approve(held.number, note.substr(text.size() + 1), "x"));
        }
    }
    void write(journal::Entry entry) {
        if (entry.event == journal::event::retention && at_pruning) {
            at_pruning();
        }
        if (full) {
            throw journal::JournalUnavailable("no space");
        }
        entry.time = clock.wall();
        on_record.push_back(std::move(entry));
    }
    [[nodiscard]] bool is_over(WallTime from, std::optional<WallTime> until = std::nullopt) {
        return Retention(
                   {}, {}, rows, [](journal::Stream, store::Month) {}, cases, [](journal::Entry) {}, clock,
                   [](const std::string&) {})
            .is_over(journal::Stream::access, "0599991P", from, until.value_or(from));
    }
    void insert(journal::Stream stream, WallTime time) {
        store::Row row;
        row.stream = stream;
        row.time_ms = time.time_since_epoch().count();
        row.index = ++inserted;
        row.log = 1;
        rows.insert({inserted, {row}});
    }
    [[nodiscard]] std::size_t months(journal::Stream stream) const {
        std::size_t n = 0;
        for (const auto& month : rows.months()) {
            n += month.stream == stream ? 1U : 0U;
        }
        return n;
    }

    const WallTime start{std::chrono::sys_days{std::chrono::year(2026) / 9 / 1}};
    Scratch scratch;
    journal::PosixFiles files;
    journal::Signer signer{journal::generate_key("journal.test.example/0599991P").skey};
    Record record{scratch.path("record"), files, {.pack_entries = 256, .frame_entries = 256}};
    store::SqliteStore rows{scratch.path("rows")};
    FakeClock clock{start + 300 * 24h};
    std::vector<journal::Entry> on_record;
    std::vector<std::string> problems;
    std::uint64_t inserted = 0;
    bool full = false;
    std::function<void()> at_pruning;
    std::function<void()> on_problem;
    const Actor martin{"c.martin", Party::region};
    const journal::KeyPair anne = journal::generate_key("region.example/anne");
    const journal::KeyPair chloe = journal::generate_key("academie.example/chloe");
    Cases cases{{{"region.example/anne", Party::region, *journal::Verifier::parse(anne.vkey)},
                 {"academie.example/chloe", Party::academie, *journal::Verifier::parse(chloe.vkey)}},
                [this](journal::Entry entry) { write(std::move(entry)); },
                clock};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_retention_tests, Fixture)

BOOST_AUTO_TEST_CASE(nothing_goes_before_its_time) {
    add_pack(start);
    add_pack(start + 24h * 11);
    run();
    BOOST_TEST(record.minimum() == 0U);
    BOOST_TEST(on_record.empty());
}

BOOST_AUTO_TEST_CASE(what_is_over_goes_and_the_going_is_on_record) {
    add_pack(start);
    add_pack(start + 24h * 11);
    add_pack(start + 24h * 100);
    const auto root = record.hashes().range(512).root();
    clock.advance(24h * 100);  // the first two packs are older than a year, the third is not
    run();
    BOOST_TEST(record.minimum() == 512U);
    BOOST_REQUIRE(on_record.size() == 1U);
    BOOST_TEST(on_record[0].event == "retention");
    BOOST_TEST(on_record[0].stream == k_origin);
    BOOST_TEST(on_record[0].count == 512U);
    // Whoever has the gateway's old checkpoint of 512 entries finds its root here; and what was kept is still proved.
    BOOST_TEST((record.hashes().range(512).root() == root));
    const auto proof = journal::inclusion_proof(600, 768, record.hashes().nodes());
    BOOST_TEST(journal::verify_inclusion(600, 768, journal::leaf_hash(record.read(600, 1).lines.front()), proof,
                                         record.range().root()));
    run();
    BOOST_TEST(on_record.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_over_is_over_to_the_millisecond_unless_a_clock_had_lost_its_battery) {
    const auto year_ago = clock.wall() - 24h * 365;
    BOOST_TEST(is_over(year_ago - 1ms));
    BOOST_TEST(!is_over(year_ago));
    BOOST_TEST(!is_over(WallTime{}));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_put_on_record_is_kept) {
    add_pack(start);
    clock.advance(24h * 300);
    full = true;
    BOOST_CHECK_THROW(run(), journal::JournalUnavailable);
    BOOST_TEST(record.minimum() == 0U);
}

BOOST_AUTO_TEST_CASE(a_case_holds_what_it_asks_for_until_it_is_closed) {
    add_pack(start);
    add_pack(start + 24h * 11);
    add_pack(start + 24h * 22);
    add_pack(start + 24h * 390);
    insert(journal::Stream::access, start);
    insert(journal::Stream::flow, start);
    const Case held = hold_of(51);  // and what began before, of who was in by then
    static_cast<void>(cases.open(case_text(held), martin));
    sign_for_both(held);
    clock.advance(24h * 400);
    run();
    BOOST_TEST(record.minimum() == 256U);  // the first pack ends before what is held
    BOOST_TEST(months(journal::Stream::access) == 1U);
    BOOST_TEST(months(journal::Stream::flow) == 0U);
    static_cast<void>(cases.close(held.number, "remis", martin));
    run();
    BOOST_TEST(record.minimum() == 256U);  // the other party has signed it as well
    static_cast<void>(cases.close(held.number, "remis", {"a.petit", Party::academie}));
    run();
    BOOST_TEST(record.minimum() == 768U);
    BOOST_TEST(months(journal::Stream::access) == 0U);
}

BOOST_AUTO_TEST_CASE(what_a_case_holds_is_its_period_and_nothing_behind_it) {
    const Case held = hold_of(51);
    static_cast<void>(cases.open(case_text(held), martin));
    sign_for_both(held);
    clock.advance(24h * 600);
    BOOST_TEST(is_over(held.from - 1ms));
    BOOST_TEST(!is_over(held.from));
    BOOST_TEST(!is_over(held.to - 1ms));
    BOOST_TEST(is_over(held.to));
    // Whose session it was, and whose ports: begun before, and so still.
    BOOST_TEST(!is_over(held.from - 24h, held.from));
    BOOST_TEST(is_over(held.from - 24h, held.from - 1ms));
    BOOST_TEST(is_over(held.to, held.to + 24h));
}

BOOST_AUTO_TEST_CASE(a_hold_that_waits_for_signatures_holds_for_a_fortnight) {
    add_pack(start);
    add_pack(start + 24h * 390);
    clock.advance(24h * 50);  // ten days before the pack's last entry is a year old
    const Case held = hold_of(5);
    static_cast<void>(cases.open(case_text(held), martin));
    clock.advance(24h * 13);
    BOOST_TEST(!is_over(held.from));
    clock.advance(24h * 1);
    run();
    clock.advance(24h * 20);
    run();
    BOOST_TEST(record.minimum() == 256U);
    std::vector<std::string> events;
    for (const auto& entry : on_record) {
        events.push_back(entry.event + " " + entry.reason);
    }
    BOOST_TEST(
        (events == std::vector<std::string>{"case-open region", "legal-hold begun", "legal-hold ended", "retention "}));
}

BOOST_AUTO_TEST_CASE(a_hold_is_not_answered_while_what_it_asks_for_is_being_deleted) {
    add_pack(start);
    add_pack(start + 24h * 590);
    clock.advance(24h * 300);
    std::future<CaseOutcome> opening;
    at_pruning = [&] {
        opening = std::async(std::launch::async, [&] { return cases.open(case_text(hold_of(5)), martin); });
        BOOST_TEST((opening.wait_for(200ms) == std::future_status::timeout));
    };
    run();
    BOOST_TEST(record.minimum() == 256U);
    BOOST_TEST(std::holds_alternative<CaseFile>(opening.get()));
}

BOOST_AUTO_TEST_CASE(a_hold_that_begins_while_packs_are_read_is_seen_before_they_go) {
    add_pack(start);
    add_pack(WallTime{});  // of no time that can be believed: that is told, while the packs are read
    clock.advance(24h * 300);
    on_problem = [&] { static_cast<void>(cases.open(case_text(hold_of(5)), martin)); };
    run();
    BOOST_TEST(problems.size() == 1U);
    BOOST_TEST(record.minimum() == 0U);
    on_problem = nullptr;
    clock.advance(24h * 14);
    run();
    BOOST_TEST(record.minimum() == 256U);
}

BOOST_AUTO_TEST_CASE(an_entry_whose_clock_was_wrong_does_not_hurry_its_pack) {
    add_pack(WallTime{});  // 1970
    add_pack(start + 24h * 590);
    clock.advance(24h * 300);
    run();
    BOOST_TEST(record.minimum() == 0U);
    BOOST_TEST(problems.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_entry_of_2099_neither_keeps_its_pack_nor_what_is_behind_it) {
    add_pack(start);
    add_pack(start + 24h * 11, WallTime{std::chrono::sys_days{std::chrono::year(2099) / 1 / 1}});
    add_pack(start + 24h * 22);
    add_pack(start + 24h * 390);
    clock.advance(24h * 100);
    run();
    BOOST_TEST(record.minimum() == 768U);
    BOOST_REQUIRE(problems.size() == 1U);
    BOOST_TEST(problems[0].find("of the entries 256 to 511, 1 have no time") != std::string::npos, problems[0]);
}

BOOST_AUTO_TEST_CASE(what_is_dated_tomorrow_is_believed_and_what_is_dated_later_is_not) {
    add_pack(start, clock.wall() + 24h * 100 + 24h);  // the newest that is believed
    add_pack(start + 24h * 390);
    clock.advance(24h * 100);
    run();
    BOOST_TEST(record.minimum() == 0U);
    BOOST_TEST(problems.empty());
    clock.jump_wall(-1h);
    run();
    BOOST_TEST(record.minimum() == 256U);
    BOOST_TEST(problems.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_pack_without_any_believable_time_goes_with_what_was_written_behind_it) {
    add_pack(WallTime{});  // 1970
    add_pack(start);
    add_pack(start + 24h * 390);
    clock.advance(24h * 100);
    run();
    BOOST_TEST(record.minimum() == 512U);
    BOOST_TEST(problems.size() == 1U);
}

BOOST_AUTO_TEST_CASE(each_stream_has_its_own_time) {
    insert(journal::Stream::flow, start);
    insert(journal::Stream::filter, start);
    run();  // 300 days later
    BOOST_TEST(months(journal::Stream::flow) == 1U);
    BOOST_TEST(months(journal::Stream::filter) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
