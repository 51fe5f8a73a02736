// The gateway on this machine, asked through its door for those who work here (gateway/staff_door.h).
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace beffroi::cli {

struct GatewayHere {
    std::string socket = "/run/beffroi-gateway/staff.sock";
};
/// --socket
void add_gateway_here(CLI::App& command, GatewayHere& gateway);

/// The answer's JSON object. Says on whose behalf it asks, if somebody has become root. Leaves with 2 if nobody answers
/// there, or the gateway refuses.
[[nodiscard]] nlohmann::ordered_json ask(const GatewayHere& gateway, nlohmann::ordered_json request);

/// Its MAC address, or that none is known: behind a router a session is of an address alone.
[[nodiscard]] std::string device_words(const nlohmann::ordered_json& session);

}  // namespace beffroi::cli
