// beffroi-enforcer: owns the gateway's nftables tables. Wires its parts and nothing more.
#include <CLI/CLI.hpp>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "base/confinement.h"
#include "base/version.h"
#include "base/yang/document.h"
#include "gateway/enforce/enforcer.h"
#include "gateway/enforce/flow_crowd.h"
#include "gateway/enforce/privileges.h"
#include "gateway/enforce/probe_device.h"
#include "gateway/enforce/server.h"
#include "gateway/enforce/traffic_feed.h"

namespace {

using namespace beffroi::enforce;

struct Options {
    std::string policy;
    std::string socket;
    std::string gateway_user;
    std::string user;
    ApprovalSettings approval;
};

Account account(const std::string& name) {
    const auto found = find_account(name);
    if (!found) {
        throw std::runtime_error("no such user: " + name);
    }
    return *found;
}

std::optional<ProbeDevice> probe_device() {
    try {
        return std::make_optional<ProbeDevice>();
    } catch (const std::system_error& e) {
        spdlog::warn("policies are put in force without a test by packets: {}", e.what());
        return std::nullopt;
    }
}

/// Of files this program writes what it remembers of approvals, and two switches of connection tracking.
void confine(const std::string& state_file) {
    std::vector<std::string> places{"/proc/sys/net/netfilter"};
    if (!state_file.empty()) {
        places.push_back(std::filesystem::path(state_file).parent_path().string());
    }
    if (beffroi::confine_writes_to(places) == beffroi::Confined::no_landlock) {
        spdlog::warn("this kernel has no Landlock: what the unit does not forbid, a fault here could write");
    }
}

void run(const Options& options) {
    sigset_t signals;  // before anything else, so that none is missed; SIGPIPE stays ignored by MSG_NOSIGNAL
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGINT);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);

    const beffroi::SystemClock clock;
    const beffroi::yang::Modules modules(beffroi::yang::schemas_directory(), beffroi::policy::yang_modules());
    const Account gateway = account(options.gateway_user);
    const auto self = options.user.empty() ? std::nullopt : std::optional(account(options.user));
    beffroi::UniqueFd listener = listen_at(options.socket, gateway.uid);
    auto probes = probe_device();
    keep_net_admin_only(self);
    confine(options.approval.state_file);
    Enforcer enforcer({options.policy, std::chrono::seconds(5),
                       options.approval.quorum_file.empty() ? std::nullopt : std::optional(options.approval)},
                      clock, modules, probes ? &*probes : nullptr);
    TrafficFeed feed(clock);
    const FlowCrowd crowd;
    Server(enforcer, feed, std::move(listener), gateway.uid).run();
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Loads the gateway's policy into the kernel and admits sessions to it.", "beffroi-enforcer");
    app.set_version_flag("--version", std::string(beffroi::version()));
    app.add_option("--policy", options.policy, "Directory of region.json, academie.json and lycee.json")->required();
    app.add_option("--socket", options.socket, "Where the gateway connects")->required();
    app.add_option("--gateway-user", options.gateway_user, "The only user, besides root, that may connect")->required();
    app.add_option("--user", options.user, "User to become once the socket is bound");
    auto* approvers = app.add_option("--approvers", options.approval.quorum_file,
                                     "Who must have signed a policy (c2sp.org/tlog-policy); without it, nobody");
    auto* state =
        app.add_option("--approved", options.approval.state_file,
                       "File that remembers the newest approved policy, in a directory of this program's own");
    auto* site = app.add_option("--site", options.approval.site, "UAI of this site");
    approvers->needs(state)->needs(site);
    try {
        app.parse(argc, argv);
        spdlog::set_default_logger(spdlog::stderr_logger_mt("enforcer"));
        spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
        run(options);
        return 0;
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const std::exception& e) {
        spdlog::critical("{}", e.what());
    } catch (...) {
        spdlog::critical("stopped by an unknown failure");
    }
    return 1;
}
