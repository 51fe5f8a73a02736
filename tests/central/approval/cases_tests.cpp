#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "central/approval/cases.h"
#include "journal/writer.h"
#include "tests/central/approval/sample_case.h"
#include "tests/fakes/fake_clock.h"

namespace beffroi::central {

namespace {

using namespace std::chrono_literals;

/// A person with a key of her own.
struct Person {
    explicit Person(const std::string& name) : keys(journal::generate_key(name)), signer(keys.skey) {}
    [[nodiscard]] Approver approver(Party party) const {
        return {signer.name(), party, *journal::Verifier::parse(keys.vkey)};
    }
    /// The signature line alone.
    [[nodiscard]] std::string line(const std::string& text) const { return signer.sign(text).substr(text.size() + 1); }
    journal::KeyPair keys;
    journal::Signer signer;
};

struct Fixture {
    [[nodiscard]] Cases make(std::vector<Approver> approvers) {
        return {std::move(approvers),
                [this](journal::Entry entry) {
                    if (full) {
                        throw journal::JournalUnavailable("no space");
                    }
                    entry.time = clock.wall();
                    stream.push_back(std::move(entry));
                },
                clock};
    }
    [[nodiscard]] Cases make() {
        return make({anne.approver(Party::region), badr.approver(Party::region), chloe.approver(Party::academie)});
    }
    static Refusal::Kind refusal(const CaseOutcome& outcome) { return std::get<Refusal>(outcome).kind; }
    [[nodiscard]] auto count(std::string_view event) const {
        return std::count_if(stream.begin(), stream.end(),
                             [event](const journal::Entry& entry) { return entry.event == event; });
    }
    void sign_for_both(Cases& cases) const {
        static_cast<void>(cases.approve("2026-0042", anne.line(text), "anne"));
        static_cast<void>(cases.approve("2026-0042", chloe.line(text), "chloe"));
    }
    /// What the entries `legal-hold` say, in order.
    [[nodiscard]] std::vector<std::string> holds_on_record() const {
        std::vector<std::string> said;
        for (const auto& entry : stream) {
            if (entry.event == journal::event::legal_hold) {
                said.push_back(entry.reason + " " + entry.detail);
            }
        }
        return said;
    }
    [[nodiscard]] CaseState state(const Cases& cases) const { return cases.state(*cases.find("2026-0042")); }

