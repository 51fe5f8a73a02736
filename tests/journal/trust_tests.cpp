#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "journal/trust.h"
#include "journal/verify.h"
#include "tests/journal/temporary_log.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

constexpr WallTime k_now{std::chrono::seconds(1795856400)};  // 2026-11-28

/// One site and the two parties, and a checkpoint that all three signed.
struct Parties {
    Signer log{generate_key("journal.region.example/0599991P").skey};
    Cosigner region{generate_cosigner_key("witness.region.example").skey};
    Cosigner academie{generate_cosigner_key("witness.academie.example").skey};
    Checkpoint checkpoint{"journal.region.example/0599991P/access", 3, leaf_hash("root")};

    [[nodiscard]] std::string names() const {
        return "log " + log.vkey() + "\nwitness region " + region.vkey() + "\nwitness academie " + academie.vkey() +
               "\n";
    }
    [[nodiscard]] std::string both() const { return names() + "group both all region academie\nquorum both\n"; }
    [[nodiscard]] std::string signed_note() const { return log.sign(checkpoint).note; }
    [[nodiscard]] std::string line(const Cosigner& party, WallTime time = k_now) const {
        return party.line(checkpoint_text(checkpoint), time);
    }
    [[nodiscard]] std::string full_note() const { return signed_note() + line(region) + line(academie); }
};

TrustPolicy policy_of(const std::string& text) {
    auto parsed = TrustPolicy::parse(text);
    if (const auto* error = std::get_if<PolicyError>(&parsed)) {
        BOOST_FAIL(to_string(*error));
    }
    return std::get<TrustPolicy>(std::move(parsed));
}

std::string error_of(const std::string& text) {
    const auto parsed = TrustPolicy::parse(text);
    const auto* error = std::get_if<PolicyError>(&parsed);
    return error == nullptr ? "accepted" : to_string(*error);
}

/// The sentence of the refusal; empty if trusted.
std::string distrust_of(const TrustPolicy& policy, const std::string& note, WallTime now = k_now) {
    const auto outcome = policy.check(note, now);
    const auto* no = std::get_if<Distrust>(&outcome);
    return no == nullptr ? "" : no->sentence;
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_trust_tests)

BOOST_FIXTURE_TEST_CASE(what_both_parties_cosigned_is_trusted, Parties) {
    const auto policy = policy_of(both());
    const auto outcome = policy.check(full_note(), k_now);
    BOOST_REQUIRE(std::holds_alternative<Checkpoint>(outcome));
    BOOST_TEST((std::get<Checkpoint>(outcome) == checkpoint));
    const auto by = policy.witnessed(full_note(), k_now);
    BOOST_REQUIRE(by.size() == 2U);
    BOOST_TEST(by[0].witness == "region");
    BOOST_TEST((by[1].time == k_now));
    BOOST_REQUIRE(policy.signer_of(full_note()) != nullptr);
    BOOST_TEST(policy.signer_of(full_note())->name() == log.name());
}

BOOST_FIXTURE_TEST_CASE(a_missing_cosignature_is_named, Parties) {
    const auto policy = policy_of(both());
    BOOST_TEST(distrust_of(policy, signed_note()) == "the quorum both is not met: no cosignature of region, academie");
    BOOST_TEST(distrust_of(policy, signed_note() + line(region)) ==
               "the quorum both is not met: no cosignature of academie");
    BOOST_TEST(distrust_of(policy, checkpoint_text(checkpoint) + "\n" + line(region) + line(academie)) != "");
}

