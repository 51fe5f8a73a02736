#include "central/sign_in/ceremony.h"

#include <nlohmann/json.hpp>

#include <initializer_list>

#include "base/encoding.h"

namespace beffroi::central::sign_in {

namespace {

using nlohmann::json;

/// An object of exactly these members, all of them texts.
std::optional<json> texts_of(std::string_view body, std::initializer_list<const char*> names) {
    if (body.size() > max_ceremony_bytes) {
        return std::nullopt;
    }
    json object = json::parse(body, nullptr, false);
    if (!object.is_object() || object.size() != names.size()) {
        return std::nullopt;
    }
    for (const char* name : names) {
        const auto found = object.find(name);
        if (found == object.end() || !found->is_string()) {
            return std::nullopt;
        }
    }
    return object;
}

bool decode(const json& object, const char* name, std::string& bytes) {
    auto decoded = from_base64url(object.at(name).get_ref<const std::string&>());
    bytes = std::move(decoded).value_or("");
    return !bytes.empty();
}

std::optional<std::string> code_in(const json& object) {
    auto code = object.at("code").get<std::string>();
    return code.size() <= max_code_bytes ? std::optional(std::move(code)) : std::nullopt;
}

}  // namespace

std::optional<Assertion> parse_assertion(std::string_view body) {
    const auto object = texts_of(body, {"id", "client-data", "authenticator-data", "signature"});
    Assertion assertion;
    if (!object || !decode(*object, "id", assertion.credential) ||
        !decode(*object, "client-data", assertion.client_data) ||
        !decode(*object, "authenticator-data", assertion.authenticator_data) ||
        !decode(*object, "signature", assertion.signature)) {
        return std::nullopt;
    }
    return assertion;
}

std::optional<std::string> parse_code(std::string_view body) {
    const auto object = texts_of(body, {"code"});
    return object ? code_in(*object) : std::nullopt;
}

std::optional<Enrolment> parse_enrolment(std::string_view body) {
    const auto object = texts_of(body, {"code", "client-data", "authenticator-data"});
    auto code = object ? code_in(*object) : std::nullopt;
    Creation creation;
    if (!code || !decode(*object, "client-data", creation.client_data) ||
        !decode(*object, "authenticator-data", creation.authenticator_data)) {
        return std::nullopt;
    }
    return Enrolment{std::move(*code), std::move(creation)};
}

}  // namespace beffroi::central::sign_in
