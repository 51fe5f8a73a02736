#include <boost/test/unit_test.hpp>

#include "central/sign_in/webauthn.h"
#include "tests/central/sign_in/authenticator.h"

namespace beffroi::central::sign_in {

namespace {

const RelyingParty k_console{"https://console.region.example", "console.region.example"};
const std::string k_challenge(32, 'c');

std::string problem_of(const std::variant<Passkey, NotGenuine>& made) {
    const auto* problem = std::get_if<NotGenuine>(&made);
    return problem == nullptr ? "" : problem->reason;
}
std::string problem_of(const std::variant<std::uint32_t, NotGenuine>& used) {
    const auto* problem = std::get_if<NotGenuine>(&used);
    return problem == nullptr ? "" : problem->reason;
}

struct Made {
    Authenticator authenticator;
    Passkey passkey = std::get<Passkey>(
        verify_creation(k_console, k_challenge, authenticator.create(k_challenge), Before::its_holder));

    [[nodiscard]] std::string used(const std::string& challenge = k_challenge) const {
        return problem_of(
            verify_assertion(k_console, k_challenge, passkey, authenticator.use(challenge), Before::its_holder));
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(webauthn)

BOOST_FIXTURE_TEST_CASE(a_passkey_that_was_made_is_recognised_when_it_is_used, Made) {
    BOOST_TEST(passkey.id == authenticator.id());
    BOOST_TEST(passkey.algorithm == -7);
    BOOST_TEST(passkey.public_key.size() == 64U);
    authenticator.uses = 2;
    const auto used =
        verify_assertion(k_console, k_challenge, passkey, authenticator.use(k_challenge), Before::its_holder);
    BOOST_TEST(std::get<std::uint32_t>(used) == 2U);
    BOOST_TEST(*challenge_of(authenticator.use(k_challenge).client_data) == k_challenge);
}

BOOST_FIXTURE_TEST_CASE(what_was_said_to_another_site_or_for_another_challenge_is_refused, Made) {
    authenticator.uses = 2;
    BOOST_TEST(used(std::string(32, 'd')) == "challenge");
    authenticator.origin = "https://console.region.example.evil.example";
    BOOST_TEST(used() == "origin");
    authenticator.origin = k_console.origin;
    authenticator.host = "evil.example";
    BOOST_TEST(used() == "relying-party");
    authenticator.host = k_console.id;
    authenticator.type = "webauthn.create";
    BOOST_TEST(used() == "type");
    authenticator.type = "";
    authenticator.more = R"(,"crossOrigin":true)";
    BOOST_TEST(used() == "origin");
    authenticator.more = R"(,"topOrigin":"https://evil.example")";
    BOOST_TEST(used() == "origin");
    authenticator.more = "";
    BOOST_TEST(used() == "");
}

BOOST_FIXTURE_TEST_CASE(an_authenticator_that_does_not_know_who_uses_it_is_refused, Made) {
    authenticator.uses = 2;
    for (const unsigned flags : {0x00U, 0x01U, 0x04U}) {
        authenticator.flags = flags;
        BOOST_TEST(used() == "user-not-verified");
        BOOST_TEST(problem_of(verify_creation(k_console, k_challenge, authenticator.create(k_challenge),
                                              Before::its_holder)) == "user-not-verified");
    }
}

BOOST_FIXTURE_TEST_CASE(another_key_and_a_changed_byte_are_refused, Made) {
    authenticator.uses = 2;
    const Assertion good = authenticator.use(k_challenge);
    const auto problem = [this](const Assertion& said) {
        return problem_of(verify_assertion(k_console, k_challenge, passkey, said, Before::its_holder));
    };
    BOOST_TEST(problem(good) == "");
    Assertion flipped = good;
    flipped.signature[20] ^= 1;
    BOOST_TEST(problem(flipped) == "signature");
    Assertion counted = good;
    counted.authenticator_data[36] ^= 4;
    BOOST_TEST(problem(counted) == "signature");
    Assertion spaced = good;
    spaced.client_data += ' ';
    BOOST_TEST(problem(spaced) == "signature");
    Authenticator other;
    other.uses = 2;
    BOOST_TEST(problem(other.use(k_challenge)) == "signature");
    Assertion unsigned_one = good;
    unsigned_one.signature.clear();
    BOOST_TEST(problem(unsigned_one) == "signature");
}

BOOST_FIXTURE_TEST_CASE(a_counter_that_does_not_grow_tells_of_a_copy, Made) {
    BOOST_TEST(used() == "counter");
    authenticator.uses = 0;
    BOOST_TEST(used() == "counter");
    passkey.uses = 0;
    BOOST_TEST(used() == "");  // one that never counts: a synchronised passkey
}

BOOST_FIXTURE_TEST_CASE(what_is_cut_short_or_too_long_is_malformed, Made) {
    const Creation whole = authenticator.create(k_challenge);
    for (std::size_t size = 0; size < whole.authenticator_data.size(); ++size) {
        const Creation cut{whole.client_data, whole.authenticator_data.substr(0, size)};
        BOOST_TEST(problem_of(verify_creation(k_console, k_challenge, cut, Before::its_holder)) != "");
    }
    for (std::size_t size = 0; size < whole.client_data.size(); ++size) {
        const Creation cut{whole.client_data.substr(0, size), whole.authenticator_data};
        BOOST_TEST(problem_of(verify_creation(k_console, k_challenge, cut, Before::its_holder)) == "malformed");
        BOOST_TEST(!challenge_of(cut.client_data));
    }
    Creation long_one = whole;
    long_one.client_data += std::string(max_client_data_bytes, ' ');
    BOOST_TEST(problem_of(verify_creation(k_console, k_challenge, long_one, Before::its_holder)) == "malformed");
    BOOST_TEST(problem_of(verify_creation(
                   k_console, k_challenge,
                   {whole.client_data, whole.authenticator_data + std::string(max_authenticator_bytes, '\0')},
                   Before::its_holder)) == "malformed");
}

BOOST_AUTO_TEST_CASE(beside_a_password_a_touch_is_enough_and_none_is_not) {
    Authenticator authenticator;
    authenticator.flags = 0x01;  // present, not verified
    const Creation made = authenticator.create(k_challenge);
    BOOST_TEST(problem_of(verify_creation(k_console, k_challenge, made, Before::its_holder)) == "user-not-verified");
    const auto created = verify_creation(k_console, k_challenge, made, Before::somebody);
    BOOST_REQUIRE(std::holds_alternative<Passkey>(created));
    const auto& passkey = std::get<Passkey>(created);
    authenticator.uses = 2;
    const auto use = [&](Before before) {
        return problem_of(verify_assertion(k_console, k_challenge, passkey, authenticator.use(k_challenge), before));
    };
    BOOST_TEST(use(Before::somebody) == "");
    BOOST_TEST(use(Before::its_holder) == "user-not-verified");
    authenticator.flags = 0x00;
    BOOST_TEST(use(Before::somebody) == "user-not-verified");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::sign_in