BOOST_FIXTURE_TEST_CASE(a_log_that_the_file_does_not_name_is_not_trusted, Parties) {
    const Signer stranger(generate_key(log.name()).skey);
    const auto note = stranger.sign(checkpoint).note + line(region) + line(academie);
    BOOST_TEST(contains(distrust_of(policy_of(both()), note), "no log of the policy file"));
    // a key speaks for its own name and one step below, nothing else
    for (const std::string origin :
         {"journal.region.example/0599992X/access", "journal.region.example/0599991Pa", "journal.region.example",
          "journal.region.example/0599991P/", "journal.region.example/0599991P/access/2"}) {
        checkpoint.origin = origin;
        BOOST_TEST_CONTEXT(origin) {
            BOOST_TEST(contains(distrust_of(policy_of(both()), full_note()), "no log of the policy file"));
        }
    }
    checkpoint.origin = log.name();
    BOOST_TEST(distrust_of(policy_of(both()), full_note()) == "");
}

BOOST_FIXTURE_TEST_CASE(a_file_without_logs_trusts_only_a_log_given_apart, Parties) {
    const auto text = both();
    const auto policy = policy_of(text.substr(text.find('\n') + 1));
    BOOST_TEST(distrust_of(policy, full_note()) != "");
    const auto key = Verifier::parse(log.vkey()).value();
    BOOST_TEST((std::holds_alternative<Checkpoint>(policy.check(full_note(), key, k_now))));
    BOOST_TEST((std::holds_alternative<Distrust>(policy.check(signed_note() + line(region), key, k_now))));
    const auto other = Verifier::parse(generate_key(log.name()).vkey).value();
    BOOST_TEST((std::holds_alternative<Distrust>(policy.check(full_note(), other, k_now))));
}

BOOST_FIXTURE_TEST_CASE(an_unknown_witness_counts_for_nothing, Parties) {
    const Cosigner stranger(generate_cosigner_key(academie.name()).skey);
    BOOST_TEST(contains(distrust_of(policy_of(both()), signed_note() + line(region) + line(stranger)), "academie"));
}

BOOST_FIXTURE_TEST_CASE(a_false_line_of_a_known_key_refuses_a_note_with_quorum, Parties) {
    const auto policy = policy_of(both());
    const auto key = CosignatureKey::parse(region.vkey()).value();
    const auto false_line = signature_line(key.name(), key.id(), std::string(72, 'x'));
    BOOST_TEST(contains(distrust_of(policy, full_note() + false_line), "in the name of region is false"));
    const auto log_key = Verifier::parse(log.vkey()).value();
    const auto false_log = signature_line(log_key.name(), log_key.id(), std::string(64, 'x'));
    BOOST_TEST(contains(distrust_of(policy, full_note() + false_log), "valid signature of its log's key"));
    // a line on another checkpoint is just as false
    auto other = checkpoint;
    other.size = 4;
    BOOST_TEST(distrust_of(policy, signed_note() + line(region) + academie.line(checkpoint_text(other), k_now)) != "");
}

BOOST_FIXTURE_TEST_CASE(a_cosignature_from_the_future_does_not_count, Parties) {
    const auto policy = policy_of(both());
    const auto later = k_now + max_future_skew + std::chrono::seconds(1);
    const auto note = signed_note() + line(region) + line(academie, later);
    BOOST_TEST(contains(distrust_of(policy, note), "academie (its cosignature is dated"));
    BOOST_TEST(policy.witnessed(note, k_now).size() == 1U);
    BOOST_TEST(distrust_of(policy, note, later) == "");
    BOOST_TEST(distrust_of(policy, signed_note() + line(region) + line(academie, k_now + max_future_skew)) == "");
}

BOOST_FIXTURE_TEST_CASE(an_empty_log_proves_nothing, Parties) {
    checkpoint.size = 0;
    checkpoint.root = empty_root();
    BOOST_TEST(contains(distrust_of(policy_of(both()), full_note()), "empty log"));
}

BOOST_FIXTURE_TEST_CASE(what_is_not_a_checkpoint_is_not_trusted, Parties) {
    const auto policy = policy_of(both());
    for (const auto& note : {std::string(), std::string("\n"), checkpoint_text(checkpoint), log.sign("a\nb\nc\n"),
                             full_note() + "\n", full_note().substr(0, full_note().size() - 1)}) {
        BOOST_TEST_CONTEXT(note) {
            BOOST_TEST(distrust_of(policy, note) != "");
        }
    }
}

