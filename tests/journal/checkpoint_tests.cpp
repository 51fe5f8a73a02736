#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "journal/checkpoint.h"
#include "journal/crypto.h"
#include "journal/note.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

// golang.org/x/mod/sumdb/note, example_test.go
constexpr auto k_neumann_skey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr auto k_neumann_vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr auto k_neumann_text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
constexpr auto k_neumann_line =
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
// tessera/testdata/log
constexpr auto k_tessera_skey =
    "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";
constexpr auto k_tessera_vkey = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
constexpr auto k_tessera_note =
    "example.com/log/testdata\n3\nWqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=\n\n"
    "— example.com/log/testdata "
    "M9e0lvAQRtH832pk2RTbeSeZMkp4FZSdJYFBUjO5SKxuRbywPUF3cx+HUrb50kjd3rUWW/fj53Wj1dwcwh9bGQnqVAg=\n";

std::string neumann_note() {
    return std::string(k_neumann_text) + '\n' + k_neumann_line;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_checkpoint_tests)

BOOST_AUTO_TEST_CASE(signing_gives_the_published_note) {
    const Signer signer{Secret(std::string(k_neumann_skey))};
    BOOST_TEST(signer.name() == "PeterNeumann");
    BOOST_TEST(signer.vkey() == k_neumann_vkey);
    BOOST_TEST(signer.sign(k_neumann_text) == neumann_note());
    const auto verifier = Verifier::parse(k_neumann_vkey).value();
    BOOST_TEST(verifier.note(k_neumann_text, signer.signature(k_neumann_text)) == neumann_note());
}

BOOST_AUTO_TEST_CASE(the_checkpoint_of_tesseras_test_log_signs_and_verifies) {
    const Signer signer{Secret(std::string(k_tessera_skey) + "\n")};
    CompactRange tree;
    for (const char* entry : {"one", "two", "three"}) {
        tree.append(leaf_hash(entry));
    }
    const Checkpoint checkpoint{"example.com/log/testdata", 3, tree.root()};
    BOOST_TEST(signer.sign(checkpoint).note == k_tessera_note);
    const auto verifier = Verifier::parse(k_tessera_vkey).value();
    BOOST_TEST((verifier.verify_checkpoint(k_tessera_note) == checkpoint));
    BOOST_TEST((verifier.verify_checkpoint(k_tessera_note, checkpoint.origin) == checkpoint));
    BOOST_TEST(!verifier.verify_checkpoint(k_tessera_note, "example.com/another"));
    BOOST_TEST(!verifier.verify_checkpoint(neumann_note()));
}

