#include "gateway/radius/disconnector.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace beffroi::radius {

namespace {

using namespace std::chrono_literals;

/// After each sending; the last one is what remains for an answer.
constexpr std::array<std::chrono::milliseconds, 4> k_pauses{1000ms, 2000ms, 4000ms, 4000ms};

/// Not valid where the network has no way there now.
UniqueFd connected_to(const IpAddress& address, std::uint16_t port) {
    sockaddr_storage storage{};
    socklen_t size = 0;
    if (address.family == Family::ipv4) {
        auto& to = reinterpret_cast<sockaddr_in&>(storage);
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        std::memcpy(&to.sin_addr, address.bytes.data(), 4);
        size = sizeof to;
    } else {
        auto& to = reinterpret_cast<sockaddr_in6&>(storage);
        to.sin6_family = AF_INET6;
        to.sin6_port = htons(port);
        std::memcpy(&to.sin6_addr, address.bytes.data(), 16);
        size = sizeof to;
    }
    UniqueFd fd(::socket(storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (fd.valid() && ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0) {
        fd.reset();
    }
    return fd;
}

}  // namespace

Disconnector::Disconnector(const std::vector<RadiusConfig::Equipment>& equipment, const Clock& clock, Report report)
    : m_clock(clock), m_report(std::move(report)), m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    for (const auto& one : equipment) {
        m_peers.emplace(one.name, Peer{one.address, one.port, read_secret_line(one.secret_file)});
    }
    m_thread = std::thread([this] { work(); });
}

Disconnector::~Disconnector() {
    {
        const std::scoped_lock lock(m_mutex);
        m_stop = true;
    }
    static_cast<void>(::eventfd_write(m_wake.get(), 1));
    m_thread.join();
}

void Disconnector::disconnect(const NetworkPort& port) {
    {
        const std::scoped_lock lock(m_mutex);
        if (m_peers.contains(port.nas) && m_waiting < most_waiting) {
            ++m_waiting;
            m_arrived.push_back(port);
            static_cast<void>(::eventfd_write(m_wake.get(), 1));
            return;
        }
    }
    m_report(port, Outcome::not_sent, 0);
}

/// False: the thread is to end.
bool Disconnector::take_waiting() {
    const std::scoped_lock lock(m_mutex);
    for (auto& port : m_arrived) {
        m_peers.at(port.nas).waiting.push_back(std::move(port));
    }
    m_arrived.clear();
    return !m_stop;
}

void Disconnector::work() {
    while (take_waiting()) {
        std::vector<pollfd> sockets{{m_wake.get(), POLLIN, 0}};
        std::vector<Peer*> peers{nullptr};
        for (auto& [name, peer] : m_peers) {
            start_waiting(peer);
            send_due(peer);
            if (!peer.in_flight.empty() && peer.socket.valid()) {
                sockets.push_back({peer.socket.get(), POLLIN, 0});
                peers.push_back(&peer);
            }
        }
        if (::poll(sockets.data(), sockets.size(), until_next_ms()) < 0 && errno != EINTR) {
            throw_errno("poll");
        }
        eventfd_t woken = 0;
        static_cast<void>(::eventfd_read(m_wake.get(), &woken));
        for (std::size_t i = 1; i < sockets.size(); ++i) {
            if (sockets[i].revents != 0) {
                receive(*peers[i]);
            }
        }
    }
}

void Disconnector::start_waiting(Peer& peer) {
    while (!peer.waiting.empty() && peer.in_flight.size() < most_in_flight) {
        auto request = disconnect_request(peer.next_identifier++, peer.waiting.front(), m_clock.wall(), peer.secret);
        peer.in_flight.push_back({std::move(peer.waiting.front()), std::move(request), 0, m_clock.steady()});
        peer.waiting.pop_front();
    }
}

void Disconnector::send_due(Peer& peer) {
    if (!peer.socket.valid() && !peer.in_flight.empty()) {
        peer.socket = connected_to(peer.address, peer.udp_port);
    }
    for (auto it = peer.in_flight.begin(); it != peer.in_flight.end();) {
        if (it->next > m_clock.steady()) {
            ++it;
        } else if (it->sent == k_pauses.size()) {
            const auto over = std::move(*it);
            it = peer.in_flight.erase(it);
            finish(over.port, Outcome::unanswered, 0);
        } else {
            // A send that fails (no route now) is a packet lost: it is repeated.
            static_cast<void>(::send(peer.socket.get(), it->request.bytes.data(), it->request.bytes.size(), 0));
            it->next = m_clock.steady() + k_pauses[it->sent++];
            ++it;
        }
    }
}

void Disconnector::receive(Peer& peer) {
    std::array<char, longest_disconnect_packet> buffer{};
    for (;;) {
        const auto size = ::recv(peer.socket.get(), buffer.data(), buffer.size(), 0);
        if (size < 0) {
            if (errno == EAGAIN || errno == EWOULDBLOCK) {
                return;
            }
            continue;  // EINTR, or an error that the network told of a packet that we sent: it is repeated
        }
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
        for (auto it = peer.in_flight.begin(); it != peer.in_flight.end(); ++it) {
            if (const auto answer = disconnect_answer(bytes, it->request, peer.secret)) {
                const auto over = std::move(*it);
                peer.in_flight.erase(it);
                finish(over.port, answer->done ? Outcome::done : Outcome::refused, answer->error_cause);
                break;
            }
        }
    }
}

void Disconnector::finish(const NetworkPort& port, Outcome outcome, std::uint32_t error_cause) {
    {
        const std::scoped_lock lock(m_mutex);
        --m_waiting;
    }
    m_report(port, outcome, error_cause);
}

/// -1: nothing is in flight.
int Disconnector::until_next_ms() const {
    std::optional<SteadyTime> next;
    for (const auto& [name, peer] : m_peers) {
        for (const auto& one : peer.in_flight) {
            next = std::min(next.value_or(one.next), one.next);
        }
    }
    if (!next) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - m_clock.steady());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

}  // namespace beffroi::radius