BOOST_FIXTURE_TEST_CASE(any_changed_byte_of_a_trusted_note_is_noticed, Parties) {
    const auto policy = policy_of(both());
    const auto note = full_note();
    for (std::size_t i = 0; i < note.size(); ++i) {
        for (const int bit : {1, 32, 128}) {
            std::string changed = note;
            changed[i] = static_cast<char>(changed[i] ^ bit);
            BOOST_TEST_CONTEXT(i) {
                BOOST_REQUIRE(distrust_of(policy, changed) != "");
            }
        }
    }
}

BOOST_FIXTURE_TEST_CASE(groups_count_as_the_specification_says, Parties) {
    const Cosigner third(generate_cosigner_key("witness.tiers.example").skey);
    const auto base = names() + "witness tiers " + third.vkey() + "\n";
    const auto one = signed_note() + line(region);
    const auto two = one + line(third);
    const auto all = two + line(academie);
    const std::vector<std::tuple<std::string, bool, bool, bool>> cases{
        {"group q 2 region academie tiers\nquorum q\n", false, true, true},
        {"group q any region academie\nquorum q\n", true, true, true},
        {"group q all region academie tiers\nquorum q\n", false, false, true},
        {"group a any academie tiers\ngroup q all a region\nquorum q\n", false, true, true},
        {"quorum region\n", true, true, true},
        {"quorum academie\n", false, false, true},
        {"quorum none\n", true, true, true}};
    for (const auto& [rules, with_one, with_two, with_all] : cases) {
        const auto policy = policy_of(base + rules);
        BOOST_TEST_CONTEXT(rules) {
            BOOST_TEST((distrust_of(policy, one).empty()) == with_one);
            BOOST_TEST((distrust_of(policy, two).empty()) == with_two);
            BOOST_TEST((distrust_of(policy, all).empty()) == with_all);
        }
    }
}

BOOST_FIXTURE_TEST_CASE(comments_blanks_urls_and_any_order_are_read, Parties) {
    const auto policy = policy_of("# two parties \xC3\xA9\n\n \t\n\twitness \xC3\xA9\t" + region.vkey() +
                                  " https://witness.region.example/  \n  # more\nquorum \xC3\xA9\nlog " + log.vkey() +
                                  " https://journal.region.example/\n");
    BOOST_TEST(policy.witnesses().at(0).name == "\xC3\xA9");
    BOOST_TEST(policy.witnesses().at(0).url == "https://witness.region.example/");
    BOOST_TEST(policy.logs().at(0).url == "https://journal.region.example/");
    BOOST_TEST(distrust_of(policy, signed_note() + line(region)) == "");
}

