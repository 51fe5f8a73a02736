#include <boost/test/unit_test.hpp>

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
    [[nodiscard]] CaseState state(const Cases& cases) const { return cases.state(*cases.find("2026-0042")); }

    FakeClock clock{sample_case().from + 24h};
    std::vector<journal::Entry> stream;
    bool full = false;
    Person anne{"region.example/anne"};
    Person badr{"region.example/badr"};
    Person chloe{"academie.example/chloe"};
    Person stranger{"nobody.example/x"};
    const std::string text = case_text(sample_case());
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_approval_cases_tests, Fixture)

BOOST_AUTO_TEST_CASE(it_takes_both_parties) {
    Cases cases = make();
    BOOST_TEST(std::holds_alternative<CaseFile>(cases.open(text, "c.martin")));
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
    static_cast<void>(cases.open(text, "c.martin"));
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
    BOOST_TEST(stream.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_case_is_never_rewritten) {
    Cases cases = make();
    static_cast<void>(cases.open(text, "c.martin"));
    Case wider = sample_case();
    wider.to += 24h;
    BOOST_TEST((refusal(cases.open(case_text(wider), "c.martin")) == Refusal::Kind::conflict));
    BOOST_TEST((refusal(cases.open("beffroi case v1\n", "c.martin")) == Refusal::Kind::malformed));
    BOOST_TEST(cases.find("2026-0042")->text == text);
}

BOOST_AUTO_TEST_CASE(it_ends_by_closing_or_by_time) {
    Cases cases = make();
    static_cast<void>(cases.open(text, "c.martin"));
    BOOST_TEST(cases.holds().size() == 1U);
    clock.advance(24h * 40);
    BOOST_TEST((state(cases) == CaseState::expired));
    BOOST_TEST(cases.holds().empty());
    BOOST_TEST((refusal(cases.approve("2026-0042", anne.line(text), "anne")) == Refusal::Kind::conflict));
    BOOST_TEST((refusal(cases.open(text, "c.martin")) == Refusal::Kind::malformed));  // it would be born expired
    clock.jump_wall(-24h * 40);
    static_cast<void>(cases.approve("2026-0042", anne.line(text), "anne"));
    static_cast<void>(cases.approve("2026-0042", chloe.line(text), "chloe"));
    BOOST_TEST((refusal(cases.close("2026-0042", "", "anne")) == Refusal::Kind::malformed));
    BOOST_TEST(std::holds_alternative<CaseFile>(cases.close("2026-0042", "remis le 1er décembre", "anne")));
    BOOST_TEST((state(cases) == CaseState::closed));
    BOOST_TEST(cases.holds().empty());
    BOOST_TEST((refusal(cases.close("2026-0042", "again", "anne")) == Refusal::Kind::conflict));
}

BOOST_AUTO_TEST_CASE(the_register_stands_on_the_entries_since_its_oldest_open_case) {
    Cases cases = make();
    BOOST_TEST(!cases.open_since());
    const WallTime opened = clock.wall();
    static_cast<void>(cases.open(text, "c.martin"));
    clock.advance(24h);
    Case later = sample_case();
    later.number = "2026-0043";
    static_cast<void>(cases.open(case_text(later), "c.martin"));
    BOOST_TEST((cases.open_since() == opened));
    static_cast<void>(cases.close("2026-0042", "remis", "anne"));
    BOOST_TEST((cases.open_since() == opened + 24h));
    clock.advance(24h * 40);
    BOOST_TEST(!cases.open_since());  // expired
}

BOOST_AUTO_TEST_CASE(the_stream_is_the_register) {
    {
        Cases cases = make();
        static_cast<void>(cases.open(text, "c.martin"));
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
    static_cast<void>(again.close("2026-0042", "remis", "anne"));
    Cases third = make();
    for (const auto& entry : stream) {
        third.replay(entry);
    }
    BOOST_TEST((state(third) == CaseState::closed));
}

BOOST_AUTO_TEST_CASE(what_is_not_on_record_has_not_happened) {
    Cases cases = make();
    full = true;
    BOOST_CHECK_THROW(static_cast<void>(cases.open(text, "c.martin")), journal::JournalUnavailable);
    BOOST_TEST(!cases.find("2026-0042"));
    full = false;
    static_cast<void>(cases.open(text, "c.martin"));
    full = true;
    BOOST_CHECK_THROW(static_cast<void>(cases.approve("2026-0042", anne.line(text), "anne")),
                      journal::JournalUnavailable);
    BOOST_TEST(cases.find("2026-0042")->approvals.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
