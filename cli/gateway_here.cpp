#include "cli/gateway_here.h"

#include <pwd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

#include "base/fd.h"
#include "cli/outcome.h"

namespace beffroi::cli {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t k_longest_answer = std::size_t{64} << 20;
constexpr timeval k_patience{30, 0};

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

UniqueFd connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        unusable("the path of a socket has at most 107 bytes: " + path);
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd.valid()) {
        throw_errno("socket");
    }
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &k_patience, sizeof k_patience);
    ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &k_patience, sizeof k_patience);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int error = errno;
        unusable(path + ": " + std::generic_category().message(error) +
                 (error == EACCES ? "; only root may ask: try with sudo"
                                  : "; is the gateway running on this machine? beffroi site doctor tells more"));
    }
    return fd;
}

std::string read_to_end(const UniqueFd& fd) {
    std::string bytes;
    std::array<char, 65536> piece{};
    while (bytes.size() <= k_longest_answer) {
        const auto got = ::recv(fd.get(), piece.data(), piece.size(), 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        bytes.append(piece.data(), static_cast<std::size_t>(got));
    }
    return bytes;
}

}  // namespace

void add_gateway_here(CLI::App& command, GatewayHere& gateway) {
    command
        .add_option("--socket", gateway.socket,
                    "Where the gateway answers on this machine (\"staff-socket\" of its configuration)")
        ->capture_default_str();
}

ordered_json ask(const GatewayHere& gateway, ordered_json request) {
    request["for"] = who_logged_in();
    const UniqueFd fd = connect_to(gateway.socket);
    write_all(fd.get(), request.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
    auto answer = ordered_json::parse(read_to_end(fd), nullptr, false);
    if (!answer.is_object()) {
        unusable("no answer from the gateway at " + gateway.socket + "; only root is answered: try with sudo");
    }
    if (const auto refused = answer.find("refused"); refused != answer.end() && refused->is_string()) {
        unusable("the gateway refuses: " + refused->get<std::string>());
    }
    return answer;
}

}  // namespace beffroi::cli
