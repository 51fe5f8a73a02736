#include <nlohmann/json.hpp>

#include "base/local_call.h"
#include "gateway/doctor/checks.h"
#include "gateway/enforce/client.h"

namespace beffroi::doctor {

namespace {

using enforce::KernelError;
using enforce::KernelSession;
using nlohmann::json;

/// What the gateway says it has in force.
Findings told(const json& state) {
    const auto& policy = state.at("policy");
    const auto sessions = state.at("open-sessions").get<std::size_t>();
    if (!state.value("enforcer-connected", false)) {
        return one(Level::failure,
                   words("la passerelle tourne, {} sessions, mais ne parle pas à l’enforcer",
                         "the gateway runs, {} sessions, but does not speak to the enforcer", sessions),
                   words("voir « enforcer »", "see \"enforcer\""));
    }
    if (policy.value("generation", 0U) == 0) {
        return one(Level::failure,
                   words("la passerelle tourne, mais aucune politique n’est en vigueur",
                         "the gateway runs, but no policy is in force"),
                   words("journalctl -u beffroi-enforcer dit pourquoi elle a été refusée",
                         "journalctl -u beffroi-enforcer says why it was refused"));
    }
    if (policy.value("on-trial", false)) {
        return one(Level::warning,
                   words("la passerelle tourne, {} sessions ; la politique {} est à l’essai",
                         "the gateway runs, {} sessions; policy {} is on trial", sessions,
                         policy.value("number", std::uint64_t{0})),
                   words("attendez une minute ; si l’essai dure, le centre n’entend pas cette passerelle",
                         "wait a minute; if the trial lasts, the centre does not hear this gateway"));
    }
    return one(Level::ok, words("la passerelle tourne, {} sessions ; politique {}, génération {}",
                                "the gateway runs, {} sessions; policy {}, generation {}", sessions,
                                policy.value("number", std::uint64_t{0}), policy.value("generation", 0U)));
}

}  // namespace

Findings look_at_enforcer(const Patient& patient) {
    const auto& socket = patient.config.enforcer.socket;
    enforce::EnforcerClient enforcer(socket);
    const auto listed = enforcer.list();
    if (const auto* held = std::get_if<std::vector<KernelSession>>(&listed)) {
        return one(Level::ok, words("l’enforcer répond, et le noyau a sa table : {} sessions",
                                    "the enforcer answers, and the kernel has its table: {} sessions", held->size()));
    }
    if (std::get<KernelError>(listed) == KernelError::unavailable) {
        return one(
            Level::failure, words("personne ne répond sur {}", "nobody answers at {}", socket),
            words("démarrez beffroi-enforcer ; journalctl -u beffroi-enforcer dit pourquoi il s’arrête. Sans être "
                  "root ni {}, il ne répond pas",
                  "start beffroi-enforcer; journalctl -u beffroi-enforcer says why it stops. It does not answer "
                  "who is neither root nor {}",
                  patient.config.enforcer.gateway_user));
    }
    return one(Level::failure,
               words("l’enforcer répond, mais le noyau refuse de dire ce qu’il tient",
                     "the enforcer answers, but the kernel refuses to tell what it holds"),
               words("journalctl -u beffroi-enforcer, puis redémarrez-le",
                     "journalctl -u beffroi-enforcer, then restart "
                     "it"));
}

Findings look_at_gateway(const Patient& patient) {
    const auto& socket = patient.config.staff_socket;
    std::string why = "no answer";
    try {
        const auto state = json::parse(
            local_call(socket, R"({"ask":"state"})", std::chrono::ceil<std::chrono::seconds>(patient.patience)),
            nullptr, false);
        if (state.is_object() && state.contains("policy")) {
            return told(state);
        }
    } catch (const std::runtime_error& e) {
        why = e.what();
    }
    return one(
        Level::failure,
        words("la passerelle ne répond pas sur {} : {}", "the gateway does not answer at {}: {}", socket, why),
        words("démarrez beffroi-gateway, une fois le reste en ordre ; journalctl -u beffroi-gateway dit pourquoi "
              "elle s’arrête. Elle ne répond qu’à root",
              "start beffroi-gateway once the rest is in order; journalctl -u beffroi-gateway says why it stops. It "
              "answers only root"));
}

}  // namespace beffroi::doctor
