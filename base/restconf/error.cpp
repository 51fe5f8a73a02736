#include "base/restconf/error.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace beffroi::restconf {

namespace {

using json = nlohmann::ordered_json;

json entry(const Error& error) {
    json body{{"error-type", error.type}, {"error-tag", error.tag}};
    if (!error.app_tag.empty()) {
        body["error-app-tag"] = error.app_tag;
    }
    if (!error.path.empty()) {
        body["error-path"] = error.path;
    }
    body["error-message"] = error.message;
    if (!error.french.empty()) {
        body["error-info"] = {{"beffroi-french:message", error.french}};
    }
    return body;
}

std::string text(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

struct Kind {
    int status;
    const char* tag;
};

/// RFC 8040 section 7; a DELETE or PATCH of what is not there is told apart by its caller.
Kind kind_of(const yang::Refused& refused) {
    using Why = yang::Refused::Why;
    switch (refused.why) {
        case Why::malformed:
            return {400, "malformed-message"};
        case Why::unknown_element:
            return {400, "unknown-element"};
        case Why::bad_value:
            return {400, "invalid-value"};
        case Why::missing_element:
            return {400, "missing-element"};
        case Why::constraint:
            return refused.app_tag == "instance-required" ? Kind{409, "data-missing"} : Kind{412, "operation-failed"};
        case Why::exists:
            return {409, "resource-denied"};  // RFC 8040 section 4.4.1; erratum 5761 was rejected
        case Why::missing:
            return {404, "invalid-value"};
        case Why::no_parent:
            return {409, "data-missing"};
        case Why::unsupported:
            return {400, "invalid-value"};
    }
    return {500, "operation-failed"};
}

}  // namespace

Error error_of(const yang::Refused& refused) {
    const Kind kind = kind_of(refused);
    Error error{kind.status, kind.tag};
    Problem problem = refused.problem;
    problem.file.clear();  // the body, or a datastore: who asks knows
    error.path = std::exchange(problem.path, {});
    const Words said = to_words(problem);
    error.message = said.english;
    error.french = said.french;
    error.app_tag = refused.app_tag;
    return error;
}

http::Response to_response(const Error& error) {
    http::Response response;
    response.status = error.status;
    response.content_type = data_type;
    response.body = text({{"ietf-restconf:errors", {{"error", json::array({entry(error)})}}}});
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

std::string to_json(const Error& error) {
    return text(entry(error));
}

Error not_found(std::string path) {
    return {404, "invalid-value", "there is no such resource. Begin at /restconf/data", std::move(path)};
}

Error not_allowed() {
    return {405,
            "operation-not-supported",
            "this resource does not take this method. OPTIONS tells which it takes",
            {},
            {},
            "protocol"};
}

Error bad_query(const std::string& parameter, std::string message) {
    return {400, "invalid-value", "the query parameter " + parameter + ": " + std::move(message), {}, {}, "protocol"};
}

}  // namespace beffroi::restconf
