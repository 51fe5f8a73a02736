// What systemd hands over, as sd_listen_fds(3) describes it: descriptors from 3 on, their names in the environment.
#include <boost/test/unit_test.hpp>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>

#include "gateway/passed_sockets.h"

using namespace beffroi;

namespace {

/// In a process of its own, which has descriptors and an environment of its own. The sockets are of the kinds UDP, TCP.
bool in_child(const char* names, const std::function<bool()>& check) {
    const pid_t child = ::fork();
    if (child == 0) {
        const UniqueFd first(::socket(AF_UNIX, SOCK_DGRAM, 0));
        const UniqueFd second(::socket(AF_UNIX, SOCK_STREAM, 0));
        const int high = 100;  // out of the way of the two that become 3 and 4
        ::dup2(first.get(), high);
        ::dup2(second.get(), high + 1);
        ::dup2(high, 3);
        ::dup2(high + 1, 4);
        ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
        ::setenv("LISTEN_FDS", "2", 1);
        ::setenv("LISTEN_FDNAMES", names, 1);
        ::_exit(check() ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int type_of(const UniqueFd& socket) {
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(socket.get(), SOL_SOCKET, SO_TYPE, &type, &size) == 0 ? type : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_passed_sockets_tests)

BOOST_AUTO_TEST_CASE(sockets_are_known_by_their_names) {
    BOOST_TEST(in_child("portal-https:portal-http", [] {
        const auto sockets = passed_sockets();
        return type_of(sockets.https) == SOCK_DGRAM && type_of(sockets.http) == SOCK_STREAM;
    }));
}

BOOST_AUTO_TEST_CASE(programs_that_the_gateway_starts_do_not_inherit_them) {
    BOOST_TEST(in_child("portal-http:portal-https", [] {
        const auto sockets = passed_sockets();
        return sockets.http.valid() && ::getenv("LISTEN_FDS") == nullptr;
    }));
}

BOOST_AUTO_TEST_CASE(another_name_stops_the_start) {
    BOOST_TEST(in_child("portal-http:gopher", [] {
        try {
            static_cast<void>(passed_sockets());
        } catch (const std::runtime_error& e) {
            return std::string(e.what()).find("\"gopher\"") != std::string::npos;
        }
        return false;
    }));
}

BOOST_AUTO_TEST_CASE(nothing_passed_is_nothing) {
    BOOST_TEST(in_child("", [] {
        ::unsetenv("LISTEN_PID");
        const auto sockets = passed_sockets();
        return !sockets.http.valid() && !sockets.https.valid();
    }));
}

BOOST_AUTO_TEST_SUITE_END()