BOOST_AUTO_TEST_CASE(a_note_with_any_byte_changed_does_not_verify) {
    const auto verifier = Verifier::parse(k_neumann_vkey).value();
    const std::string note = neumann_note();
    BOOST_REQUIRE(verifier.verify(note) == k_neumann_text);
    for (std::size_t i = 0; i < note.size(); ++i) {
        for (const int bit : {1, 32, 128}) {
            std::string changed = note;
            changed[i] = static_cast<char>(changed[i] ^ bit);
            BOOST_TEST_CONTEXT(i) {
                BOOST_REQUIRE(!verifier.verify(changed));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(unknown_signatures_are_ignored_and_false_ones_refuse_the_note) {
    const auto verifier = Verifier::parse(k_neumann_vkey).value();
    const Signer other(generate_key("another.example").skey);
    const auto other_line = other.sign(k_neumann_text).substr(std::string(k_neumann_text).size() + 1);
    BOOST_TEST(verifier.verify(neumann_note() + other_line).has_value());
    BOOST_TEST(!verifier.verify(std::string(k_neumann_text) + '\n' + other_line));
    // the right name and id, another signature: even beside a right one
    const auto unknown_line = signature_line("PeterNeumann", key_id("PeterNeumann", 1, "another key"), "x");
    const auto id_bytes = from_hex("c74f20a3").value();
    KeyId id{};
    std::copy(id_bytes.begin(), id_bytes.end(), id.begin());
    BOOST_TEST(verifier.verify(neumann_note() + unknown_line).has_value());
    BOOST_TEST(!verifier.verify(neumann_note() + signature_line("PeterNeumann", id, std::string(64, 'x'))));
    BOOST_TEST(!verifier.verify(neumann_note() + signature_line("PeterNeumann", id, "short")));
}

BOOST_AUTO_TEST_CASE(malformed_notes_are_refused) {
    const std::string text = k_neumann_text;
    const std::string line = k_neumann_line;
    BOOST_TEST(parse_note(text + '\n' + line).has_value());
    for (const auto& bad :
         {std::string(), text, text + line, text + '\n', text + '\n' + line.substr(0, line.size() - 1),
          text + '\n' + "- " + line.substr(4), text + '\n' + line + "junk\n", text + '\n' + line + "— a AAAA\n",
          text + "\x01\n\n" + line, text + "\xFF\n\n" + line, text + '\n' + "— a+b AAAAAAA=\n",
          std::string(70000, 'x') + "\n\n" + line}) {
        BOOST_TEST_CONTEXT(bad.substr(0, 200)) {
            BOOST_TEST(!parse_note(bad));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_note_splits_at_its_last_blank_line) {
    const Signer signer{Secret(std::string(k_neumann_skey))};
    const std::string text = "a\n\n— b AAAAAAA=\n\nc\n";
    BOOST_TEST((Verifier::parse(k_neumann_vkey)->verify(signer.sign(text)) == text));
}

BOOST_AUTO_TEST_CASE(checkpoint_texts_have_one_form) {
    const std::string root = "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=";
    const auto good = "a.example/x\n3\n" + root + "\n";
    BOOST_REQUIRE(parse_checkpoint_text(good));
    BOOST_TEST(checkpoint_text(*parse_checkpoint_text(good)) == good);
    BOOST_TEST(parse_checkpoint_text(good + "an extension\n").has_value());
    for (const auto& bad : {std::string(), "\n3\n" + root + "\n", "a\n03\n" + root + "\n", "a\n-3\n" + root + "\n",
                            "a\n+3\n" + root + "\n", "a\n\n" + root + "\n", "a\n18446744073709551616\n" + root + "\n",
                            "a\n3\n" + root, "a\n3\n" + root + "\n\n", std::string("a\n3\nWqx3\n"),
                            "a\n3 \n" + root + "\n", "a\n3\n" + root + "\nno newline"}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!parse_checkpoint_text(bad));
        }
    }
}

BOOST_AUTO_TEST_CASE(malformed_keys_are_refused_without_repeating_them) {
    for (const std::string bad :
         {"", "PRIVATE+KEY+", "PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
          "PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
          "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDF",
          "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKA==",
          "PRIVATE+KEY+PeterNeumann+c74f20a3+BIEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"}) {
        try {
            const Signer signer{Secret(std::string(bad))};
            BOOST_ERROR("accepted " + bad);
        } catch (const std::runtime_error& e) {
            BOOST_TEST(std::string(e.what()).find("AYEKFALV") == std::string::npos);
        }
    }
    for (const std::string bad : {"", "a", "a+b", "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                                  "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                                  "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T"}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!Verifier::parse(bad));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_generated_key_signs_for_its_public_half_only) {
    const auto one = generate_key("journal.test.example/a");
    const auto two = generate_key("journal.test.example/a");
    BOOST_TEST(one.vkey != two.vkey);
    const auto note = Signer(one.skey).sign("text\n");
    BOOST_TEST(Verifier::parse(one.vkey)->verify(note).has_value());
    BOOST_TEST(!Verifier::parse(two.vkey)->verify(note));
    for (const char* bad : {"", "a b", "a+b",
                            "a\xC2\xA0"
                            "b",
                            "a\n", "\xFF"}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_CHECK_THROW((void)generate_key(bad), std::runtime_error);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
