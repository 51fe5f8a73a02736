// Admits sessions through a running enforcer as the gateway does when the bell rings and a school logs in at once: the
// portal's 32 workers each admit one session, wait for the enforcer's acknowledgement (its netlink transaction has been
// committed), and go on with the next login. They share one EnforcerClient, hence one connection.
//   admit SOCKET SESSIONS [STANDING]     files of lines "HANDLE ROLE ZONE INTERFACE MAC ADDRESS". Prints the seconds
//                                        that SESSIONS took; STANDING are admitted before.
#include <atomic>
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

constexpr unsigned workers = 32;  // as many as the portal has

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

/// Returns when every session is acknowledged.
void admit_all(enforce::EnforcerClient& enforcer, const std::vector<enforce::KernelSession>& sessions) {
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> admitted = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < sessions.size(); i = next++) {
            admitted += std::holds_alternative<Applied>(enforcer.admit(SessionId("bench"), sessions[i])) ? 1 : 0;
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < workers; ++i) {
        threads.emplace_back(work);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    if (admitted != sessions.size()) {
        throw std::runtime_error(std::to_string(sessions.size() - admitted) + " sessions were not admitted");
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 3 && argc != 4) {
            throw std::runtime_error("usage: admit SOCKET SESSIONS [STANDING]");
        }
        const auto sessions = read_sessions(argv[2]);
        enforce::EnforcerClient enforcer(argv[1]);
        wait_for(enforcer);
        if (argc == 4) {
            admit_all(enforcer, read_sessions(argv[3]));
        }
        const auto start = std::chrono::steady_clock::now();
        admit_all(enforcer, sessions);
        std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "admit: %s\n", e.what());
        return 2;
    }
}
