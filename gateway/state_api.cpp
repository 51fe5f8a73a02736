#include "gateway/state_api.h"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <utility>

#include "gateway/auditors.h"

namespace beffroi {

namespace {

using json = nlohmann::ordered_json;

json policy_json(const delivery::Report& report) {
    json policy{{"number", std::to_string(report.number)}, {"generation", report.generation}};
    if (!report.digest.empty()) {
        policy["digest"] = report.digest;
    }
    policy["on-trial"] = report.on_trial;
    return policy;
}

json streams_json(const Streams& streams) {
    json list = json::array();
    streams.each([&list](journal::Stream kind, const std::string& origin, const journal::Writer& writer,
                         const ship::Cosigned* cosigned) {
        json stream{{"name", journal::to_string(kind)},
                    {"origin", origin},
                    {"first", std::to_string(writer.first())},
                    {"size", std::to_string(writer.size())}};
        if (cosigned != nullptr) {
            stream["cosigned"] = std::to_string(cosigned->quorum().size);
        }
        list.push_back(std::move(stream));
    });
    return list;
}

}  // namespace

StateApi::StateApi(std::vector<JournalListenConfig::Auditor> auditors, const Streams& streams, const Clock& clock)
    : m_auditors(std::move(auditors)),
      m_streams(streams),
      m_clock(clock),
      m_modules(yang::schemas_directory(), {"beffroi-gateway-state"}),
      m_api(options()) {}

void StateApi::set(State state) {
    const std::lock_guard lock(m_mutex);
    m_state = std::move(state);
}

restconf::Options StateApi::options() {
    return {.modules = m_modules,
            .unified = {"operational", [this](const http::Request&) { return read(); }},
            .datastores = {{"operational", [this](const http::Request&) { return read(); }}},
            .forbidden = [this](const http::Request& request, restconf::Access,
                                const restconf::Uri&) -> std::optional<restconf::Error> {
                if (find_auditor(m_auditors, request) != nullptr) {
                    return std::nullopt;
                }
                return restconf::Error{
                    403, "access-denied", "this certificate is not one of an auditor of this gateway", {},
                    {},  "protocol"};
            }};
}

restconf::Snapshot StateApi::read() const {
    const std::lock_guard lock(m_mutex);
    const json gateway{{"site", m_state.site},
                       {"enforcer-connected", m_state.enforcer_connected},
                       {"open-sessions", m_state.open_sessions},
                       {"policy", policy_json(m_state.policy)},
                       {"stream", streams_json(m_streams)}};
    const json whole{{"ietf-restconf:data", {{"beffroi-gateway-state:gateway", gateway}}}};
    auto tree = yang::Tree::parse(m_modules, whole.dump(), "the state of the gateway", true);
    if (const auto* refused = std::get_if<yang::Refused>(&tree)) {
        throw std::runtime_error("the state of the gateway is not as the model has it: " + to_text(refused->problem));
    }
    return {std::make_shared<yang::Tree>(std::get<yang::Tree>(std::move(tree))), "state", m_clock.wall()};
}

}  // namespace beffroi
