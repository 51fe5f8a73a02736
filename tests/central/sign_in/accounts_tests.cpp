#include <boost/test/unit_test.hpp>

#include "base/fd.h"
#include "central/sign_in/accounts.h"
#include "central/sign_in/opening_code.h"
#include "journal/writer.h"
#include "tests/central/scratch.h"
#include "tests/fakes/fake_clock.h"

namespace beffroi::central::sign_in {

namespace {

using namespace std::chrono_literals;

struct Office {
    Scratch scratch;
    FakeClock clock{WallTime(std::chrono::sys_days{std::chrono::year(2026) / 11 / 24})};
    std::vector<journal::Entry> recorded;
    bool can_record = true;
    std::unique_ptr<Accounts> accounts;

    Office() { restart(); }
    void restart() {
        accounts = std::make_unique<Accounts>(
            scratch.path("accounts"),
            std::vector<Account>{{"r.leroy", "officer", "region"},
                                 {"p.durand", "officer", "region"},
                                 {"c.martin", "auditor", "region"},
                                 {"a.petit", "officer", "academie"}},
            [this](journal::Entry entry) {
                if (!can_record) {
                    throw journal::JournalUnavailable("the disk is full");
                }
                recorded.push_back(std::move(entry));
            },
            clock);
    }
    std::string refused(const std::string& name, const std::string& officer, const std::string& party = "region") {
        const auto outcome = accounts->open(name, officer, party);
        const auto* refusal = std::get_if<Refusal>(&outcome);
        return refusal == nullptr ? "" : refusal->detail;
    }
    /// The code that opens `name`.
    std::string open(const std::string& name = "c.martin", const std::string& first = "r.leroy",
                     const std::string& second = "p.durand") {
        BOOST_REQUIRE(!std::get<Opening>(accounts->open(name, first, "region")).code);
        const auto opened = accounts->open(name, second, "region");
        return std::string(std::get<Opening>(opened).code.value().reveal());
    }
    static Passkey passkey(const std::string& id) { return {id, -7, std::string(64, 'k'), 1}; }
    bool add(const std::string& code, const std::string& id = "one") {
        return std::holds_alternative<Account>(accounts->add(code, passkey(id)));
    }
    [[nodiscard]] AccountStatus status(const std::string& name) const {
        for (const auto& one : accounts->all()) {
            if (one.account.name == name) {
                return one;
            }
        }
        throw std::logic_error(name);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(accounts, Office)

BOOST_AUTO_TEST_CASE(two_officers_of_a_party_open_an_account_for_one_passkey) {
    const std::string code = open();
    BOOST_TEST(accounts->opened_by(code).value().name == "c.martin");
    BOOST_TEST(add(code));
    BOOST_TEST(accounts->holder_of("one").value().account.name == "c.martin");
    BOOST_TEST(!accounts->opened_by(code));
    BOOST_TEST(!add(code, "two"));
    BOOST_REQUIRE_EQUAL(recorded.size(), 3U);
    BOOST_TEST(recorded[0].event == journal::event::account_asked);
    BOOST_TEST(recorded[0].actor == "r.leroy");
    BOOST_TEST(recorded[1].event == journal::event::account_opened);
    BOOST_TEST(recorded[1].actor == "p.durand");
    BOOST_TEST(recorded[2].event == journal::event::passkey_added);
    for (const auto& entry : recorded) {
        BOOST_TEST(entry.detail.find(code) == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(nobody_opens_an_account_alone_or_for_another_party) {
    BOOST_TEST(refused("c.martin", "r.leroy") == "");
    BOOST_TEST(refused("c.martin", "r.leroy") != "");
    BOOST_TEST(refused("c.martin", "a.petit", "academie") != "");
    BOOST_TEST(refused("r.leroy", "r.leroy") != "");
    BOOST_TEST(refused("nobody", "r.leroy") != "");
    BOOST_TEST(!status("c.martin").open);
    BOOST_TEST(status("c.martin").asked_by == "r.leroy");
}

BOOST_AUTO_TEST_CASE(the_first_word_and_the_code_hold_for_a_day_each) {
    BOOST_TEST(refused("c.martin", "r.leroy") == "");
    clock.advance(24h);
    BOOST_TEST(status("c.martin").asked_by == "");
    const auto late = accounts->open("c.martin", "p.durand", "region");
    BOOST_TEST(!std::get<Opening>(late).code);
    const auto second = accounts->open("c.martin", "r.leroy", "region");
    const std::string code(std::get<Opening>(second).code.value().reveal());
    clock.advance(24h - 1ms);
    BOOST_TEST(accounts->opened_by(code).has_value());
    clock.advance(1ms);
    BOOST_TEST(!accounts->opened_by(code));
    BOOST_TEST(!add(code));
}

BOOST_AUTO_TEST_CASE(asking_again_takes_back_the_code_that_is_out) {
    const std::string old = open();
    BOOST_TEST(refused("c.martin", "r.leroy") == "");
    BOOST_TEST(!accounts->opened_by(old));
}

BOOST_AUTO_TEST_CASE(a_code_is_typed_as_it_is_heard) {
    const std::string code = open();
    BOOST_TEST(code.size() == 24U);
    std::string heard;
    for (const char c : code) {
        heard += c == '-' ? ' ' : static_cast<char>(std::tolower(c));
    }
    BOOST_TEST(accounts->opened_by(heard).has_value());
    heard[0] = heard[0] == '7' ? '8' : '7';
    BOOST_TEST(!accounts->opened_by(heard));
    BOOST_TEST(!accounts->opened_by(""));
}

BOOST_AUTO_TEST_CASE(passkeys_and_openings_survive_a_restart_and_no_code_is_on_disk) {
    BOOST_TEST(add(open()));
    const std::string code = open("p.durand", "r.leroy", "x.second");
    restart();
    BOOST_TEST(accounts->holder_of("one").value().passkey.public_key == std::string(64, 'k'));
    BOOST_TEST(accounts->opened_by(code).value().name == "p.durand");
    BOOST_TEST(read_file(scratch.path("accounts")).find(code) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_told_and_not_read) {
    BOOST_TEST(add(open()));
    std::string text = read_file(scratch.path("accounts"));
    for (const std::size_t at : {std::size_t{0}, text.size() / 3, text.size() / 2, text.size() - 2}) {
        std::string damaged = text;
        damaged[at] = damaged[at] == 'x' ? 'y' : 'x';
        replace_file(scratch.path("accounts"), damaged);
        BOOST_CHECK_THROW(restart(), std::runtime_error);
    }
    replace_file(scratch.path("accounts"), text.substr(0, text.size() / 2));
    BOOST_CHECK_THROW(restart(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_recorded_does_not_happen) {
    const std::string code = open();
    can_record = false;
    BOOST_CHECK_THROW((void)accounts->add(code, passkey("one")), journal::JournalUnavailable);
    BOOST_CHECK_THROW((void)accounts->open("p.durand", "r.leroy", "region"), journal::JournalUnavailable);
    BOOST_TEST(!accounts->holder_of("one"));
    BOOST_TEST(status("p.durand").asked_by == "");
    can_record = true;
    BOOST_TEST(add(code));
    can_record = false;
    BOOST_CHECK_THROW((void)accounts->used("one", 2, ""), journal::JournalUnavailable);
}

BOOST_AUTO_TEST_CASE(a_counter_counts_once_also_for_two_at_once) {
    BOOST_TEST(add(open()));
    BOOST_TEST(accounts->used("one", 2, ""));
    BOOST_TEST(!accounts->used("one", 2, ""));
    BOOST_TEST(!accounts->used("one", 1, ""));
    BOOST_TEST(accounts->used("one", 3, ""));
    BOOST_TEST(!accounts->used("another", 4, ""));
}

BOOST_AUTO_TEST_CASE(nobody_of_the_other_party_removes_a_passkey) {
    BOOST_TEST(add(open()));
    const auto refused_to = [this](const Account& by) { return accounts->remove("c.martin", "one", by).has_value(); };
    BOOST_TEST(refused_to({"a.petit", "officer", "academie"}));
    BOOST_TEST(accounts->remove("p.durand", "one", {"r.leroy", "officer", "region"}).has_value());
    BOOST_TEST(!refused_to({"r.leroy", "officer", "region"}));
    BOOST_TEST(!accounts->holder_of("one"));
    BOOST_TEST(refused_to({"r.leroy", "officer", "region"}));
    BOOST_TEST(add(open(), "two"));
    BOOST_TEST(!accounts->remove("c.martin", "two", {"c.martin", "auditor", "region"}).has_value());
}

BOOST_AUTO_TEST_CASE(an_account_has_a_handful_of_passkeys_each_once) {
    for (std::size_t i = 0; i < max_passkeys; ++i) {
        BOOST_TEST(add(open(), "key " + std::to_string(i)));
    }
    BOOST_TEST(!add(open(), "one more"));
    BOOST_TEST(!add(open("p.durand", "r.leroy", "x.second"), "key 0"));
}

BOOST_AUTO_TEST_CASE(an_application_takes_two_officers_and_replaces_the_one_before) {
    BOOST_REQUIRE(std::holds_alternative<Account>(accounts->add(open(), KeptCodes{"salt", 7, clock.wall()})));
    BOOST_TEST(status("c.martin").codes.value().salt == "salt");
    BOOST_TEST(recorded.back().event == journal::event::codes_added);
    BOOST_TEST(recorded.back().actor == "c.martin");
    BOOST_TEST(std::holds_alternative<Refusal>(accounts->add("a code", KeptCodes{"other", 7, clock.wall()})));
    BOOST_REQUIRE(std::holds_alternative<Account>(accounts->add(open(), KeptCodes{"other", 9, clock.wall()})));
    restart();
    BOOST_TEST(status("c.martin").codes.value().salt == "other");
    BOOST_TEST(status("c.martin").codes.value().last == 9U);
}

BOOST_AUTO_TEST_CASE(a_code_counts_once_also_after_a_restart) {
    BOOST_REQUIRE(std::holds_alternative<Account>(accounts->add(open(), KeptCodes{"salt", 7, clock.wall()})));
    BOOST_TEST(!accounts->used_code("c.martin", "salt", 7, ""));
    BOOST_TEST(!accounts->used_code("c.martin", "another", 8, ""));
    BOOST_TEST(accounts->used_code("c.martin", "salt", 8, ", password"));
    BOOST_TEST(recorded.back().event == journal::event::sign_in);
    BOOST_TEST(recorded.back().detail == "code, password");
    restart();
    BOOST_TEST(!accounts->used_code("c.martin", "salt", 8, ""));
    can_record = false;
    BOOST_CHECK_THROW((void)accounts->used_code("c.martin", "salt", 9, ""), journal::JournalUnavailable);
    can_record = true;
    BOOST_TEST(accounts->used_code("c.martin", "salt", 9, ""));
}

BOOST_AUTO_TEST_CASE(an_application_is_removed_by_its_holder_or_her_party_alone) {
    BOOST_REQUIRE(std::holds_alternative<Account>(accounts->add(open(), KeptCodes{"salt", 7, clock.wall()})));
    BOOST_TEST(accounts->remove_codes("c.martin", {"a.petit", "officer", "academie"}).has_value());
    BOOST_TEST(accounts->remove_codes("c.martin", {"c.martin", "auditor", "academie"}).has_value());
    BOOST_TEST(accounts->remove_codes("nobody", {"r.leroy", "officer", "region"}).has_value());
    BOOST_TEST(!accounts->remove_codes("c.martin", {"c.martin", "auditor", "region"}).has_value());
    BOOST_TEST(recorded.back().event == journal::event::codes_removed);
    BOOST_TEST(!status("c.martin").codes.has_value());
    BOOST_TEST(accounts->remove_codes("c.martin", {"r.leroy", "officer", "region"}).has_value());
    BOOST_TEST(!accounts->used_code("c.martin", "salt", 9, ""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::sign_in
