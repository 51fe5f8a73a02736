// beffroi-gateway --config FILE | --check FILE
#include <CLI/CLI.hpp>
#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "base/confinement.h"
#include "base/fd.h"
#include "base/version.h"
#include "gateway/gateway.h"
#include "gateway/passed_sockets.h"
#include "gateway/written_places.h"

namespace {

using namespace beffroi;

void print(const char* kind, const Problems& problems) {
    for (const auto& problem : problems) {
        std::fprintf(stderr, "%s%s\n", kind, to_text(problem).c_str());
    }
}

/// The document decides; what this machine lacks for it is said too, for a configuration is often written elsewhere.
int check(const std::string& file) {
    const auto document = read_config(file);
    if (const auto* problems = std::get_if<Problems>(&document)) {
        print("", *problems);
        return 2;
    }
    const auto here = load_config(file);
    if (const auto* problems = std::get_if<Problems>(&here)) {
        print("on this machine: ", *problems);
    }
    std::printf("%s: a valid configuration\n", file.c_str());
    return 0;
}

/// Signals are read as data: no handler runs in the middle of anything. Threads that start later inherit the mask.
UniqueFd open_signals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        ::sigaddset(&signals, number);
    }
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    UniqueFd fd(::signalfd(-1, &signals, SFD_CLOEXEC));
    if (!fd.valid()) {
        throw_errno("signalfd");
    }
    return fd;
}

void run(const GatewayConfig& config) {
    ::signal(SIGPIPE, SIG_IGN);  // a peer that went away is an error of its call, not the end of the process
    const UniqueFd signals = open_signals();
    if (confine_writes_to(written_directories(config)) == Confined::no_landlock) {
        spdlog::warn("this kernel has no Landlock: what the unit does not forbid, a fault here could write");
    }
    const SystemClock clock;
    Gateway gateway(config, clock, passed_sockets());
    ::sd_notify(0, "READY=1");
    for (;;) {
        std::array waiting{pollfd{signals.get(), POLLIN, 0}, pollfd{gateway.news(), POLLIN, 0}};
        if (::poll(waiting.data(), waiting.size(), 1000) > 0 && waiting[0].revents != 0) {
            signalfd_siginfo info{};
            if (::read(signals.get(), &info, sizeof info) != sizeof info) {
                continue;
            }
            if (info.ssi_signo != SIGHUP) {
                ::sd_notify(0, "STOPPING=1");
                return;
            }
            gateway.reload_policy();
        }
        gateway.tick();
        ::sd_notify(0, "WATCHDOG=1");
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Beffroi gateway: portal, sessions, journal", "beffroi-gateway");
    app.set_version_flag("--version", std::string(beffroi::version()));
    std::string config_file;
    std::string check_file;
    auto* config_option = app.add_option("--config", config_file, "Configuration (beffroi-gateway.yang)");
    app.add_option("--check", check_file, "Check a configuration and exit")->excludes(config_option);
    try {
        app.parse(argc, argv);
        if (!check_file.empty()) {
            return check(check_file);
        }
        if (config_file.empty()) {
            std::fprintf(stderr, "beffroi-gateway: give --config FILE, or --check FILE\n");
            return 2;
        }
        const auto loaded = load_config(config_file);
        if (const auto* problems = std::get_if<Problems>(&loaded)) {
            print("", *problems);
            return 2;
        }
        run(std::get<GatewayConfig>(loaded));
        return 0;
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const std::exception& e) {
        spdlog::critical("{}", e.what());
        return 2;
    } catch (...) {
        spdlog::critical("stopped by something that is not an exception of ours");
        return 2;
    }
}
