// A real directory for tests: slapd with the people of deploy/directory, its own CA, database and port, in a temporary
// folder. Ended and removed with the object, and by the kernel if the test dies.
#pragma once

#include <arpa/inet.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/fd.h"
#include "gateway/settings.h"
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

  private:
    UniqueFd m_fd;
    int m_port = 0;
};

class Slapd {
  public:
    struct Options {
        std::string certificate_name = "IP:127.0.0.1";
        std::string ldif;      ///< people besides those of ent-sample.ldif
        bool old_tls = false;  ///< speaks TLS 1.0 and 1.1 only
    };

    Slapd() : Slapd(Options{}) {}
    explicit Slapd(const Options& options) {
        make_certificates(options.certificate_name);
        std::ofstream(path("password")) << "lecture-seule\n";
        std::ofstream(path("more.ldif")) << options.ldif;
        std::ofstream(path("gnutls")) << "[overrides]\n"
                                      << (options.old_tls ? "disabled-version = tls1.2\ndisabled-version = tls1.3\n"
                                                          : "");
        m_port = SilentServer().port();
        start();
    }
    Slapd(const Slapd&) = delete;
    Slapd& operator=(const Slapd&) = delete;
    ~Slapd() { stop(); }

    [[nodiscard]] std::string uri() const { return "ldaps://127.0.0.1:" + std::to_string(m_port); }
    [[nodiscard]] std::string ca_file() const { return path("ca.pem"); }
    [[nodiscard]] std::string password_file() const { return path("password"); }
    [[nodiscard]] pid_t pid() const noexcept { return m_pid; }

    /// A connector to this directory, as a site would configure it.
    [[nodiscard]] DirectoryConfig config() const {
        DirectoryConfig config;
        config.name = "ent";
        config.sequence = 1;
        config.servers = {uri()};
        config.ca_file = ca_file();
        config.people_base = "ou=people,dc=ent-test,dc=example";
        config.structures_base = "ou=structures,dc=ent-test,dc=example";
        config.login_attribute = "ENTPersonLogin";
        config.bind_dn = "cn=beffroi,dc=ent-test,dc=example";
        config.bind_password_file = password_file();
        config.connect_timeout = std::chrono::seconds(5);
        config.operation_timeout = std::chrono::seconds(5);
        config.pool_size = 4;
        return config;
    }

    /// Same port, same data. Returns when it listens.
    void start() {
        const std::string script = std::string(BEFFROI_SOURCE_DIR) + "/deploy/directory/start-slapd";
        const std::string port = std::to_string(m_port);
        const pid_t parent = ::getpid();
        m_pid = ::fork();
        if (m_pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != parent) {
                ::_exit(1);
            }
            ::setenv("GNUTLS_SYSTEM_PRIORITY_FILE", path("gnutls").c_str(), 1);
            ::execl(script.c_str(), script.c_str(), path("data").c_str(), port.c_str(), path("cert.pem").c_str(),
                    path("key.pem").c_str(), path("ca.pem").c_str(), path("password").c_str(),
                    path("more.ldif").c_str(), nullptr);
            ::_exit(127);
        }
        for (int tries = 0; tries < 1500; ++tries) {
            if (listens()) {
                return;
            }
            int status = 0;
            if (::waitpid(m_pid, &status, WNOHANG) == m_pid) {
                m_pid = -1;
                throw std::runtime_error("slapd did not start");
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        throw std::runtime_error("slapd does not listen");
    }

    void stop() {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
            m_pid = -1;
        }
    }
    /// Connections stay open and nobody answers on them.
    void freeze() const {
        ::kill(m_pid, SIGSTOP);
        ::waitpid(m_pid, nullptr, WUNTRACED);  // its threads stop one by one: only now does none answer
    }
    void thaw() const { ::kill(m_pid, SIGCONT); }

  private:
    [[nodiscard]] std::string path(const char* name) const { return m_folder.path() + "/" + name; }

    void make_certificates(const std::string& name) const {
        std::ofstream(path("make"))
            << "set -e; cd " << m_folder.path() << "; key='ec -pkeyopt ec_paramgen_curve:P-256 -nodes'\n"
            << "openssl req -x509 -newkey $key -keyout ca.key -out ca.pem -days 2 -subj /CN=ca\n"
            << "openssl req -newkey $key -keyout key.pem -out csr -subj /CN=directory\n"
            << "echo subjectAltName=" << name << " > ext\n"
            << "openssl x509 -req -in csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
            << " -extfile ext -out cert.pem\n";
        if (std::system(("bash " + path("make") + " > " + path("make.log") + " 2>&1").c_str()) != 0) {
            throw std::runtime_error("openssl could not make the test's certificates");
        }
    }

    [[nodiscard]] bool listens() const {
        const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(m_port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }

    TemporaryDirectory m_folder{TemporaryDirectory::disk()};
    int m_port = 0;
    pid_t m_pid = -1;
};

}  // namespace beffroi::tests
