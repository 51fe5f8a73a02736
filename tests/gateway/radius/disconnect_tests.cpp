#include <arpa/inet.h>
#include <boost/test/unit_test.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <set>

#include "base/encoding.h"
#include "gateway/radius/disconnector.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::radius;
using namespace std::chrono_literals;

namespace {

const NetworkPort k_port{"borne-cdi", "a-1", "02-00-00-00-00-01", "", Proof::eap_ttls};
const WallTime k_now{1795507200000ms};

std::string md5(const std::string& text) {
    std::string digest(16, '\0');
    BOOST_REQUIRE(EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
                             EVP_md5(), nullptr) == 1);
    return digest;
}

/// An answer as equipment that knows `secret` signs it.
std::string answer(char code, const std::string& request, const std::string& secret,
                   const std::string& attributes = "") {
    std::string head{code, request[1], '\0', static_cast<char>(20 + attributes.size())};
    return head + md5(head + request.substr(4, 16) + attributes + secret) + attributes;
}

/// Equipment on a port of its own.
class Equipment {
  public:
    Equipment() : m_socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        BOOST_REQUIRE(::bind(m_socket.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
        BOOST_REQUIRE(::getsockname(m_socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port = ntohs(address.sin_port);
    }
    /// Empty: nothing within a quarter of the time of a test.
    std::string receive(int milliseconds = 5000) {
        pollfd waiting{m_socket.get(), POLLIN, 0};
        if (::poll(&waiting, 1, milliseconds) <= 0) {
            return {};
        }
        std::array<char, 4096> buffer{};
        socklen_t size = sizeof m_from;
        const auto got =
            ::recvfrom(m_socket.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&m_from), &size);
        return {buffer.data(), static_cast<std::size_t>(got)};
    }
    void send(const std::string& bytes) {
        BOOST_REQUIRE(::sendto(m_socket.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&m_from),
                               sizeof m_from) == static_cast<ssize_t>(bytes.size()));
    }
    std::uint16_t port = 0;

  private:
    UniqueFd m_socket;
    sockaddr_in m_from{};
};

struct World {
    Disconnector::Outcome outcome() {
        std::unique_lock lock(mutex);
        BOOST_REQUIRE(said.wait_for(lock, 20s, [this] { return !outcomes.empty(); }));
        const auto first = outcomes.front();
        outcomes.pop_front();
        return first;
    }

