// The bodies of signing in and of making a passkey, from whoever finds the console: none is believed, whatever it says.
#include "central/sign_in/ceremony.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace beffroi::central::sign_in;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const RelyingParty party{"https://console.region.example", "console.region.example"};
    if (const auto enrolment = parse_enrolment(body)) {
        // No attestation is asked for, so a key that anybody makes up is one: what counts is that it can be kept.
        const auto challenge = challenge_of(enrolment->creation.client_data).value_or(std::string(32, 'c'));
        const auto made = verify_creation(party, challenge, enrolment->creation, Before::somebody);
        if (const auto* passkey = std::get_if<Passkey>(&made);
            passkey != nullptr && (passkey->id.empty() || passkey->id.size() > max_credential_bytes)) {
            std::abort();
        }
    }
    static_cast<void>(parse_codes_enrolment(body));
    const auto presented = parse_presented(body);
    if (presented && presented->credentials &&
        (presented->credentials->password.empty() || presented->credentials->login.size() > max_login_bytes)) {
        std::abort();
    }
    if (const auto* assertion = presented ? std::get_if<Assertion>(&presented->second) : nullptr) {
        const Passkey passkey{assertion->credential, -7, std::string(64, 'k'), 0};  // no point of the curve
        const auto challenge = challenge_of(assertion->client_data).value_or(std::string(32, 'c'));
        if (std::holds_alternative<std::uint32_t>(
                verify_assertion(party, challenge, passkey, *assertion, Before::somebody))) {
            std::abort();
        }
    }
    return 0;
}
