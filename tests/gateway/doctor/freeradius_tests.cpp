#include <arpa/inet.h>
#include <sys/socket.h>

#include <filesystem>

#include "tests/gateway/doctor/patient.h"

using namespace beffroi;
using namespace beffroi::doctor;
using namespace beffroi::doctor::test;

namespace {

/// A machine where all is well, as its files and tables say.
struct Site : Ward {
    Site() : door(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        BOOST_REQUIRE(::bind(door.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
        BOOST_REQUIRE(::listen(door.get(), 8) == 0);
        BOOST_REQUIRE(::getsockname(door.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
        config.radius.emplace();
        config.radius->port = ntohs(address.sin_port);
        config.radius->secret_file = path("secret");
        replace_file(path("secret"), "0123456789abcdef\n");
        std::filesystem::create_directories(path("freeradius"));
        std::filesystem::create_directories(path("proc/net"));
        write_site(config.radius->port);
        replace_file(path("freeradius/secret.conf"), "gateway_secret = \"0123456789abcdef\"\n");
        runs("freeradius", path("freeradius"));
        bound({1812}, {1813});
    }
    void write_site(unsigned gateway_port) const {
        replace_file(path("freeradius/site.conf"),
                     "# What differs.\nlisten_address = 10.20.0.1\nauth_port = 1812\n\tacct_port = 1813\n"
                     "#gateway_port = 1\ngateway_port = " +
                         std::to_string(gateway_port) + "\n");
    }
    void runs(const std::string& program, const std::string& directory) const {
        std::filesystem::create_directories(path("proc/4711"));
        replace_file(path("proc/4711/comm"), program + "\n");
        using namespace std::string_literals;
        replace_file(path("proc/4711/cmdline"), "/usr/sbin/freeradius\0-f\0-d\0"s + directory + "\0"s);
    }
    void bound(const std::vector<unsigned>& four, const std::vector<unsigned>& six) const {
        const auto table = [](const std::vector<unsigned>& ports, const std::string& address) {
            std::string text = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";
            for (const auto port : ports) {
                text += fmt::format("  366: {}:{:04X} {}:0000 07 00000000:00000000 00:00000000 00000000   104\n",
                                    address, port, address);
            }
            return text;
        };
        replace_file(path("proc/net/udp"), table(four, "0100140A"));
        replace_file(path("proc/net/udp6"), table(six, std::string(32, '0')));
    }
    [[nodiscard]] Findings look() const {
        auto one = patient();
        one.freeradius_directory = path("freeradius");
        auto findings = look_at_radius(one);
        BOOST_TEST(is_complete(findings));
        return findings;
    }
    UniqueFd door;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_freeradius_tests, Site)

BOOST_AUTO_TEST_CASE(where_nobody_comes_in_by_the_network_nothing_is_wanted) {
    config.radius.reset();
    BOOST_TEST(levels(look()) == "ok");
}

BOOST_AUTO_TEST_CASE(with_both_there_and_of_one_mind_all_is_well) {
    BOOST_TEST(levels(look()) == "ok ok ok ok ok");
}

BOOST_AUTO_TEST_CASE(a_secret_that_differs_fails_and_is_not_shown) {
    replace_file(path("freeradius/secret.conf"), "gateway_secret = \"0123456789abcdeX\"\n");
    const auto findings = look();
    BOOST_TEST(levels(findings) == "fail ok ok ok ok");
    BOOST_TEST(says(findings, "every question is refused"));
    BOOST_TEST(!says(findings, "0123456789"));
    replace_file(path("freeradius/secret.conf"), "");
    BOOST_TEST(levels(look()) == "fail ok ok ok ok");
}

BOOST_AUTO_TEST_CASE(another_port_than_the_gateways_or_none_fails) {
    write_site(1);
    const auto findings = look();
    BOOST_TEST(levels(findings) == "fail ok ok ok ok");
    BOOST_TEST(says(findings, "FreeRADIUS asks at port 1,"));
    replace_file(path("freeradius/site.conf"), "auth_port = 1812\n");
    BOOST_TEST(says(look(), "does not give auth_port, acct_port and gateway_port"));
    std::filesystem::remove_all(path("freeradius"));
    BOOST_TEST(says(look(), path("freeradius/site.conf")));
    BOOST_TEST(levels(look()) == "fail ok ok");  // which ports it should listen on is not known
}

BOOST_AUTO_TEST_CASE(a_freeradius_that_is_stopped_or_runs_as_debian_brings_it_fails) {
    runs("freeradius", "/etc/freeradius/3.0");
    BOOST_TEST(levels(look()) == "ok fail ok ok ok");
    BOOST_TEST(says(look(), "runs with another configuration"));
    runs("freeradius", path("freeradius-other"));
    BOOST_TEST(says(look(), "runs with another configuration"));
    runs("sshd", path("freeradius"));
    BOOST_TEST(says(look(), "FreeRADIUS does not run"));
}

BOOST_AUTO_TEST_CASE(a_port_that_nobody_listens_at_fails) {
    bound({1812}, {});
    BOOST_TEST(levels(look()) == "ok ok ok fail ok");
    BOOST_TEST(says(look(), "nobody listens at UDP port 1813"));
    bound({18120, 0x1812}, {1813});
    BOOST_TEST(says(look(), "nobody listens at UDP port 1812"));
    bound({1812, 1813}, {});
    std::filesystem::remove(path("proc/net/udp6"));  // a machine without IPv6
    BOOST_TEST(levels(look()) == "ok ok ok ok ok");
}

BOOST_AUTO_TEST_CASE(a_gateway_that_does_not_answer_it_fails) {
    door.reset();
    const auto findings = look();
    BOOST_TEST(levels(findings) == "ok ok ok ok fail");
    BOOST_TEST(says(findings, "see \"gateway\""));
}

BOOST_AUTO_TEST_SUITE_END()
