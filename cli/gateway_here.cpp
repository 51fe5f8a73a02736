#include "cli/gateway_here.h"

#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <system_error>

#include "base/fd.h"
#include "base/local_call.h"
#include "cli/fleet.h"
#include "cli/outcome.h"

namespace beffroi::cli {

using nlohmann::ordered_json;

namespace {

/// Who has logged in on this terminal, whatever she has become since: the kernel keeps it (loginuid). Empty for a
/// program that no login has started.
std::string who_logged_in() {
    std::string text;
    try {
        text = read_file("/proc/self/loginuid", 32);
    } catch (const std::system_error&) {
        return {};  // a kernel without it
    }
    uid_t user = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), user);
    const passwd* entry = read.ec == std::errc() ? ::getpwuid(user) : nullptr;
    return entry != nullptr ? entry->pw_name : "";
}

std::string called(const std::string& path, const std::string& line) {
    try {
        return local_call(path, line);
    } catch (const std::system_error& e) {
        unusable(std::string(e.what()) +
                 (e.code().value() == EACCES
                      ? "; only root may ask: try with sudo"
                      : "; is the gateway running on this machine? beffroi site doctor tells more"));
    }
}

}  // namespace

void add_gateway_here(CLI::App& command, GatewayHere& gateway) {
    command
        .add_option("--socket", gateway.socket,
                    "Where the gateway answers on this machine (\"staff-socket\" of its configuration)")
        ->capture_default_str();
}

std::string device_words(const ordered_json& session) {
    return shown(session, "bound") == "address" ? "address-only     " : shown(session, "mac");
}

ordered_json ask(const GatewayHere& gateway, ordered_json request) {
    request["for"] = who_logged_in();
    const auto line = request.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    auto answer = ordered_json::parse(called(gateway.socket, line), nullptr, false);
    if (!answer.is_object()) {
        unusable("no answer from the gateway at " + gateway.socket + "; only root is answered: try with sudo");
    }
    if (const auto refused = answer.find("refused"); refused != answer.end() && refused->is_string()) {
        unusable("the gateway refuses: " + refused->get<std::string>());
    }
    return answer;
}

}  // namespace beffroi::cli
