// A directory server that a test starts: its certificates, its process, and whether it listens yet.
#pragma once

#include <arpa/inet.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.h"

namespace beffroi::tests {

/// Makes ca.pem, and cert.pem and key.pem for a server with this subjectAltName ("IP:127.0.0.1"), in `folder`.
inline void make_certificates(const std::string& folder, const std::string& name) {
    std::ofstream(folder + "/make")
        << "set -e; cd " << folder << "; umask 077\n"
        << "key='ec -pkeyopt ec_paramgen_curve:P-256 -nodes'\n"
        << "openssl req -x509 -newkey $key -keyout ca.key -out ca.pem -days 2 -subj /CN=ca\n"
        << "openssl req -newkey $key -keyout key.pem -out csr -subj /CN=directory\n"
        << "echo subjectAltName=" << name << " > ext\n"
        << "openssl x509 -req -in csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
        << " -extfile ext -out cert.pem\n";
    if (std::system(("bash " + folder + "/make > " + folder + "/make.log 2>&1").c_str()) != 0) {
        throw std::runtime_error("openssl could not make the test's certificates");
    }
}

/// Ended with the object, and by the kernel if the test dies.
class ServerProcess {
  public:
    ServerProcess(std::string address, int port) : m_address(std::move(address)), m_port(port) {}
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;
    ~ServerProcess() { stop(); }

    /// Returns when it listens.
    void start(std::vector<std::string> command) {
        std::vector<char*> arguments;
        for (std::string& word : command) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        const pid_t parent = ::getpid();
        m_pid = ::fork();
        if (m_pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() == parent) {
                ::execv(arguments[0], arguments.data());
            }
            ::_exit(127);
        }
        for (int tries = 0; tries < 6000; ++tries) {
            if (listens()) {
                return;
            }
            int status = 0;
            if (::waitpid(m_pid, &status, WNOHANG) == m_pid) {
                m_pid = -1;
                throw std::runtime_error(command[0] + " did not start");
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        throw std::runtime_error(command[0] + " does not listen");
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
    [[nodiscard]] pid_t pid() const noexcept { return m_pid; }

  private:
    [[nodiscard]] bool listens() const {
        const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(m_port));
        ::inet_pton(AF_INET, m_address.c_str(), &address.sin_addr);
        return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }

    std::string m_address;
    int m_port;
    pid_t m_pid = -1;
};

}  // namespace beffroi::tests
