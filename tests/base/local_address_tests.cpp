#include <boost/test/unit_test.hpp>
#include <sys/socket.h>

#include <filesystem>
#include <system_error>

#include "base/fd.h"
#include "base/local_address.h"
#include "tests/temporary_directory.h"

namespace beffroi {

BOOST_AUTO_TEST_SUITE(local_address_tests)

BOOST_AUTO_TEST_CASE(a_path_that_no_socket_can_have_is_named) {
    BOOST_TEST(local_address(std::string(107, 'x')).sun_path[106] == 'x');
    BOOST_CHECK_THROW(static_cast<void>(local_address(std::string(108, 'x'))), std::system_error);
    BOOST_CHECK_THROW(static_cast<void>(local_address("")), std::system_error);
}

BOOST_AUTO_TEST_CASE(a_socket_left_behind_goes_and_any_other_file_stays) {
    const TemporaryDirectory folder;
    const std::string socket = folder.path() + "/socket";
    const auto address = local_address(socket);
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    BOOST_REQUIRE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    remove_stale_socket(socket);
    BOOST_TEST(!std::filesystem::exists(socket));
    remove_stale_socket(socket);

    const std::string key = folder.path() + "/journal.key";
    write_private_file(key, "secret");
    BOOST_CHECK_THROW(remove_stale_socket(key), std::system_error);
    BOOST_TEST(read_file(key, 16) == "secret");
    std::filesystem::create_symlink(key, socket);
    BOOST_CHECK_THROW(remove_stale_socket(socket), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi
