#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "base/encoding.h"
#include "base/fd.h"
#include "gateway/offline/crypto.h"
#include "gateway/offline/file_key.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::offline;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(gateway_offline_crypto_tests)

BOOST_AUTO_TEST_CASE(what_is_sealed_opens_with_the_same_key_and_words_only) {
    const std::string key(key_bytes, 'k');
    const std::string sealed = seal(key, "words", "who is remembered");
    BOOST_TEST(sealed.find("remembered") == std::string::npos);
    BOOST_TEST(seal(key, "words", "who is remembered") != sealed);
    BOOST_TEST(open(key, "words", sealed).value() == "who is remembered");
    BOOST_TEST(!open(key, "other", sealed).has_value());
    BOOST_TEST(!open(std::string(key_bytes, 'l'), "words", sealed).has_value());
    BOOST_TEST(!open(key, "words", "").has_value());
    BOOST_TEST(open(key, "", seal(key, "", "")).value().empty());
}

BOOST_AUTO_TEST_CASE(a_changed_bit_anywhere_is_noticed) {
    const std::string key(key_bytes, 'k');
    const std::string sealed = seal(key, "words", "text");
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        std::string changed = sealed;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        BOOST_TEST(!open(key, "words", changed).has_value());
    }
}

// The values come from a second implementation: python3's hashlib.scrypt(n=2**15, r=8, p=1) and hmac.
BOOST_AUTO_TEST_CASE(scrypt_and_hmac_are_those_of_the_standards) {
    BOOST_TEST(to_hex(scrypt("password", "0123456789abcdef")) ==
               "8524b08c620f420f5b8587162aac7db9e03ad91a69c237fb96a7dd3a5f55120d");
    BOOST_TEST(to_hex(hmac("key", "text")) == "6afa9046a9579cad143a384c1b564b9a250d27d6f6a63f9f20bf3a7594c9e2c6");
}

BOOST_AUTO_TEST_CASE(a_key_is_made_once_and_closed_to_others) {
    const TemporaryDirectory folder;
    const std::string path = folder.path() + "/key";
    const Secret made = load_or_make_key(path);
    BOOST_TEST(made.reveal().size() == key_bytes);
    BOOST_TEST((fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
    BOOST_TEST((load_or_make_key(path).reveal() == made.reveal()));
    fs::permissions(path, fs::perms::group_read, fs::perm_options::add);
    BOOST_CHECK_THROW((void)load_or_make_key(path), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(what_is_no_key_is_not_replaced) {
    const TemporaryDirectory folder;
    const std::string path = folder.path() + "/key";
    for (const std::string& content : {std::string("secret\n"), std::string("abcd\n"), std::string("\n")}) {
        replace_file(path, content);
        BOOST_CHECK_THROW((void)load_or_make_key(path), std::runtime_error);
        BOOST_TEST(read_file(path) == content);
    }
}

BOOST_AUTO_TEST_SUITE_END()
