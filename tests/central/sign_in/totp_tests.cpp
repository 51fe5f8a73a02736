// The vectors of RFC 4226 appendix D and RFC 6238 appendix B; the latter are of eight digits, of which the last six
// count.
#include <boost/test/unit_test.hpp>

#include <array>
#include <set>

#include "base/fd.h"
#include "central/sign_in/totp.h"
#include "tests/central/scratch.h"

namespace beffroi::central::sign_in {

namespace {

const std::string k_secret = "12345678901234567890";

WallTime at(std::int64_t seconds) {
    return WallTime(std::chrono::seconds(seconds));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(totp_tests)

BOOST_AUTO_TEST_CASE(codes_are_those_of_rfc_4226) {
    const std::array<const char*, 10> codes{"755224", "287082", "359152", "969429", "338314",
                                            "254676", "287922", "162583", "399871", "520489"};
    for (std::size_t counter = 0; counter < codes.size(); ++counter) {
        BOOST_TEST(hotp(k_secret, counter) == codes.at(counter));
    }
}

BOOST_AUTO_TEST_CASE(codes_are_those_of_rfc_6238) {
    const std::array<std::pair<std::int64_t, const char*>, 6> vectors{{{59, "287082"},
                                                                       {1111111109, "081804"},
                                                                       {1111111111, "050471"},
                                                                       {1234567890, "005924"},
                                                                       {2000000000, "279037"},
                                                                       {20000000000, "353130"}}};
    for (const auto& [seconds, code] : vectors) {
        const auto step = totp_step(k_secret, code, at(seconds), 0);
        BOOST_TEST_CONTEXT(seconds) {
            BOOST_TEST(step.value_or(0) == static_cast<std::uint64_t>(seconds / 30));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_clock_may_be_a_step_off_and_no_more) {
    const std::int64_t now = 1234567890;
    for (std::int64_t off = -3; off <= 3; ++off) {
        const auto step = static_cast<std::uint64_t>(now / 30 + off);
        BOOST_TEST(totp_step(k_secret, hotp(k_secret, step), at(now), 0).has_value() == (off >= -1 && off <= 1), off);
    }
}

BOOST_AUTO_TEST_CASE(a_code_and_those_before_it_count_once) {
    const std::uint64_t step = 1234567890 / 30;
    const std::string code = hotp(k_secret, step);
    BOOST_TEST(totp_step(k_secret, code, at(1234567890), step - 1).value_or(0) == step);
    BOOST_TEST(!totp_step(k_secret, code, at(1234567890), step).has_value());
    BOOST_TEST(!totp_step(k_secret, hotp(k_secret, step - 1), at(1234567890), step).has_value());
    BOOST_TEST(totp_step(k_secret, hotp(k_secret, step + 1), at(1234567890), step).value_or(0) == step + 1);
}

BOOST_AUTO_TEST_CASE(what_is_no_code_is_none) {
    for (const char* text : {"", "5924", "0005924", " 05924", "00592४", "-05924"}) {
        BOOST_TEST(!totp_step(k_secret, text, at(1234567890), 0).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(each_account_salt_and_key_has_a_secret_of_its_own) {
    const Secret key(std::string(44, 'k'));
    const Secret other(std::string(44, 'o'));
    const std::string salt(totp_salt_bytes, 's');
    const std::string another(totp_salt_bytes, 't');
    const std::set<std::string> secrets{std::string(totp_secret(key, "c.martin", salt).reveal()),
                                        std::string(totp_secret(other, "c.martin", salt).reveal()),
                                        std::string(totp_secret(key, "r.leroy", salt).reveal()),
                                        std::string(totp_secret(key, "c.martin", another).reveal())};
    BOOST_TEST(secrets.size() == 4U);
    BOOST_TEST(secrets.begin()->size() == 20U);
    BOOST_TEST(totp_secret(key, "c.martin", salt).reveal() == totp_secret(key, "c.martin", salt).reveal());
}

BOOST_AUTO_TEST_CASE(base32_is_that_of_rfc_4648) {
    const std::array<std::pair<const char*, const char*>, 7> vectors{{{"", ""},
                                                                      {"f", "MY"},
                                                                      {"fo", "MZXQ"},
                                                                      {"foo", "MZXW6"},
                                                                      {"foob", "MZXW6YQ"},
                                                                      {"fooba", "MZXW6YTB"},
                                                                      {"foobar", "MZXW6YTBOI"}}};
    for (const auto& [bytes, text] : vectors) {
        BOOST_TEST(to_base32(bytes).reveal() == text);
    }
    BOOST_TEST(otpauth_uri(to_base32(k_secret), "c. martin/é").reveal() ==
               "otpauth://totp/Beffroi:c.%20martin%2F%C3%A9?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Beffroi");
}

BOOST_AUTO_TEST_CASE(a_key_that_is_too_short_is_refused_by_the_name_of_its_file) {
    const Scratch scratch;
    write_private_file(scratch.path("key"), "short\n");
    BOOST_CHECK_EXCEPTION((void)read_totp_key(scratch.path("key")), std::runtime_error, [&](const auto& problem) {
        return std::string_view(problem.what()).find(scratch.path("key")) != std::string_view::npos;
    });
    write_private_file(scratch.path("key"), std::string(44, 'k') + "\n");
    BOOST_TEST(read_totp_key(scratch.path("key")).reveal() == std::string(44, 'k'));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::sign_in