BOOST_FIXTURE_TEST_CASE(every_refusal_of_a_file_names_line_and_remedy, Parties) {
    const auto n = names();
    const std::string w = "witness x " + generate_cosigner_key("x.example").vkey + "\n";
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "no quorum line: add"},
        {n, "no quorum line: add"},
        {"# only a comment\n", "no quorum line: add"},
        {n + "quorum region", "line 4: the last line has no newline"},
        {n + "quorum region\nquorum region\n", "line 5: there is a quorum line already: remove"},
        {n + "quorum both\n", "line 4: `both` is not defined above: define"},
        {n + "quorum both\ngroup both all region academie\n", "line 4: `both` is not defined above"},
        {n + "quorum\n", "line 4: write `quorum NAME`"},
        {n + "quorum region academie\n", "line 4: write `quorum NAME`"},
        {"log " + region.vkey() + "\n", "line 1: this is a witness's key (type 0x04): write"},
        {"witness region " + log.vkey() + "\n", "line 1: this is a log's key (type 0x01): write"},
        {"witness r n+00000000+Bg==\n", "line 1: keys of type 0x06 are not known here: write"},
        {"log abc\n", "line 1: `abc` is not a public key: copy"},
        {"log " + log.vkey() + "x\n", "is not a public key: copy"},
        {"log\n", "line 1: write `log KEY`"},
        {"log " + log.vkey() + " url more\n", "line 1: write `log KEY`"},
        {"witness " + region.vkey() + "\n", "line 1: write `witness NAME KEY`"},
        {n + "log " + log.vkey() + "\n", "line 4: this key is in the file already"},
        {n + "witness other " + region.vkey() + "\n", "line 4: this key is in the file already"},
        {n + "witness region " + w.substr(10), "line 4: `region` is defined already"},
        {"witness none " + region.vkey() + "\n", "line 1: the name none is taken"},
        {n + "group none any region\n", "line 4: the name none is taken"},
        {n + "group g all\n", "line 4: write `group NAME all MEMBER...`"},
        {n + "group g all region region\n", "line 4: `region` is a member already"},
        {n + "group g all region\ngroup h all region\n", "line 5: `region` is a member already"},
        {n + "group g all none\n", "line 4: `none` is not defined above"},
        {n + "group g all g\n", "line 4: `g` is not defined above"},
        {n + "group g 0 region\n", "line 4: `0` is not all, any or a number from 1 to 1"},
        {n + "group g 2 region\n", "line 4: `2` is not all, any"},
        {n + "group g 01 region\n", "line 4: `01` is not all, any"},
        {n + "group g ALL region\n", "line 4: `ALL` is not all, any"},
        {n + "Quorum region\n", "line 4: `Quorum` is not known"},
        {n + "quorum region\r\n", "line 4: there is a control character: save"},
        {n + std::string("quorum \0region\n", 15), "line 4: there is a control character"},
        {std::string(max_policy_bytes + 1, '#'), "larger than 1 MiB"}};
    for (const auto& [text, expected] : cases) {
        BOOST_TEST_CONTEXT(expected) {
            BOOST_TEST(contains(error_of(text), expected), error_of(text));
        }
    }
}

BOOST_FIXTURE_TEST_CASE(one_party_cannot_be_both, Parties) {
    // the same key under a second name, and a log that is its own witness
    const auto raw = std::string(Verifier::parse(generate_key("a.example").vkey)->public_key());
    const auto as = [&raw](const std::string& name, char type) {
        const auto id = key_id(name, static_cast<std::uint8_t>(type), raw);
        return name + '+' + to_hex({reinterpret_cast<const char*>(id.data()), id.size()}) + '+' +
               to_base64(std::string(1, type) + raw);
    };
    BOOST_TEST(contains(error_of("witness a " + as("a", 4) + "\nwitness b " + as("b", 4) + "\n"), "line 2: this key"));
    BOOST_TEST(contains(error_of("log " + as("a", 1) + "\nwitness b " + as("b", 4) + "\n"), "line 2: this key"));
}

BOOST_FIXTURE_TEST_CASE(thirty_two_of_everything_are_supported, Parties) {
    std::string text;
    std::string group = "group q 32";
    for (int i = 0; i < 32; ++i) {
        const auto n = std::to_string(i);
        text += "log " + generate_key("log.example/" + n).vkey + "\n";
        text += "witness w" + n + " " + generate_cosigner_key("w.example/" + n).vkey + "\n";
        text += "group g" + n + " any w" + n + "\n";
        group += " g" + n;
    }
    BOOST_TEST(policy_of(text + group + "\nquorum q\n").witnesses().size() == 32U);
}