    TemporaryDirectory folder;
    std::string secret_file = [this] {
        write_private_file(folder.path() + "/secret", "between us\n");
        return folder.path() + "/secret";
    }();
    Equipment equipment;
    SystemClock clock;
    std::mutex mutex;
    std::condition_variable said;
    std::deque<Disconnector::Outcome> outcomes;
    std::uint32_t cause = 0;
    Disconnector disconnector{{{"borne-cdi", *IpAddress::parse("127.0.0.1"), equipment.port, secret_file}},
                              clock,
                              [this](const NetworkPort&, Disconnector::Outcome what, std::uint32_t error_cause) {
                                  const std::scoped_lock lock(mutex);
                                  outcomes.push_back(what);
                                  cause = error_cause;
                                  said.notify_all();
                              }};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_radius_disconnect_tests)

BOOST_AUTO_TEST_CASE(a_request_names_session_and_device_and_is_signed_twice) {
    const auto request = disconnect_request(7, k_port, k_now, Secret("between us"));
    const std::string& bytes = request.bytes;
    BOOST_TEST(to_hex(bytes.substr(0, 4)) == "28070044");
    std::string attributes = bytes.substr(20);
    BOOST_TEST(attributes.substr(0, 5) ==
               "\x2c\x05"
               "a-1");
    BOOST_TEST(attributes.substr(5, 19) ==
               "\x1f\x13"
               "02-00-00-00-00-01");
    BOOST_TEST(to_hex(attributes.substr(24, 6)) == "37066b054400");
    BOOST_TEST(to_hex(attributes.substr(30, 2)) == "5012");
    std::string zeroed = bytes;
    zeroed.replace(4, 16, 16, '\0');
    BOOST_TEST(zeroed.size() == 68U);
    BOOST_TEST((md5(zeroed + "between us") == bytes.substr(4, 16)));
    zeroed.replace(zeroed.size() - 16, 16, 16, '\0');
    std::array<unsigned char, 16> signature{};
    HMAC(EVP_md5(), "between us", 10, reinterpret_cast<const unsigned char*>(zeroed.data()), zeroed.size(),
         signature.data(), nullptr);
    BOOST_TEST((std::string(signature.begin(), signature.end()) == bytes.substr(bytes.size() - 16)));
}

BOOST_AUTO_TEST_CASE(an_answer_counts_if_it_is_to_this_request_and_by_who_knows_the_secret) {
    const Secret secret("between us");
    const auto request = disconnect_request(7, k_port, k_now, secret);
    const auto read = [&](const std::string& bytes) { return disconnect_answer(bytes, request, secret); };
    const auto good = answer(41, request.bytes, "between us");
    BOOST_TEST(read(good).value().done);
    const auto refusal = read(answer(42, request.bytes, "between us", from_hex("6506000001f7").value()));
    BOOST_TEST((refusal && !refusal->done && refusal->error_cause == 503U));
    const auto other = disconnect_request(7, k_port, k_now + 1s, secret);
    const std::string forged_signature = from_hex("5012" + std::string(32, '0')).value();
    for (const std::string& bad : {answer(41, request.bytes, "between them"), answer(41, other.bytes, "between us"),
                                   answer(2, request.bytes, "between us"), good + "x", good.substr(0, 19),
                                   std::string(), answer(41, request.bytes, "between us", from_hex("6501").value()),
                                   answer(41, request.bytes, "between us", from_hex("65").value()),
                                   answer(41, request.bytes, "between us", forged_signature)}) {
        BOOST_TEST(!read(bad).has_value(), to_hex(bad));
    }
}

BOOST_FIXTURE_TEST_CASE(equipment_is_told_at_once_and_its_answer_is_reported, World) {
    disconnector.disconnect(k_port);
    equipment.send(answer(41, equipment.receive(), "between us"));
    BOOST_TEST((outcome() == Disconnector::Outcome::done));
    disconnector.disconnect(k_port);
    equipment.send(answer(42, equipment.receive(), "between us", from_hex("6506000001f7").value()));
    BOOST_TEST((outcome() == Disconnector::Outcome::refused));
    BOOST_TEST(cause == 503U);
}

BOOST_FIXTURE_TEST_CASE(a_lost_packet_is_sent_again_as_it_was, World) {
    disconnector.disconnect(k_port);
    const auto first = equipment.receive();
    equipment.send(answer(41, first, "somebody else's"));
    BOOST_TEST((equipment.receive() == first));
    equipment.send(answer(41, first, "between us"));
    BOOST_TEST((outcome() == Disconnector::Outcome::done));
    BOOST_TEST(equipment.receive(1500).empty());
}

BOOST_FIXTURE_TEST_CASE(equipment_that_is_silent_is_given_up, World) {
    disconnector.disconnect(k_port);
    int sent = 0;
    while (!equipment.receive(4500).empty()) {
        ++sent;
    }
    BOOST_TEST(sent == 4);
    BOOST_TEST((outcome() == Disconnector::Outcome::unanswered));
}

BOOST_FIXTURE_TEST_CASE(nobody_waits_for_equipment_that_is_not_configured_or_for_too_many, World) {
    auto unknown = k_port;
    unknown.nas = "another";
    disconnector.disconnect(unknown);
    BOOST_TEST((outcome() == Disconnector::Outcome::not_sent));
    for (std::size_t i = 0; i <= Disconnector::most_waiting; ++i) {
        disconnector.disconnect(k_port);
    }
    BOOST_TEST((outcome() == Disconnector::Outcome::not_sent));
    std::set<char> identifiers;  // of what is in flight: no two alike
    for (std::size_t i = 0; i < Disconnector::most_in_flight; ++i) {
        identifiers.insert(equipment.receive().at(1));
    }
    BOOST_TEST(identifiers.size() == Disconnector::most_in_flight);
}

BOOST_AUTO_TEST_SUITE_END()
