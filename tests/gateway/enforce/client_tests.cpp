// The client against an enforcer that misbehaves.
#include <boost/test/unit_test.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "gateway/enforce/client.h"
#include "gateway/enforce/messages.h"
#include "tests/gateway/enforce/seqpacket.h"
#include "tests/temporary_directory.h"

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
    TemporaryDirectory directory{TemporaryDirectory::disk()};
    std::string socket = directory.path() + "/s";
    EnforcerClient client{socket};

    [[nodiscard]] bool unavailable() {
        const auto error = client.revoke(SessionHandle(1));
        return error == KernelError::unavailable;
    }
};

const std::string done = encode(Reply(Done{}));

std::uint16_t handle_in(const std::string& packet) {
    const auto request = decode_request(packet);
    const auto* revoke = request ? std::get_if<RevokeRequest>(&*request) : nullptr;
    return revoke == nullptr ? std::uint16_t{0} : revoke->handle.get();
}

/// An answer that tells which handle was asked for.
std::optional<KernelError> answer_to(std::uint16_t handle) {
    const std::array<std::optional<KernelError>, 3> answers{std::nullopt, KernelError::refused,
                                                            KernelError::unknown_class};
    return answers.at(handle % answers.size());
}

std::string packet_for(std::uint16_t handle) {
    const auto error = answer_to(handle);
    return error ? encode(Reply(*error)) : done;
}

UniqueFd accept_from(const UniqueFd& listener) {
    return UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
}

void send_packet(const UniqueFd& fd, const std::string& packet) {
    ::send(fd.get(), packet.data(), packet.size(), MSG_NOSIGNAL);
}

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

BOOST_AUTO_TEST_CASE(calls_are_under_way_at_once) {
    constexpr std::uint16_t together = 8;
    const UniqueFd listener = listen_seqpacket(socket);
    std::thread peer([&] {  // says nothing until all have asked
        const UniqueFd fd = accept_from(listener);
        std::vector<std::uint16_t> asked;
        while (asked.size() < together) {
            asked.push_back(handle_in(receive_packet(fd.get())));
        }
        for (const std::uint16_t handle : asked) {
            send_packet(fd, packet_for(handle));
        }
    });
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (std::uint16_t handle = 1; handle <= together; ++handle) {
        threads.emplace_back([&, handle] { right += client.revoke(SessionHandle(handle)) == answer_to(handle); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    peer.join();
    BOOST_TEST(right == together);
    BOOST_TEST(client.connections() == 1U);
}

BOOST_AUTO_TEST_CASE(calls_of_many_threads_get_their_own_answers) {
    const Peer peer(socket, [](const std::string& packet) {
        if (const std::uint16_t handle = handle_in(packet); handle != 0) {
            return std::vector{packet_for(handle)};
        }
        SessionPage page;
        page.sessions.push_back({SessionHandle(1), RoleName("r"), ZoneName("z"), Interface("i"), {}, {}, {}, {}});
        SessionPage before = page;
        before.last = false;
        return std::vector{encode(Reply(before)), encode(Reply(before)), encode(Reply(page))};
    });
    constexpr int calls = 100;
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (std::uint16_t t = 0; t < 16; ++t) {
        threads.emplace_back([&, t] {
            for (std::uint16_t i = 1; i <= calls; ++i) {
                const auto handle = static_cast<std::uint16_t>(t * calls + i);
                if (i % 10 == 0) {
                    const auto list = client.list();
                    const auto* sessions = std::get_if<std::vector<KernelSession>>(&list);
                    right += sessions != nullptr && sessions->size() == 3 ? 1 : 0;
                } else {
                    right += client.revoke(SessionHandle(handle)) == answer_to(handle) ? 1 : 0;
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    BOOST_TEST(right == 16 * calls);
    BOOST_TEST(client.connections() == 1U);
}

BOOST_AUTO_TEST_CASE(calls_under_way_when_the_connection_breaks_are_sent_again) {
    constexpr std::uint16_t together = 8;
    const UniqueFd listener = listen_seqpacket(socket);
    std::thread peer([&] {
        UniqueFd fd = accept_from(listener);
        const std::uint16_t first = handle_in(receive_packet(fd.get()));
        for (int i = 1; i < together; ++i) {
            static_cast<void>(receive_packet(fd.get()));
        }
        send_packet(fd, packet_for(first));
        fd.reset();
        fd = accept_from(listener);
        for (int i = 1; i < together; ++i) {
            send_packet(fd, packet_for(handle_in(receive_packet(fd.get()))));
        }
    });
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (std::uint16_t handle = 1; handle <= together; ++handle) {
        threads.emplace_back([&, handle] { right += client.revoke(SessionHandle(handle)) == answer_to(handle); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    peer.join();
    BOOST_TEST(right == together);
    BOOST_TEST(client.connections() == 2U);
}

BOOST_AUTO_TEST_CASE(a_call_that_times_out_does_not_answer_another) {
    const UniqueFd listener = listen_seqpacket(socket);
    std::atomic<bool> asked = false;
    std::vector<std::uint16_t> heard;
    std::thread peer([&] {
        const auto hear = [&](const UniqueFd& fd) { return heard.emplace_back(handle_in(receive_packet(fd.get()))); };
        const UniqueFd silent = accept_from(listener);
        hear(silent);
        asked = true;
        hear(silent);
        hear(silent);  // the end: nobody waits there any more
        send_packet(silent, packet_for(heard.front()));
        const UniqueFd fd = accept_from(listener);
        send_packet(fd, packet_for(hear(fd)));
        send_packet(fd, packet_for(hear(fd)));
    });
    std::optional<KernelError> first;
    std::thread impatient([&] { first = client.revoke(SessionHandle(3)); });
    while (!asked) {
        ::usleep(1000);
    }
    ::usleep(1'000'000);  // begins later, so it still has time when the first has none
    BOOST_TEST((client.revoke(SessionHandle(1)) == answer_to(1)));
    impatient.join();
    BOOST_TEST((first == KernelError::unavailable));
    BOOST_TEST((client.revoke(SessionHandle(5)) == answer_to(5)));
    peer.join();
    BOOST_TEST(heard == (std::vector<std::uint16_t>{3, 1, 0, 1, 5}));
    BOOST_TEST(client.connections() == 2U);
}

BOOST_AUTO_TEST_CASE(a_look_at_the_connection_does_not_disturb_calls_under_way) {
    std::atomic<bool> answering = false;
    const Peer peer(socket, [&](const std::string& packet) {
        while (!answering) {
            ::usleep(1000);
        }
        return std::vector{packet_for(handle_in(packet))};
    });
    bool right = false;
    std::thread caller([&] { right = client.revoke(SessionHandle(1)) == answer_to(1); });
    while (client.connections() == 0) {
        ::usleep(1000);
    }
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(client.connected());
    }
    answering = true;
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(client.connected());
    }
    caller.join();
    BOOST_TEST(right);
    BOOST_TEST(client.connections() == 1U);
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