    FakeClock clock{sample_case().from + 24h};
    std::vector<journal::Entry> stream;
    bool full = false;
    Person anne{"region.example/anne"};
    Person badr{"region.example/badr"};
    Person chloe{"academie.example/chloe"};
    Person stranger{"nobody.example/x"};
    const std::string text = case_text(sample_case());
    const Actor martin{"c.martin", Party::region};
    const Actor petit{"a.petit", Party::academie};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_approval_cases_tests, Fixture)

BOOST_AUTO_TEST_CASE(it_takes_both_parties) {
    Cases cases = make();
    BOOST_TEST(std::holds_alternative<CaseFile>(cases.open(text, martin)));
    BOOST_TEST((state(cases) == CaseState::waiting));
    BOOST_TEST(std::holds_alternative<CaseFile>(cases.approve("2026-0042", anne.line(text), "anne")));
    BOOST_TEST(std::holds_alternative<CaseFile>(cases.approve("2026-0042", badr.line(text), "badr")));
    BOOST_TEST((state(cases) == CaseState::waiting));  // two of one party are one party
    BOOST_TEST(std::holds_alternative<CaseFile>(cases.approve("2026-0042", chloe.line(text), "chloe")));
    BOOST_TEST((state(cases) == CaseState::approved));
    const auto note = cases.find("2026-0042")->note();
    for (const Person* person : {&anne, &badr, &chloe}) {  // anybody can check it later, without the centre
        BOOST_TEST(journal::Verifier::parse(person->keys.vkey)->verify(note).value_or("") == text);
    }
}

BOOST_AUTO_TEST_CASE(a_signature_of_anything_else_opens_nothing) {
    Cases cases = make();
    static_cast<void>(cases.open(text, martin));
    Case wider = sample_case();
    wider.to += 24h;
    BOOST_TEST((refusal(cases.approve("2026-0042", anne.line(case_text(wider)), "anne")) == Refusal::Kind::signature));
    BOOST_TEST((refusal(cases.approve("2026-0042", stranger.line(text), "x")) == Refusal::Kind::signature));
    BOOST_TEST(
        (refusal(cases.approve("2026-0042", anne.line(text) + chloe.line(text), "anne")) == Refusal::Kind::signature));
    BOOST_TEST((refusal(cases.approve("2026-0042", "", "anne")) == Refusal::Kind::signature));
    BOOST_TEST((refusal(cases.approve("2026-0043", anne.line(text), "anne")) == Refusal::Kind::unknown));
    static_cast<void>(cases.approve("2026-0042", anne.line(text), "anne"));
    BOOST_TEST((refusal(cases.approve("2026-0042", anne.line(text), "anne")) == Refusal::Kind::conflict));
    BOOST_TEST(count("case-approve") == 1);
}

BOOST_AUTO_TEST_CASE(a_case_is_never_rewritten) {
    Cases cases = make();
    static_cast<void>(cases.open(text, martin));
    Case wider = sample_case();
    wider.to += 24h;
    BOOST_TEST((refusal(cases.open(case_text(wider), martin)) == Refusal::Kind::conflict));
    BOOST_TEST((refusal(cases.open("beffroi case v1\n", martin)) == Refusal::Kind::malformed));
    BOOST_TEST(cases.find("2026-0042")->text == text);
}

BOOST_AUTO_TEST_CASE(it_ends_by_closing_or_by_time) {
    Cases cases = make();
    static_cast<void>(cases.open(text, martin));
    BOOST_TEST(cases.holds().size() == 1U);
    clock.advance(24h * 40);
    BOOST_TEST((state(cases) == CaseState::expired));
    BOOST_TEST(cases.holds().empty());
    BOOST_TEST((refusal(cases.approve("2026-0042", anne.line(text), "anne")) == Refusal::Kind::conflict));
    BOOST_TEST((refusal(cases.open(text, martin)) == Refusal::Kind::malformed));  // it would be born expired
    clock.jump_wall(-24h * 40);
    static_cast<void>(cases.approve("2026-0042", anne.line(text), "anne"));
    static_cast<void>(cases.approve("2026-0042", chloe.line(text), "chloe"));
    BOOST_TEST((refusal(cases.close("2026-0042", "", martin)) == Refusal::Kind::malformed));
    BOOST_TEST(std::holds_alternative<CaseFile>(cases.close("2026-0042", "remis le 1er décembre", martin)));
    BOOST_TEST((state(cases) == CaseState::closed));
    BOOST_TEST((refusal(cases.close("2026-0042", "again", martin)) == Refusal::Kind::conflict));
}

BOOST_AUTO_TEST_CASE(a_hold_that_both_parties_have_signed_ends_when_both_have_closed_it) {
    Cases cases = make();
    static_cast<void>(cases.open(text, martin));
    sign_for_both(cases);
    static_cast<void>(cases.close("2026-0042", "remis", martin));
    BOOST_TEST((state(cases) == CaseState::closed));  // nothing is handed over any more
    BOOST_TEST(cases.holds().size() == 1U);           // and nothing goes
    BOOST_TEST(cases.open_since().has_value());
    Cases again = make();
    for (const auto& entry : stream) {
        again.replay(entry);
    }
    for (Cases* each : {&again, &cases}) {
        BOOST_TEST(each->holds().size() == 1U);
        BOOST_TEST(std::holds_alternative<CaseFile>(each->close("2026-0042", "vu", petit)));
        BOOST_TEST(each->holds().empty());
        BOOST_TEST(each->find("2026-0042")->outcome.value_or("") == "remis");
        BOOST_TEST((refusal(each->close("2026-0042", "again", petit)) == Refusal::Kind::conflict));
    }
}

BOOST_AUTO_TEST_CASE(a_hold_is_not_ended_by_a_party_that_has_no_part_in_it) {
    Cases cases = make();
    static_cast<void>(cases.open(text, martin));
    static_cast<void>(cases.close("2026-0042", "sans objet", petit));
    BOOST_TEST(cases.holds().size() == 1U);
    static_cast<void>(cases.close("2026-0042", "sans suite", martin));
    BOOST_TEST(cases.holds().empty());
}

BOOST_AUTO_TEST_CASE(a_hold_holds_at_once_and_for_long_only_if_both_parties_sign) {
    Cases cases = make();
    static_cast<void>(cases.open(text, martin));
    const WallTime opened = clock.wall();
    BOOST_TEST((cases.held_until(*cases.find("2026-0042")) == opened + 24h * 14));
    clock.advance(24h * 14 - 1ms);
    BOOST_TEST(cases.holds().size() == 1U);
    clock.advance(1ms);
    BOOST_TEST(cases.holds().empty());
    BOOST_TEST((state(cases) == CaseState::waiting));
    sign_for_both(cases);
    BOOST_TEST(cases.holds().size() == 1U);
    BOOST_TEST((cases.held_until(*cases.find("2026-0042")) == sample_case().expires));
}

BOOST_AUTO_TEST_CASE(a_hold_has_a_longest_time_which_another_case_renews) {
    Case forever = sample_case();
    forever.from = *parse_rfc3339("2000-01-01T00:00:00Z");
    forever.to = *parse_rfc3339("9998-01-01T00:00:00Z");
    forever.expires = *parse_rfc3339("9998-12-30T00:00:00Z");
    {
        Cases cases = make();
        const auto refused = cases.open(case_text(forever), martin);
        BOOST_TEST((refusal(refused) == Refusal::Kind::malformed));
        BOOST_TEST(std::get<Refusal>(refused).detail.find("open another case") != std::string::npos);
        BOOST_TEST(!std::get<Refusal>(refused).french.empty());
        forever.expires = clock.wall() + 24h * 1095;
        BOOST_TEST(std::holds_alternative<CaseFile>(cases.open(case_text(forever), martin)));
    }
    // One that was opened before there was a longest time is bounded by it as well.
    forever.expires = *parse_rfc3339("9998-12-30T00:00:00Z");
    journal::Entry old;
    old.event = journal::event::case_open;
    old.case_id = forever.number;
    old.detail = case_text(forever);
    old.time = clock.wall();
    Cases cases = make();
    cases.replay(old);
    for (const Person* person : {&anne, &chloe}) {
        static_cast<void>(cases.approve(forever.number, person->line(old.detail), "x"));
    }
    BOOST_TEST((cases.held_until(*cases.find(forever.number)) == clock.wall() + 24h * 1095));
}

BOOST_AUTO_TEST_CASE(the_beginning_and_the_end_of_a_hold_are_on_record_each_once) {
    Cases cases = make();
    static_cast<void>(cases.open(text, martin));
    cases.note_holds();
    BOOST_REQUIRE(holds_on_record().size() == 1U);
    BOOST_TEST(holds_on_record()[0] == "begun streams access, flow of 0599991P until 2026-12-09T07:00:00.000Z");
    BOOST_TEST((stream.back().from == sample_case().from));
    clock.advance(24h * 14);
    Cases again = make();
    for (const auto& entry : std::vector(stream)) {
        again.replay(entry);
    }
    again.note_holds();
    again.note_holds();
    BOOST_REQUIRE(holds_on_record().size() == 2U);
    BOOST_TEST(holds_on_record()[1] == "ended streams access, flow of 0599991P: not signed by both parties in time");
    sign_for_both(again);
    static_cast<void>(again.close("2026-0042", "remis", martin));
    static_cast<void>(again.close("2026-0042", "remis", petit));
    BOOST_REQUIRE(holds_on_record().size() == 4U);
    BOOST_TEST(holds_on_record()[2] == "begun streams access, flow of 0599991P until 2026-12-24T07:00:00.000Z");
    BOOST_TEST(holds_on_record()[3] == "ended streams access, flow of 0599991P: closed");
}

BOOST_AUTO_TEST_CASE(the_register_stands_on_the_entries_since_its_oldest_open_case) {
    Cases cases = make();
    BOOST_TEST(!cases.open_since());
    const WallTime opened = clock.wall();
    static_cast<void>(cases.open(text, martin));
    clock.advance(24h);
    Case later = sample_case();
    later.number = "2026-0043";
    static_cast<void>(cases.open(case_text(later), martin));
    BOOST_TEST((cases.open_since() == opened));
    static_cast<void>(cases.close("2026-0042", "remis", martin));
    BOOST_TEST((cases.open_since() == opened + 24h));
    clock.advance(24h * 40);
    BOOST_TEST(!cases.open_since());  // expired
}

BOOST_AUTO_TEST_CASE(the_stream_is_the_register) {
    {
        Cases cases = make();
        static_cast<void>(cases.open(text, martin));
        static_cast<void>(cases.approve("2026-0042", anne.line(text), "anne"));
        static_cast<void>(cases.approve("2026-0042", chloe.line(text), "chloe"));
    }
    Cases again = make();
    Cases without_chloe = make({anne.approver(Party::region)});
    for (const auto& entry : stream) {
        again.replay(entry);
        without_chloe.replay(entry);
    }
    BOOST_TEST((state(again) == CaseState::approved));
    BOOST_TEST(again.find("2026-0042")->opened_by == "c.martin");
    BOOST_TEST((state(without_chloe) == CaseState::waiting));  // a key that was taken back opens nothing any more
    static_cast<void>(again.close("2026-0042", "remis", martin));
    Cases third = make();
    for (const auto& entry : stream) {
        third.replay(entry);
    }
    BOOST_TEST((state(third) == CaseState::closed));
}

BOOST_AUTO_TEST_CASE(what_is_not_on_record_has_not_happened) {
    Cases cases = make();
    full = true;
    BOOST_CHECK_THROW(static_cast<void>(cases.open(text, martin)), journal::JournalUnavailable);
    BOOST_TEST(!cases.find("2026-0042"));
    full = false;
    static_cast<void>(cases.open(text, martin));
    full = true;
    BOOST_CHECK_THROW(static_cast<void>(cases.approve("2026-0042", anne.line(text), "anne")),
                      journal::JournalUnavailable);
    BOOST_TEST(cases.find("2026-0042")->approvals.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
