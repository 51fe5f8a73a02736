#include <boost/test/unit_test.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <memory>
#include <thread>

#include "gateway/staff_door.h"
#include "tests/temporary_directory.h"

using namespace beffroi;

namespace {

struct Fixture {
    [[nodiscard]] UniqueFd knock() const {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? std::move(fd)
                                                                                                     : UniqueFd();
    }
    [[nodiscard]] static std::string rest_of(const UniqueFd& fd) {
        std::string bytes;
        char piece[4096];
        for (ssize_t got = 0; (got = ::recv(fd.get(), piece, sizeof piece, 0)) > 0;) {
            bytes.append(piece, static_cast<std::size_t>(got));
        }
        return bytes;
    }
    [[nodiscard]] std::string ask(const std::string& request) const {
        const auto fd = knock();
        if (!fd.valid()) {
            return "closed";
        }
        static_cast<void>(::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL));
        return rest_of(fd);
    }

    TemporaryDirectory folder;
    const std::string path = folder.path() + "/staff.sock";
    StaffDoor::Answer echo = [](const std::string& user, std::string_view request) {
        return user + ": " + std::string(request) + "\n";
    };
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_staff_door_tests, Fixture)

BOOST_AUTO_TEST_CASE(one_line_is_answered_to_a_user_whom_the_kernel_names) {
    const StaffDoor door(path, echo);
    const auto answer = ask("hello\nmore");
    BOOST_TEST(answer.ends_with(": hello\n"));
    if (::geteuid() == 0) {
        BOOST_TEST(answer == "root: hello\n");
    }
    BOOST_TEST(ask("again\n").ends_with(": again\n"));
}

BOOST_AUTO_TEST_CASE(the_socket_is_closed_to_others_by_its_mode) {
    const StaffDoor door(path, echo);
    struct stat status {};
    BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777U) == 0600U);
}

BOOST_AUTO_TEST_CASE(another_user_is_not_answered_even_if_the_mode_lets_her_in) {
    if (::geteuid() != 0) {
        BOOST_TEST_MESSAGE("not run as root: nobody to become");
        return;
    }
    const StaffDoor door(path, echo);
    BOOST_REQUIRE(::chmod(path.c_str(), 0666) == 0 && ::chmod(folder.path().c_str(), 0755) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const bool gone = ::setresgid(65534, 65534, 65534) == 0 && ::setresuid(65534, 65534, 65534) == 0;
        const auto fd = knock();
        static_cast<void>(::send(fd.get(), "hello\n", 6, MSG_NOSIGNAL));
        ::_exit(gone && fd.valid() && rest_of(fd).empty() ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    BOOST_TEST(WIFEXITED(status));
    BOOST_TEST(WEXITSTATUS(status) == 0);
}

BOOST_AUTO_TEST_CASE(a_request_without_end_or_without_measure_is_not_answered) {
    const StaffDoor door(path, echo);
    BOOST_TEST(ask(std::string(StaffDoor::longest_request + 2048, 'x') + "\n").empty());
    {
        const auto silent = knock();
        ::shutdown(silent.get(), SHUT_WR);
        BOOST_TEST(rest_of(silent).empty());
    }
    BOOST_TEST(ask("still here\n").ends_with(": still here\n"));
}

BOOST_AUTO_TEST_CASE(who_speaks_without_end_does_not_keep_the_door_open) {
    auto door = std::make_unique<StaffDoor>(path, echo);
    const auto slow = knock();
    const auto idle = knock();
    std::thread trickle([&slow] {
        while (::send(slow.get(), "x", 1, MSG_NOSIGNAL) == 1) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    door.reset();  // with a time-out for each piece it would wait for all that one may say
    trickle.join();
    BOOST_TEST(rest_of(idle).empty());
}

BOOST_AUTO_TEST_CASE(an_answer_that_fails_ends_its_connection_and_nothing_else) {
    const StaffDoor door(path, [this](const std::string& user, std::string_view request) {
        return request == "bad" ? throw std::runtime_error("no") : echo(user, request);
    });
    BOOST_TEST(ask("bad\n").empty());
    BOOST_TEST(ask("good\n").ends_with(": good\n"));
}

BOOST_AUTO_TEST_CASE(who_leaves_before_her_answer_does_no_harm) {
    ::signal(SIGPIPE, SIG_IGN);
    const StaffDoor door(path, [](const std::string&, std::string_view) { return std::string(8U << 20U, 'x'); });
    for (int i = 0; i < 3; ++i) {
        const auto fd = knock();
        static_cast<void>(::send(fd.get(), "all\n", 4, MSG_NOSIGNAL));
    }
    BOOST_TEST(ask("all\n").size() == 8U << 20U);
}

BOOST_AUTO_TEST_CASE(a_new_door_takes_the_place_of_one_that_was_left_behind) {
    {
        const StaffDoor door(path, echo);
        BOOST_TEST(ask("one\n").ends_with(": one\n"));
    }
    BOOST_TEST(ask("nobody\n") == "closed");
    const StaffDoor again(path, echo);
    BOOST_TEST(ask("two\n").ends_with(": two\n"));
    const std::string file = folder.path() + "/journal.key";
    write_private_file(file, "secret");
    BOOST_CHECK_THROW(StaffDoor(file, echo), std::system_error);
    BOOST_TEST(read_file(file, 16) == "secret");
    BOOST_CHECK_THROW(StaffDoor(std::string(108, '/'), echo), std::system_error);
    BOOST_CHECK_THROW(StaffDoor(folder.path() + "/nowhere/staff.sock", echo), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
