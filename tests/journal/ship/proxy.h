// A TCP relay that can cut its connections after a number of bytes, or hold them without an answer.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <thread>
#include <vector>

#include "base/fd.h"

namespace beffroi::mirror {

class Proxy {
  public:
    explicit Proxy(std::uint16_t target) : m_target(target), m_listener(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        if (::bind(m_listener.get(), generic(address), size) != 0 || ::listen(m_listener.get(), 16) != 0 ||
            ::getsockname(m_listener.get(), generic(address), &size) != 0) {
            throw_errno("proxy");
        }
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { run(); });
    }
    ~Proxy() {
        m_stop = true;
        m_thread.join();
    }
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;
    [[nodiscard]] std::uint16_t port() const { return m_port; }

    std::atomic<bool> silent{false};                   ///< takes bytes and gives none back
    std::atomic<std::int64_t> cut_after{-1};           ///< bytes to the server per connection; negative: never
    std::atomic<std::int64_t> lose_answers_after{-1};  ///< bytes to the server, after which its next answer is lost
    std::atomic<unsigned> cuts{0};

  private:
    struct Pair {
        UniqueFd client;
        UniqueFd server;
        std::int64_t sent = 0;
        bool open = true;
    };
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    static sockaddr* generic(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

    void run() {
        while (!m_stop) {
            std::vector<pollfd> waiting{{m_listener.get(), POLLIN, 0}};
            for (const Pair& pair : m_pairs) {
                waiting.push_back({pair.client.get(), POLLIN, 0});
                waiting.push_back({pair.server.get(), POLLIN, 0});
            }
            ::poll(waiting.data(), waiting.size(), 50);
            std::size_t at = 1;
            for (Pair& pair : m_pairs) {
                pair.open = (waiting[at].revents == 0 || relay(pair, true)) &&
                            (waiting[at + 1].revents == 0 || relay(pair, false));
                at += 2;
            }
            m_pairs.remove_if([](const Pair& pair) { return !pair.open; });
            if (waiting[0].revents != 0) {
                accept_one();
            }
        }
    }
    void accept_one() {
        Pair pair{UniqueFd(::accept(m_listener.get(), nullptr, nullptr)), UniqueFd(::socket(AF_INET, SOCK_STREAM, 0))};
        sockaddr_in address = loopback(m_target);
        if (pair.client.valid() && ::connect(pair.server.get(), generic(address), sizeof address) == 0) {
            m_pairs.push_back(std::move(pair));
        }
    }
    /// False: the connection ends.
    bool relay(Pair& pair, bool to_server) {
        std::array<char, 4096> chunk{};
        const ssize_t n = ::recv(to_server ? pair.client.get() : pair.server.get(), chunk.data(), chunk.size(), 0);
        if (n <= 0) {
            return false;
        }
        pair.sent += to_server ? n : 0;
        const std::int64_t limit = to_server ? cut_after : lose_answers_after;
        if (limit >= 0 && pair.sent > limit) {
            ++cuts;
            return false;
        }
        if (silent) {
            return true;
        }
        return ::send(to_server ? pair.server.get() : pair.client.get(), chunk.data(), static_cast<std::size_t>(n),
                      MSG_NOSIGNAL) == n;
    }

    std::uint16_t m_target;
    UniqueFd m_listener;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_stop{false};
    std::list<Pair> m_pairs;
    std::thread m_thread;
};

}  // namespace beffroi::mirror
