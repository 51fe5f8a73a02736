#include "tests/base/restconf/test_server.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace beffroi::testing {

namespace {

constexpr const char* k_begin =
    R"({"ietf-restconf:data":{"beffroi-test:school":{"uai":"0599991P"},"beffroi-test:timetable":{"lesson":[)"
    R"({"day":"mon","hour":8,"subject":"maths"},{"day":"mon","hour":9}],"note":["a","b","c"]}}})";
constexpr const char* k_state =
    R"({"ietf-restconf:data":{"beffroi-test:timetable":{"lesson":[{"day":"mon","hour":8,"subject":"maths","bell":{"rung":3}}]}}})";

std::shared_ptr<const yang::Tree> tree(const yang::Modules& modules, const char* text, bool state) {
    return std::make_shared<yang::Tree>(std::get<yang::Tree>(yang::Tree::parse(modules, text, "t", state)));
}

}  // namespace

TestServer::TestServer()
    : m_modules(BEFFROI_SOURCE_DIR "/tests/base/yang:" BEFFROI_SOURCE_DIR "/schemas/yang",
                {"beffroi-test", "ietf-origin"}),
      m_now{tree(m_modules, k_begin, false), "v1", WallTime(std::chrono::seconds(1'796'000'000))},
      m_api(std::make_unique<restconf::Api>(options())),
      m_server(std::make_unique<http::Server>(http::Options(), m_api->routes())) {}

restconf::Options TestServer::options() {
    const auto state = tree(m_modules, k_state, true);
    const auto ring = [](const http::Request&, const yang::Node& input) -> std::variant<std::string, restconf::Error> {
        if (input.number("hour") > 23) {
            return restconf::Error{409, "operation-failed", "there is no such hour. Give one before 24"};
        }
        return R"({"beffroi-test:output":{"times":3}})";
    };
    return {.modules = m_modules,
            .unified = {"",
                        [state](const http::Request&) {
                            return restconf::Snapshot{state, "s1", WallTime(std::chrono::seconds(1'796'000'000))};
                        }},
            .datastores = {{"candidate", [this](const http::Request&) { return read(); },
                            [this](const http::Request&, const restconf::Change& change) { return write(change); }},
                           {"running", [this](const http::Request&) { return read(); }},
                           {"operational",
                            [state](const http::Request&) {
                                return restconf::Snapshot{state, "s1", WallTime(std::chrono::seconds(1'796'000'000))};
                            }}},
            .operations = {{"beffroi-test", "ring", ring}},
            .streams = {&events},
            .forbidden = [this](const http::Request&, restconf::Access, const restconf::Uri&) { return forbidden; }};
}

restconf::Snapshot TestServer::read() const {
    const std::lock_guard lock(m_mutex);
    return m_now;
}

std::variant<restconf::Snapshot, restconf::Error> TestServer::write(const restconf::Change& change) {
    const std::lock_guard lock(m_mutex);
    auto next = change(m_now);
    if (auto* error = std::get_if<restconf::Error>(&next)) {
        return std::move(*error);
    }
    m_now = {std::make_shared<yang::Tree>(std::get<yang::Tree>(std::move(next))), "v" + std::to_string(++m_version),
             m_now.modified + std::chrono::seconds(1)};
    return m_now;
}

std::string TestServer::stored() const {
    return read().tree->text({}, {}).value();
}

Reply TestServer::ask(const std::string& method, const std::string& target, const std::string& body,
                      std::vector<std::string> headers) const {
    Ask ask{.port = m_server->port(), .path = "/restconf" + target, .method = method, .headers = std::move(headers)};
    if (!body.empty()) {
        ask.body = body;
        const bool typed = std::any_of(ask.headers.begin(), ask.headers.end(),
                                       [](const std::string& header) { return header.starts_with("Content-Type:"); });
        if (!typed) {
            ask.headers.emplace_back("Content-Type: application/yang-data+json");
        }
    }
    return fetch(ask);
}

std::string tag_of(const Reply& reply) {
    const auto body = nlohmann::json::parse(reply.body, nullptr, false);
    if (!body.is_object() || !body.contains("ietf-restconf:errors")) {
        return "no errors: " + reply.body;
    }
    const auto& errors = body["ietf-restconf:errors"]["error"];
    return errors.is_array() && errors.size() == 1 && !errors[0]["error-message"].get<std::string>().empty()
               ? errors[0]["error-tag"].get<std::string>()
               : "not one error: " + reply.body;
}

}  // namespace beffroi::testing
