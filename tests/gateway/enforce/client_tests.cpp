// The client against an enforcer that misbehaves.
#include <boost/test/unit_test.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "gateway/enforce/client.h"
#include "gateway/enforce/messages.h"
#include "tests/gateway/enforce/seqpacket.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

/// Answers each packet with what `answer` returns; an empty list hangs up.
class Peer {
  public:
    using Answer = std::function<std::vector<std::string>(const std::string&)>;
    Peer(const std::string& path, Answer answer)
        : m_listener(listen_seqpacket(path)), m_answer(std::move(answer)), m_thread([this] { serve(); }) {}
    ~Peer() {
        m_stop = true;
        m_thread.join();
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    /// Answered to the last packet.
    [[nodiscard]] int requests() const { return m_requests; }

  private:
    void serve() {
        UniqueFd peer;
        while (!m_stop) {
            pollfd p{peer.valid() ? peer.get() : m_listener.get(), POLLIN, 0};
            if (::poll(&p, 1, 20) <= 0) {
                continue;
            }
            if (!peer.valid()) {
                peer.reset(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
                continue;
            }
            const auto packet = receive_packet(peer.get());
            const auto replies = packet.empty() ? std::vector<std::string>{} : m_answer(packet);
            for (const std::string& reply : replies) {
                ::send(peer.get(), reply.data(), reply.size(), MSG_NOSIGNAL);
            }
            if (replies.empty()) {
                peer.reset();
            }
            m_requests += packet.empty() ? 0 : 1;
        }
    }

    UniqueFd m_listener;
    Answer m_answer;
    std::atomic<bool> m_stop = false;
    std::atomic<int> m_requests = 0;
    std::thread m_thread;
};

struct Folder {
    std::string path = temporary_folder();
    std::string socket = path + "/s";
    EnforcerClient client{socket};
    ~Folder() { std::filesystem::remove_all(path); }

    [[nodiscard]] bool unavailable() {
        const auto error = client.revoke(SessionHandle(1));
        return error == KernelError::unavailable;
    }
};

const std::string done = encode(Reply(Done{}));

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_client_tests, Folder)

BOOST_AUTO_TEST_CASE(nobody_listens) {
    BOOST_TEST(unavailable());
    BOOST_TEST(!client.connected());
    BOOST_TEST(client.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(one_connection_serves_many_calls) {
    const Peer peer(socket, [](const std::string&) { return std::vector{done}; });
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(!client.revoke(SessionHandle(1)).has_value());
    }
    BOOST_TEST(client.connected());
    BOOST_TEST(client.connections() == 1U);
}

BOOST_AUTO_TEST_CASE(a_connection_lost_between_calls_is_made_again) {
    {
        const Peer first(socket, [](const std::string&) { return std::vector{done}; });
        BOOST_TEST(!client.revoke(SessionHandle(1)).has_value());
    }
    BOOST_TEST(unavailable());
    std::filesystem::remove(socket);
    const Peer second(socket, [](const std::string&) { return std::vector{done}; });
    BOOST_TEST(!client.revoke(SessionHandle(1)).has_value());
    BOOST_TEST(client.connections() == 2U);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_hung_up_on_is_sent_once_more_only) {
    const Peer peer(socket, [](const std::string&) { return std::vector<std::string>{}; });
    BOOST_TEST(unavailable());
    while (peer.requests() < 2) {
        ::usleep(1000);
    }
    BOOST_TEST(peer.requests() == 2);
}

BOOST_AUTO_TEST_CASE(silence_ends_after_two_seconds) {
    std::atomic<bool> answering = false;
    const Peer peer(socket, [&](const std::string&) {
        while (!answering) {
            ::usleep(1000);
        }
        return std::vector{encode(Reply(KernelError::unknown_class))};
    });
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(unavailable());
    BOOST_TEST((std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(1990)));
    answering = true;
}

BOOST_AUTO_TEST_CASE(an_answer_to_another_question_is_no_answer) {
    const Peer peer(socket, [](const std::string&) { return std::vector{done}; });
    BOOST_TEST((std::get<KernelError>(client.apply()) == KernelError::unavailable));
    BOOST_TEST((std::get<KernelError>(client.list()) == KernelError::unavailable));
}

BOOST_AUTO_TEST_CASE(garbage_is_no_answer) {
    const Peer peer(socket, [](const std::string&) { return std::vector{std::string("garbage")}; });
    BOOST_TEST(unavailable());
}

BOOST_AUTO_TEST_CASE(a_packet_nobody_asked_for_is_not_taken_for_the_next_answer) {
    const Peer peer(socket, [](const std::string&) { return std::vector{done, encode(Reply(KernelError::refused))}; });
    BOOST_TEST(!client.revoke(SessionHandle(1)).has_value());
    while (peer.requests() == 0) {
        ::usleep(1000);
    }
    BOOST_TEST(!client.revoke(SessionHandle(2)).has_value());
    BOOST_TEST(client.connections() == 2U);
}

BOOST_AUTO_TEST_CASE(what_the_protocol_cannot_carry_is_refused) {
    const Peer peer(socket, [](const std::string&) { return std::vector{done}; });
    KernelSession session{
        SessionHandle(1), RoleName(std::string(49, 'r')), ZoneName("z"), Interface("i"), {}, {}, {}, {}};
    BOOST_TEST((std::get<KernelError>(client.admit(SessionId("x"), session)) == KernelError::refused));
    session.role = RoleName("r");
    session.addresses.resize(65);
    BOOST_TEST((std::get<KernelError>(client.admit(SessionId("x"), session)) == KernelError::refused));
    session.addresses.resize(64);
    BOOST_TEST(std::get<Applied>(client.admit(SessionId("x"), session)).session.get() == "x");
}

BOOST_AUTO_TEST_SUITE_END()
