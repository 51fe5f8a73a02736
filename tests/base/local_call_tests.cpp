#include <boost/test/unit_test.hpp>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <system_error>
#include <thread>

#include "base/fd.h"
#include "base/local_call.h"
#include "tests/temporary_directory.h"

using namespace beffroi;

namespace {

struct Fixture {
    /// What one call gets from a program that does this with its connection.
    [[nodiscard]] std::string call(const std::function<void(int)>& program, const std::string& line = "hello") const {
        ::unlink(path.c_str());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        const UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        BOOST_REQUIRE(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        BOOST_REQUIRE(::listen(listener.get(), 1) == 0);
        std::thread server([&] {
            const UniqueFd peer(::accept(listener.get(), nullptr, nullptr));
            program(peer.get());
        });
        const std::string answer = local_call(path, line);
        server.join();
        return answer;
    }
    TemporaryDirectory folder;
    const std::string path = folder.path() + "/socket";
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(base_local_call_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_line_goes_and_what_comes_until_the_end_is_the_answer) {
    BOOST_TEST(call([](int peer) {
                   char got[16] = {};
                   BOOST_TEST(::recv(peer, got, 6, MSG_WAITALL) == 6);
                   BOOST_TEST(std::string(got) == "hello\n");
                   write_all(peer, "one\n");
                   write_all(peer, std::string(200'000, 'x'));
               }) == "one\n" + std::string(200'000, 'x'));
}

BOOST_AUTO_TEST_CASE(a_program_that_hangs_up_has_answered_nothing) {
    BOOST_TEST(call([](int) {}).empty());
    BOOST_TEST(call([](int) {}, std::string(4U << 20U, 'x')).empty());  // and while we are still speaking
}

BOOST_AUTO_TEST_CASE(nobody_at_the_socket_is_an_error_that_names_it) {
    BOOST_CHECK_EXCEPTION(local_call(path, "x"), std::system_error, [this](const std::system_error& e) {
        return e.code().value() == ENOENT && std::string(e.what()).starts_with(path);
    });
    BOOST_CHECK_THROW(local_call(std::string(108, 'x'), "x"), std::system_error);
    BOOST_CHECK_THROW(local_call("", "x"), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