BOOST_FIXTURE_TEST_CASE(what_a_quorum_still_waits_for_is_told_by_party, Parties) {
    const Cosigner rose(generate_cosigner_key("rose.region.example").skey);
    const auto asked = [&](const std::string& quorum, const std::string& note, const std::string& author = "") {
        std::string told;
        for (const auto& row :
             policy_of(names() + "witness rose " + rose.vkey() + "\n" + quorum).asked(note, author, k_now)) {
            told += row.name + " " + std::to_string(row.met) + "/" + std::to_string(row.needed);
            for (const auto& key : row.keys) {
                told += " " + key.substr(0, key.find('.'));
            }
            told += "; ";
        }
        return told;
    };
    const std::string text = "beffroi policy v1\n";
    const std::string both = "group r 1 region rose\ngroup both all r academie\nquorum both\n";
    const std::string by_rose = text + "\n" + rose.approval(text, k_now);
    const std::string by_all = by_rose + region.approval(text, k_now) + academie.approval(text, k_now);
    BOOST_TEST(asked(both, text + "\n") == "r 0/1 witness rose; academie 0/1 witness; ");
    BOOST_TEST(asked(both, by_rose) == "r 1/1 witness rose; academie 0/1 witness; ");
    BOOST_TEST(asked(both, by_all) == "r 2/1 witness rose; academie 1/1 witness; ");
    BOOST_TEST(asked(both, by_rose, rose.name()) == "r 0/1 witness; academie 0/1 witness; ");  // the author
    BOOST_TEST(asked(both, text + "\n" + rose.approval(text, k_now + std::chrono::hours(1))) ==
               "r 0/1 witness rose; academie 0/1 witness; ");  // the future
    BOOST_TEST(asked("group q 2 region academie rose\nquorum q\n", by_rose) == "q 1/2 witness witness rose; ");
    BOOST_TEST(asked("group q all region rose\nquorum q\n", by_rose) == "region 0/1 witness; rose 1/1 rose; ");
    BOOST_TEST(asked("group r 1 region rose\ngroup q any r academie\nquorum q\n", by_rose) ==
               "q 1/1 witness rose witness; ");
    BOOST_TEST(asked("quorum rose\n", by_rose) == "rose 1/1 rose; ");
    BOOST_TEST(asked("quorum none\n", by_rose).empty());
}

BOOST_FIXTURE_TEST_CASE(one_party_speaks_for_itself_with_as_many_as_it_is_asked_for, Parties) {
    const Cosigner rose(generate_cosigner_key("rose.region.example").skey);
    const std::string text = "beffroi block v1\n";
    const std::string list = names() + "witness rose " + rose.vkey() + "\ngroup r all region rose\n";
    const auto by = [&](const std::string& quorum, const std::string& party, const std::string& lines) {
        const auto outcome = policy_of(list + quorum).approved_by(text + "\n" + lines, party, k_now);
        if (const auto* no = std::get_if<Distrust>(&outcome)) {
            return no->sentence;
        }
        std::string signers;
        for (const auto& signer : std::get<std::vector<Witnessed>>(outcome)) {
            signers += signer.witness + ";";
        }
        return signers;
    };
    const std::string both = "group both all r academie\nquorum both\n";
    const std::string rose_line = rose.approval(text, k_now);
    const std::string region_line = region.approval(text, k_now);
    const std::string academie_line = academie.approval(text, k_now);
    BOOST_TEST(by(both, "academie", academie_line) == "academie;");
    BOOST_TEST(by(both, "r", rose_line + region_line) == "region;rose;");
    BOOST_TEST(by(both, "r", rose_line + region_line + academie_line) == "region;rose;");
    BOOST_TEST(by(both, "r", rose_line + academie_line).starts_with("1 of the officers of r have signed, and 2 must"));
    BOOST_TEST(by(both, "r", rose_line + region.approval(text, k_now + std::chrono::hours(1))).starts_with("1 of"));
    BOOST_TEST(by(both, "r", rose_line + region_line + academie.approval("another\n", k_now)).find("is false") !=
               std::string::npos);
    BOOST_TEST(by(both, "region", region_line).find("asks for no region") != std::string::npos);  // it is in a group
    BOOST_TEST(by("group q 1 r academie\nquorum q\n", "academie", academie_line).find("asks for no academie") !=
               std::string::npos);
    BOOST_TEST(by("quorum none\n", "academie", academie_line).find("asks for no academie") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
