#include "central/sign_in/webauthn.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/secret.h"
#include "central/sign_in/fido_handle.h"
#include "journal/crypto.h"

namespace beffroi::central::sign_in {

namespace {

using nlohmann::json;

// Authenticator data (section 6.1): 32 bytes SHA-256 of the relying party's id, a byte of flags, 4 bytes of counter.
constexpr std::size_t k_flags_at = 32;
constexpr std::size_t k_counter_at = 33;
constexpr std::size_t k_fixed_bytes = 37;
constexpr unsigned k_user_present = 0x01;
constexpr unsigned k_user_verified = 0x04;
constexpr unsigned k_has_credential = 0x40;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string text_of(const unsigned char* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
}

/// The browser's JSON; discarded if it is none, or too long to be one.
json parsed(std::string_view client_data) {
    return client_data.size() > max_client_data_bytes ? json(json::value_t::discarded)
                                                      : json::parse(client_data, nullptr, false);
}

std::string text_in(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// What the browser says that it did (section 7.1 steps 7 to 10, section 7.2 steps 11 to 14).
std::optional<NotGenuine> client_problem(std::string_view client_data, std::string_view type, const RelyingParty& party,
                                         std::string_view challenge) {
    const json said = parsed(client_data);
    if (!said.is_object()) {
        return NotGenuine{"malformed"};
    }
    if (text_in(said, "type") != type) {
        return NotGenuine{"type"};
    }
    const auto answered = from_base64url(text_in(said, "challenge"));
    if (!answered || !constant_time_equal(*answered, challenge)) {
        return NotGenuine{"challenge"};
    }
    const auto framed = said.find("crossOrigin");
    const bool in_a_frame = framed != said.end() && *framed != json(false);
    if (text_in(said, "origin") != party.origin || in_a_frame || said.contains("topOrigin")) {
        return NotGenuine{"origin"};
    }
    return std::nullopt;
}

/// For whom the authenticator did it, and with whom in front of it.
std::optional<NotGenuine> authenticator_problem(std::string_view data, const RelyingParty& party, unsigned flags) {
    if (data.size() < k_fixed_bytes || data.size() > max_authenticator_bytes) {
        return NotGenuine{"malformed"};
    }
    const auto hash = journal::sha256({party.id});
    if (data.substr(0, hash.size()) != journal::view(hash)) {
        return NotGenuine{"relying-party"};
    }
    const auto set = static_cast<unsigned char>(data[k_flags_at]);
    return (set & flags) == flags ? std::nullopt : std::optional(NotGenuine{"user-not-verified"});
}

unsigned flags_of(Before before) {
    return before == Before::its_holder ? k_user_present | k_user_verified : k_user_present;
}

std::uint32_t counter(std::string_view data) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = value << 8 | static_cast<unsigned char>(data[k_counter_at + i]);
    }
    return value;
}

bool signed_by(const fido_assert_t* assertion, const Passkey& passkey) {
    const auto verify = [&](int algorithm, const void* key) {
        return fido_assert_verify(assertion, 0, algorithm, key) == FIDO_OK;
    };
    const std::string& key = passkey.public_key;
    if (passkey.algorithm == COSE_ES256) {
        const Es256Key es256(es256_pk_new());
        return es256_pk_from_ptr(es256.get(), key.data(), key.size()) == FIDO_OK && verify(COSE_ES256, es256.get());
    }
    if (passkey.algorithm == COSE_EDDSA) {
        const EddsaKey eddsa(eddsa_pk_new());
        return eddsa_pk_from_ptr(eddsa.get(), key.data(), key.size()) == FIDO_OK && verify(COSE_EDDSA, eddsa.get());
    }
    if (passkey.algorithm == COSE_RS256) {
        const Rs256Key rs256(rs256_pk_new());
        return rs256_pk_from_ptr(rs256.get(), key.data(), key.size()) == FIDO_OK && verify(COSE_RS256, rs256.get());
    }
    return false;
}

bool signature_holds(const RelyingParty& party, const Passkey& passkey, const Assertion& said, Before before) {
    const FidoAssertion assertion(fido_assert_new());
    const auto hash = journal::sha256({said.client_data});
    fido_assert_t* raw = assertion.get();
    return fido_assert_set_rp(raw, party.id.c_str()) == FIDO_OK &&
           fido_assert_set_clientdata_hash(raw, hash.data(), hash.size()) == FIDO_OK &&
           fido_assert_set_count(raw, 1) == FIDO_OK &&
           fido_assert_set_authdata_raw(raw, 0, bytes_of(said.authenticator_data), said.authenticator_data.size()) ==
               FIDO_OK &&
           fido_assert_set_sig(raw, 0, bytes_of(said.signature), said.signature.size()) == FIDO_OK &&
           fido_assert_set_up(raw, FIDO_OPT_TRUE) == FIDO_OK &&
           fido_assert_set_uv(raw, before == Before::its_holder ? FIDO_OPT_TRUE : FIDO_OPT_OMIT) == FIDO_OK &&
           signed_by(raw, passkey);
}

std::optional<Passkey> passkey_in(const std::string& data, int algorithm) {
    const FidoCredential credential(fido_cred_new());
    fido_cred_t* raw = credential.get();
    if (fido_cred_set_type(raw, algorithm) != FIDO_OK ||
        fido_cred_set_authdata_raw(raw, bytes_of(data), data.size()) != FIDO_OK) {
        return std::nullopt;
    }
    const std::size_t size = fido_cred_id_len(raw);
    if (size == 0 || size > max_credential_bytes) {
        return std::nullopt;
    }
    return Passkey{text_of(fido_cred_id_ptr(raw), size), algorithm,
                   text_of(fido_cred_pubkey_ptr(raw), fido_cred_pubkey_len(raw)), counter(data)};
}

}  // namespace

std::optional<std::string> challenge_of(std::string_view client_data) {
    const json said = parsed(client_data);
    return said.is_object() ? from_base64url(text_in(said, "challenge")) : std::nullopt;
}

std::variant<Passkey, NotGenuine> verify_creation(const RelyingParty& party, std::string_view challenge,
                                                  const Creation& creation, Before before) {
    if (auto problem = client_problem(creation.client_data, "webauthn.create", party, challenge)) {
        return std::move(*problem);
    }
    const std::string& data = creation.authenticator_data;
    if (auto problem = authenticator_problem(data, party, flags_of(before) | k_has_credential)) {
        return std::move(*problem);
    }
    // libfido2 must be told the algorithm first, once, and refuses the data of another.
    for (const int algorithm : {COSE_ES256, COSE_EDDSA, COSE_RS256}) {
        if (auto passkey = passkey_in(data, algorithm)) {
            return std::move(*passkey);
        }
    }
    return NotGenuine{"malformed"};
}

std::variant<std::uint32_t, NotGenuine> verify_assertion(const RelyingParty& party, std::string_view challenge,
                                                         const Passkey& passkey, const Assertion& assertion,
                                                         Before before) {
    if (auto problem = client_problem(assertion.client_data, "webauthn.get", party, challenge)) {
        return std::move(*problem);
    }
    const std::string& data = assertion.authenticator_data;
    if (auto problem = authenticator_problem(data, party, flags_of(before))) {
        return std::move(*problem);
    }
    if (assertion.signature.size() > max_signature_bytes || !signature_holds(party, passkey, assertion, before)) {
        return NotGenuine{"signature"};
    }
    const std::uint32_t uses = counter(data);
    if ((uses != 0 || passkey.uses != 0) && uses <= passkey.uses) {
        return NotGenuine{"counter"};
    }
    return uses;
}

}  // namespace beffroi::central::sign_in
