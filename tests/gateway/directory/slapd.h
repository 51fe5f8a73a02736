// A real directory for tests: slapd with the people of deploy/directory, its own CA, database and port, in a temporary
// folder. Ended and removed with the object, and by the kernel if the test dies.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/fd.h"
#include "gateway/directory_defaults.h"
#include "tests/gateway/directory/server_process.h"
#include "tests/temporary_directory.h"

namespace beffroi::tests {

/// A TCP socket that listens on a free loopback port and never accepts: the kernel completes the connection, nobody
/// answers.
class SilentServer {
  public:
    SilentServer() : m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(m_fd.get(), any, size) != 0 || ::listen(m_fd.get(), 64) != 0 ||
            ::getsockname(m_fd.get(), any, &size) != 0) {
            throw_errno("silent server");
        }
        m_port = ntohs(address.sin_port);
    }
    [[nodiscard]] int port() const noexcept { return m_port; }
    [[nodiscard]] std::string uri() const { return "ldaps://127.0.0.1:" + std::to_string(m_port); }
    /// Whether anybody has connected.
    [[nodiscard]] bool was_called() const {
        pollfd waiting{.fd = m_fd.get(), .events = POLLIN, .revents = 0};
        return ::poll(&waiting, 1, 0) > 0;
    }

  private:
    UniqueFd m_fd;
    int m_port = 0;
};

class Slapd {
  public:
    struct Options {
        std::string certificate_name = "IP:127.0.0.1";
        std::string ldif;            ///< people besides those of ent-sample.ldif
        bool old_tls = false;        ///< speaks TLS 1.0 and 1.1 only
        std::string sample = "ent";  ///< of deploy/directory/start-slapd
        std::string tls = "ldaps";   ///< likewise
        std::string settings = {};   ///< likewise: more lines of slapd.conf
    };

    Slapd() : Slapd(Options{}) {}
    explicit Slapd(const Options& options) : m_sample(options.sample), m_tls(options.tls) {
        make_certificates(m_folder.path(), options.certificate_name);
        std::ofstream(path("password")) << "lecture-seule\n";
        std::ofstream(path("more.ldif")) << options.ldif;
        std::ofstream(path("settings")) << options.settings;
        std::ofstream(path("gnutls")) << "[overrides]\n"
                                      << (options.old_tls ? "disabled-version = tls1.2\ndisabled-version = tls1.3\n"
                                                          : "");
        start();
    }

    [[nodiscard]] std::string uri() const {
        return (m_tls == "ldaps" ? "ldaps://127.0.0.1:" : "ldap://127.0.0.1:") + std::to_string(m_port);
    }
    [[nodiscard]] std::string ca_file() const { return path("ca.pem"); }
    /// Each operation so far, as slapd tells it: "conn=1000 op=0 BIND dn=...".
    [[nodiscard]] std::string log() const { return read_file(path("log")); }
    [[nodiscard]] std::string password_file() const { return path("password"); }
    [[nodiscard]] pid_t pid() const noexcept { return m_process.pid(); }

    /// A connector to this directory, as a site would configure it.
    [[nodiscard]] DirectoryConfig config() const {
        DirectoryConfig config;
        config.name = "ent";
        config.sequence = 1;
        config.profile = default_profile(DirectoryType::ent);
        config.servers = {uri()};
        config.start_tls = m_tls != "ldaps";
        config.ca_file = ca_file();
        config.people_base = "ou=people,dc=ent-test,dc=example";
        config.structures_base = "ou=structures,dc=ent-test,dc=example";
        config.bind_dn = "cn=beffroi,dc=ent-test,dc=example";
        config.bind_password_file = password_file();
        config.connect_timeout = std::chrono::seconds(5);
        config.operation_timeout = std::chrono::seconds(5);
        config.pool_size = 4;
        return config;
    }

    /// Same port, same data. Returns when it listens.
    void start() {
        m_process.start({"/usr/bin/env", "GNUTLS_SYSTEM_PRIORITY_FILE=" + path("gnutls"),
                         std::string(BEFFROI_SOURCE_DIR) + "/deploy/directory/start-slapd", "--sample", m_sample,
                         "--tls", m_tls, "--settings", path("settings"), "--log", path("log"), path("data"),
                         std::to_string(m_port), path("cert.pem"), path("key.pem"), path("ca.pem"), path("password"),
                         path("more.ldif")});
    }
    void stop() { m_process.stop(); }
    /// Same port, other people besides those of the sample: for entries that name the port.
    void fill_again(const std::string& ldif) {
        stop();
        std::filesystem::remove_all(path("data"));
        std::ofstream(path("more.ldif")) << ldif;
        start();
    }
    void freeze() const { m_process.freeze(); }
    void thaw() const { m_process.thaw(); }

  private:
    [[nodiscard]] std::string path(const char* name) const { return m_folder.path() + "/" + name; }

    std::string m_sample;
    std::string m_tls;
    TemporaryDirectory m_folder{TemporaryDirectory::disk()};
    int m_port = SilentServer().port();
    ServerProcess m_process{"127.0.0.1", m_port};
};

}  // namespace beffroi::tests
