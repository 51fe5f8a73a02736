#include "central/sign_in/account_states.h"

#include "base/encoding.h"
#include "central/json_answer.h"
#include "journal/crypto.h"

namespace beffroi::central::sign_in {

namespace {

json to_json(const KeptPasskey& kept) {
    json object{{"id", to_base64url(kept.passkey.id)},
                {"algorithm", kept.passkey.algorithm},
                {"key", to_base64url(kept.passkey.public_key)},
                {"uses", kept.passkey.uses},
                {"added", to_rfc3339(kept.added)}};
    if (kept.used) {
        object["used"] = to_rfc3339(*kept.used);
    }
    return object;
}

json to_json(const KeptCodes& kept) {
    json object{{"salt", to_base64url(kept.salt)}, {"last", kept.last}, {"added", to_rfc3339(kept.added)}};
    if (kept.used) {
        object["used"] = to_rfc3339(*kept.used);
    }
    return object;
}

json to_json(const AccountStates& states) {
    json accounts = json::object();
    for (const auto& [name, state] : states) {
        json passkeys = json::array();
        for (const KeptPasskey& kept : state.passkeys) {
            passkeys.push_back(to_json(kept));
        }
        accounts[name] = {{"passkeys", std::move(passkeys)},
                          {"asked-by", state.asked_by},
                          {"code", state.code_hash},
                          {"until", to_rfc3339(state.until)}};
        if (state.codes) {
            accounts[name]["codes"] = to_json(*state.codes);
        }
    }
    return {{"version", 1}, {"accounts", std::move(accounts)}};
}

// What follows throws json::exception or std::bad_optional_access for another object than to_json gives, mostly: the
// caller compares.

WallTime time_in(const json& object, const char* name) {
    return parse_rfc3339(object.at(name).get<std::string>()).value();
}

KeptPasskey passkey_from(const json& object) {
    KeptPasskey kept;
    kept.passkey.id = from_base64url(object.at("id").get<std::string>()).value();
    kept.passkey.algorithm = object.at("algorithm").get<int>();
    kept.passkey.public_key = from_base64url(object.at("key").get<std::string>()).value();
    kept.passkey.uses = object.at("uses").get<std::uint32_t>();
    kept.added = time_in(object, "added");
    if (object.contains("used")) {
        kept.used = time_in(object, "used");
    }
    return kept;
}

KeptCodes codes_from(const json& object) {
    KeptCodes kept;
    kept.salt = from_base64url(object.at("salt").get<std::string>()).value();
    kept.last = object.at("last").get<std::uint64_t>();
    kept.added = time_in(object, "added");
    if (object.contains("used")) {
        kept.used = time_in(object, "used");
    }
    return kept;
}

AccountStates from_json(const json& object) {
    AccountStates states;
    for (const auto& [name, account] : object.at("accounts").items()) {
        AccountState& state = states[name];
        for (const json& passkey : account.at("passkeys")) {
            state.passkeys.push_back(passkey_from(passkey));
        }
        state.asked_by = account.at("asked-by").get<std::string>();
        state.code_hash = account.at("code").get<std::string>();
        state.until = time_in(account, "until");
        if (account.contains("codes")) {
            state.codes = codes_from(account.at("codes"));
        }
    }
    return states;
}

}  // namespace

std::string to_text(const AccountStates& states) {
    json object = to_json(states);
    const std::string digest = journal::sha256_hex(central::to_text(object));
    return central::to_text({{"state", std::move(object)}, {"sha256", digest}}) + "\n";
}

std::optional<AccountStates> parse_account_states(std::string_view text) {
    try {
        auto states = from_json(json::parse(text).at("state"));
        return to_text(states) == text ? std::optional(std::move(states)) : std::nullopt;
    } catch (const json::exception&) {
        return std::nullopt;
    } catch (const std::bad_optional_access&) {
        return std::nullopt;
    }
}

}  // namespace beffroi::central::sign_in
