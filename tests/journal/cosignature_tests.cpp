#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "journal/checkpoint.h"
#include "journal/cosignature.h"
#include "journal/crypto.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

// sunlight/cmd/skylight/testdata/witness
constexpr auto k_rome_vkey = "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN";
constexpr auto k_rome_text = "rome2026h1.example.org\n300\nlCkHUpkmVBEms2r2T1K6Og69+wUuuN3MIEW1/ezu2v0=\n";
constexpr auto k_rome_line =
    "— witness.example.org "
    "uKLPIAAAAABpVGeAhm2bOvKc3LaB9PFN1ruG19Y5yqslmcAAbhftnn1Zznmo0LXFZq4LGvqKqLX8jWlwLKasxEGTLIqAVusneCBmBw==\n";
constexpr WallTime k_rome_time{std::chrono::seconds(1767139200)};

std::string rome_note() {
    return std::string(k_rome_text) + '\n' + k_rome_line;
}

CosignatureKey rome_key() {
    return CosignatureKey::parse(k_rome_vkey).value();
}

NoteSignature only_line(std::string_view lines) {
    return parse_signature_lines(lines).value().at(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_cosignature_tests)

BOOST_AUTO_TEST_CASE(the_published_cosignature_verifies_and_states_its_time) {
    BOOST_TEST(rome_key().name() == "witness.example.org");
    BOOST_TEST((rome_key().verify(rome_note()) == k_rome_time));
}

BOOST_AUTO_TEST_CASE(a_note_with_any_byte_changed_is_not_cosigned) {
    const std::string note = rome_note();
    for (std::size_t i = 0; i < note.size(); ++i) {
        for (const int bit : {1, 32, 128}) {
            std::string changed = note;
            changed[i] = static_cast<char>(changed[i] ^ bit);
            BOOST_TEST_CONTEXT(i) {
                BOOST_REQUIRE(!rome_key().verify(changed));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(cosigning_gives_a_line_that_verifies_at_its_second_only) {
    const auto pair = generate_cosigner_key("witness.academie.example");
    const Cosigner cosigner(pair.skey);
    BOOST_TEST(cosigner.vkey() == pair.vkey);
    const auto key = CosignatureKey::parse(pair.vkey).value();
    const auto line = cosigner.line(k_rome_text, k_rome_time + std::chrono::milliseconds(999));
    BOOST_TEST((key.verify(std::string(k_rome_text) + '\n' + line) == k_rome_time));
    BOOST_TEST(line == cosigner.line(k_rome_text, k_rome_time));
    BOOST_TEST(line != cosigner.line(k_rome_text, k_rome_time + std::chrono::seconds(1)));
    auto later = only_line(line);
    later.signature[7] = static_cast<char>(later.signature[7] ^ 1);  // the time, unsigned
    BOOST_TEST(!key.verify(k_rome_text, later));
    BOOST_TEST(!rome_key().verify(std::string(k_rome_text) + '\n' + line));
    BOOST_CHECK_THROW((void)cosigner.line("any text\n", k_rome_time), std::invalid_argument);
    BOOST_CHECK_THROW((void)cosigner.line(k_rome_text, WallTime(std::chrono::seconds(-1))), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_false_line_of_the_key_refuses_the_note_and_others_are_ignored) {
    const auto key = rome_key();
    const Cosigner other(generate_cosigner_key("witness.academie.example").skey);
    BOOST_TEST(key.verify(rome_note() + other.line(k_rome_text, k_rome_time)).has_value());
    const auto false_line = signature_line(key.name(), key.id(), std::string(72, 'x'));
    BOOST_TEST(!key.verify(rome_note() + false_line));
    BOOST_TEST(!key.verify(std::string(k_rome_text) + '\n' + false_line + k_rome_line));
    BOOST_TEST(!key.verify(rome_note() + signature_line(key.name(), key.id(), "short")));
    BOOST_TEST(!key.verify("no note"));
}

BOOST_AUTO_TEST_CASE(the_newest_of_several_lines_is_the_time) {
    const auto pair = generate_cosigner_key("witness.academie.example");
    const Cosigner cosigner(pair.skey);
    const auto key = CosignatureKey::parse(pair.vkey).value();
    const auto later = k_rome_time + std::chrono::hours(1);
    BOOST_TEST((key.verify(std::string(k_rome_text) + '\n' + cosigner.line(k_rome_text, later) +
                           cosigner.line(k_rome_text, k_rome_time)) == later));
}

BOOST_AUTO_TEST_CASE(nobody_approves_a_log_nor_cosigns_a_text) {
    const Cosigner officer(generate_cosigner_key("officer.region.example/remi").skey);
    const auto key = *CosignatureKey::parse(officer.vkey());
    const std::string text = "beffroi policy v1\nnumber 7\n";
    const std::string checkpoint = checkpoint_text({"journal.test.example/0599991P/access", 1, Hash{}});
    const WallTime now{std::chrono::seconds(1795510800)};
    BOOST_TEST((key.verify(text + "\n" + officer.approval(text, now)) == now));
    BOOST_CHECK_THROW((void)officer.approval(checkpoint, now), std::invalid_argument);
    BOOST_CHECK_THROW((void)officer.line(text, now), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_key_has_one_role) {
    const auto log = generate_key("a.example");
    const auto witness = generate_cosigner_key("a.example");
    BOOST_TEST(!CosignatureKey::parse(log.vkey));
    BOOST_TEST(!Verifier::parse(witness.vkey));
    BOOST_CHECK_THROW(Cosigner{log.skey}, std::runtime_error);
    BOOST_CHECK_THROW(Signer{witness.skey}, std::runtime_error);
}

// The seed of Wit1 in transparency-dev's witness tests, as type 4, on checkpoint 15 of tessera/testdata/log; id and
// line derived with a second implementation.
BOOST_AUTO_TEST_CASE(the_same_seed_signs_as_a_cosigner_under_another_id) {
    const Cosigner wit1{Secret("PRIVATE+KEY+Wit1+9b3fb2d5+BOadRiG7XM4XiieCHzD8lxysXMwcViy5nYsoXURWGrlE")};
    BOOST_TEST(wit1.vkey() == "Wit1+9b3fb2d5+BFhZSmQj9+SoL+p/nN0Hh76xXmF7QcHfytUrI1XfSClk");
    BOOST_CHECK_THROW(Cosigner{Secret("PRIVATE+KEY+Wit1+55ee4561+BOadRiG7XM4XiieCHzD8lxysXMwcViy5nYsoXURWGrlE")},
                      std::runtime_error);
    BOOST_TEST(
        wit1.line("example.com/log/testdata\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
                  WallTime(std::chrono::seconds(1679315147))) ==
        "— Wit1 "
        "mz+y1QAAAABkGFDLi4zi/+2kU/5P/4hpCkNoBjvoRHwqkmsDuocW+0ObiIxdYaW7bwTBaMLGHYwvM5lh63uUblihMBNMSJQRd2V3AQ==\n");
}

BOOST_AUTO_TEST_CASE(merging_keeps_what_is_there_and_adds_each_key_once) {
    const Cosigner a(generate_cosigner_key("a.example").skey);
    const Cosigner b(generate_cosigner_key("b.example").skey);
    const auto later = k_rome_time + std::chrono::seconds(9);
    const auto a_line = a.line(k_rome_text, k_rome_time);
    const auto b_line = b.line(k_rome_text, k_rome_time);
    const auto added = parse_signature_lines(a_line + b_line + a.line(k_rome_text, later)).value();
    const auto merged = merge_signatures(rome_note(), added);
    BOOST_REQUIRE(merged);
    BOOST_TEST(*merged == rome_note() + a_line + b_line);
    BOOST_TEST((merge_signatures(*merged, added) == merged));
    BOOST_TEST(!merge_signatures("no note", added));
}

BOOST_AUTO_TEST_CASE(merging_stops_at_sixteen_lines) {
    std::string note = rome_note();
    for (int i = 0; i < 15; ++i) {
        note = merge_signatures(note, {{"filler.example/" + std::to_string(i), {}, "x"}}).value();
    }
    BOOST_TEST(parse_note(note)->signatures.size() == max_note_signatures);
    BOOST_TEST(!merge_signatures(note, {{"one more", {}, "x"}}));
}

BOOST_AUTO_TEST_CASE(signature_lines_alone_are_strict) {
    BOOST_TEST(parse_signature_lines(k_rome_line).value().size() == 1U);
    const std::string line = k_rome_line;
    for (const auto& bad : {std::string(), line.substr(0, line.size() - 1), line + "\n", "\n" + line, line + "x\n"}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!parse_signature_lines(bad));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_key_that_stays_where_it_is_has_its_signatures_verified_before_they_are_given_out) {
    const Key held = ed25519_private(std::string(32, 'k'));
    const std::string name = "politique.region.example/r.leroy";
    const auto sign = [&held](std::string_view message) { return ed25519_sign(held, message); };
    const Cosigner elsewhere(name, ed25519_public(held), sign);
    const auto key = CosignatureKey::parse(elsewhere.vkey()).value();
    BOOST_TEST(key.name() == name);
    BOOST_TEST(key.verify("a policy\n", only_line(elsewhere.approval("a policy\n", k_rome_time))).has_value());

    const Cosigner mistaken(name, ed25519_public(held),
                            [&held](std::string_view) { return ed25519_sign(held, "something else"); });
    BOOST_CHECK_THROW(static_cast<void>(mistaken.approval("a policy\n", k_rome_time)), std::runtime_error);
    BOOST_CHECK_THROW(Cosigner(name, "short", sign), std::runtime_error);
    BOOST_CHECK_THROW(Cosigner("two words", ed25519_public(held), sign), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
