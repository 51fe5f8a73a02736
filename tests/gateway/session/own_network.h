// A network namespace with a pair of interfaces, for one case.
#pragma once

#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/fd.h"

namespace beffroi::tests {

/// Runs commands of ip(8) in the network namespace of the calling thread.
inline void ip_commands(const std::string& commands) {
    char name[] = "/tmp/beffroi-ip-XXXXXX";
    const UniqueFd fd(::mkstemp(name));
    write_all(fd.get(), commands);
    const int status = std::system(("ip -batch " + std::string(name)).c_str());
    ::unlink(name);
    if (status != 0) {
        throw std::runtime_error("ip: " + commands.substr(0, 200));
    }
}

/// A namespace of this case alone: it ends with the thread and its sockets, whatever happens to the test.
inline void in_own_network(const std::function<void()>& body) {
    std::exception_ptr problem;
    std::thread thread([&] {
        try {
            if (::unshare(CLONE_NEWNET) != 0) {
                throw_errno("unshare");
            }
            ip_commands(
                "link add lan0 type veth peer name dev0\nlink set lan0 up\nlink set dev0 up\n"
                "address add 10.9.0.1/16 dev lan0\naddress add 2001:db8::1/64 dev lan0 nodad\n");
            body();
        } catch (...) {
            problem = std::current_exception();
        }
    });
    thread.join();
    if (problem) {
        std::rethrow_exception(problem);
    }
}

}  // namespace beffroi::tests
