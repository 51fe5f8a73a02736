// A command of the shell, run as a user would run it.
#pragma once

#include <boost/test/unit_test.hpp>
#include <stdio.h>
#include <sys/wait.h>

#include <string>

namespace beffroi {

struct Ran {
    int code = -1;
    std::string out;  ///< and what went to stderr
};

inline Ran run_command(const std::string& command) {
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    BOOST_REQUIRE(pipe != nullptr);
    Ran ran;
    for (int c = ::fgetc(pipe); c != EOF; c = ::fgetc(pipe)) {
        ran.out += static_cast<char>(c);
    }
    const int status = ::pclose(pipe);
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

}  // namespace beffroi
