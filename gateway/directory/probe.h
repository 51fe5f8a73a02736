// How the servers of a directory do, each for itself: what whoever installs a gateway wants to know before anybody logs
// in.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "gateway/settings.h"

namespace beffroi::directory {

enum class ServerState : std::uint8_t {
    good,
    unreachable,   ///< no connection, no TLS, or a certificate that is not trusted or not of its name
    refused,       ///< it does not take the service account
    unsearchable,  ///< the search below people_base fails
    nobody         ///< it finds nobody of the person class there
};

struct ProbedServer {
    std::string server;  ///< as configured
    ServerState state = ServerState::good;
    std::string detail;  ///< printable; the version of TLS when all is good
    std::chrono::milliseconds took{0};
};

/// Connects to each server as the gateway would, binds as the service account, looks for one person. Each takes at most
/// the connect and twice the operation time-out. Throws as read_service_account.
[[nodiscard]] std::vector<ProbedServer> probe(const DirectoryConfig& config);

}  // namespace beffroi::directory
