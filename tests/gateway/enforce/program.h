// The real beffroi-enforcer, in the network namespace of who starts it.
#pragma once

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace beffroi::enforce::test {

/// One run of it; killed with its object.
class Program {
  public:
    Program(const std::string& policy, const std::string& socket, const std::string& log,
            const char* gateway_user = "root", const char* user = nullptr) {
        std::vector<std::string> words{std::string(::getenv("BEFFROI_BIN")) + "/beffroi-enforcer",
                                       "--policy",
                                       policy,
                                       "--socket",
                                       socket,
                                       "--gateway-user",
                                       gateway_user};
        if (user != nullptr) {
            words.insert(words.end(), {"--user", user});
        }
        std::vector<char*> argv;
        for (std::string& word : words) {
            argv.push_back(word.data());
        }
        argv.push_back(nullptr);
        m_pid = ::fork();
        if (m_pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::dup2(::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), STDERR_FILENO);
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
    }
    ~Program() { end(SIGKILL); }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// Its wait status; -1 if it has ended already.
    int end(int signal) {
        int status = -1;
        if (m_pid > 0) {
            ::kill(m_pid, signal);
            ::waitpid(m_pid, &status, 0);
            m_pid = -1;
        }
        return status;
    }
    void signal(int number) const { ::kill(m_pid, number); }
    /// It has stopped on return: a signal alone leaves it time to read what is sent next.
    void stop() const {
        signal(SIGSTOP);
        int status = 0;
        BOOST_REQUIRE(::waitpid(m_pid, &status, WUNTRACED) == m_pid);
        BOOST_REQUIRE(WIFSTOPPED(status));
    }
    [[nodiscard]] std::string status_field(const std::string& name) const {
        std::ifstream status("/proc/" + std::to_string(m_pid) + "/status");
        for (std::string line; std::getline(status, line);) {
            if (line.rfind(name + ":", 0) == 0) {
                line.erase(0, std::min(line.find_first_not_of(" \t", name.size() + 1), line.size()));
                return line;
            }
        }
        return "";
    }

  private:
    pid_t m_pid = -1;
};

}  // namespace beffroi::enforce::test
