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

std::optional<Assertion> assertion_in(const json& object) {
    Assertion assertion;
    if (!decode(object, "id", assertion.credential) || !decode(object, "client-data", assertion.client_data) ||
        !decode(object, "authenticator-data", assertion.authenticator_data) ||
        !decode(object, "signature", assertion.signature)) {
        return std::nullopt;
    }
    return assertion;
}

/// Takes the password out of the object, so that it is wiped.
std::optional<Credentials> credentials_in(json& object) {
    Credentials credentials{object.at("login").get<std::string>(),
                            Secret(std::move(object.at("password").get_ref<std::string&>()))};
    const auto fits = [](std::size_t size, std::size_t most) { return size > 0 && size <= most; };
    return fits(credentials.login.size(), max_login_bytes) &&
                   fits(credentials.password.reveal().size(), max_password_bytes)
               ? std::optional(std::move(credentials))
               : std::nullopt;
}

}  // namespace

std::optional<Presented> parse_presented(std::string_view body) {
    if (auto object = texts_of(body, {"id", "client-data", "authenticator-data", "signature"})) {
        auto assertion = assertion_in(*object);
        return assertion ? std::optional(Presented{std::nullopt, std::move(*assertion)}) : std::nullopt;
    }
    if (auto object = texts_of(body, {"login", "password", "id", "client-data", "authenticator-data", "signature"})) {
        auto credentials = credentials_in(*object);
        auto assertion = assertion_in(*object);
        return credentials && assertion ? std::optional(Presented{std::move(credentials), std::move(*assertion)})
                                        : std::nullopt;
    }
    if (auto object = texts_of(body, {"login", "password", "code"})) {
        auto credentials = credentials_in(*object);
        auto code = code_in(*object);
        return credentials && code ? std::optional(Presented{std::move(credentials), std::move(*code)}) : std::nullopt;
    }
    return std::nullopt;
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

std::optional<CodesEnrolment> parse_codes_enrolment(std::string_view body) {
    const auto object = texts_of(body, {"code", "first"});
    auto code = object ? code_in(*object) : std::nullopt;
    return code ? std::optional(CodesEnrolment{std::move(*code), object->at("first").get<std::string>()})
                : std::nullopt;
}

}  // namespace beffroi::central::sign_in
