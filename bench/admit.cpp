// Admits sessions through a running enforcer, one call each, as the gateway does.
//   admit SOCKET SESSIONS          SESSIONS: lines "HANDLE ROLE ZONE INTERFACE MAC ADDRESS". Prints the seconds taken.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "gateway/enforce/client.h"

namespace {

using namespace beffroi;

std::vector<enforce::KernelSession> read_sessions(const std::string& path) {
    std::ifstream in(path);
    std::vector<enforce::KernelSession> sessions;
    unsigned handle = 0;
    std::string role;
    std::string zone;
    std::string interface;
    std::string mac;
    std::string address;
    while (in >> handle >> role >> zone >> interface >> mac >> address) {
        sessions.push_back({.handle = SessionHandle(static_cast<std::uint16_t>(handle)),
                            .role = RoleName(role),
                            .zone = ZoneName(zone),
                            .interface = Interface(interface),
                            .mac = MacAddress::parse(mac).value(),
                            .addresses = {IpAddress::parse(address).value()},
                            .lifetime = std::chrono::hours(8),
                            .idle = {}});
    }
    return sessions;
}

/// Until it has loaded its policy: a large one takes seconds.
void wait_for(enforce::EnforcerClient& enforcer) {
    for (int tries = 0; tries < 30; ++tries) {
        if (std::holds_alternative<std::vector<enforce::KernelSession>>(enforcer.list())) {
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    throw std::runtime_error("no enforcer answers there");
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 3) {
            throw std::runtime_error("usage: admit SOCKET SESSIONS");
        }
        const auto sessions = read_sessions(argv[2]);
        enforce::EnforcerClient enforcer(argv[1]);
        wait_for(enforcer);
        const auto start = std::chrono::steady_clock::now();
        for (const auto& session : sessions) {
            if (!std::holds_alternative<Applied>(enforcer.admit(SessionId("bench"), session))) {
                throw std::runtime_error("session " + std::to_string(session.handle.get()) + " was not admitted");
            }
        }
        std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "admit: %s\n", e.what());
        return 2;
    }
}
