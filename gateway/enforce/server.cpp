#include "gateway/enforce/server.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "base/local_address.h"

namespace beffroi::enforce {

namespace {

constexpr std::size_t max_peers = 16;
constexpr int send_buffer = 1 << 20;
constexpr std::size_t requests_per_turn = 64;             // of one peer: more wait, so that the bell never does
constexpr std::ptrdiff_t sessions_at_once = 256;          // in one call, which may be one netlink transaction
constexpr std::chrono::milliseconds longest_turn{5000};   // between two notices to systemd's watchdog
constexpr std::chrono::milliseconds shortest_pause{100};  // before a step that failed is tried again
constexpr std::chrono::milliseconds watch_interval{100};  // between two looks at what changed in the kernel's tables

std::string done_or(const std::optional<KernelError>& error) {
    return encode(error ? Reply(*error) : Reply(Done{}));
}

timespec to_timespec(std::chrono::nanoseconds t) {
    t = std::max(t, std::chrono::nanoseconds(1));  // 0 would disarm
    const auto whole = std::chrono::floor<std::chrono::seconds>(t);
    return {static_cast<time_t>(whole.count()), static_cast<long>((t - whole).count())};
}

/// False if the wall clock was set since the timer was last armed: this call, not a later read, is then what tells.
[[nodiscard]] bool arm(const UniqueFd& timer, int flags, std::chrono::nanoseconds at) {
    itimerspec spec{};
    spec.it_value = to_timespec(at);
    if (::timerfd_settime(timer.get(), flags, &spec, nullptr) == 0) {
        return true;
    }
    if (errno != ECANCELED) {
        throw_errno("timerfd_settime");
    }
    return false;
}

UniqueFd checked(int fd, const char* what) {
    if (fd < 0) {
        throw_errno(what);
    }
    return UniqueFd(fd);
}

}  // namespace

UniqueFd listen_at(const std::string& path, uid_t owner) {
    const sockaddr_un address = local_address(path);
    UniqueFd fd = checked(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
    remove_stale_socket(path);
    const mode_t before = ::umask(0177);  // nobody else may connect before the owner is set
    const int bound = ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::umask(before);
    if (bound != 0) {
        throw_errno(path);
    }
    // Only root can give the socket away. Without root anybody may knock; who is let in, accept_peer decides either
    // way.
    const bool root = ::geteuid() == 0;
    if ((root && ::chown(path.c_str(), owner, static_cast<gid_t>(-1)) != 0) ||
        ::chmod(path.c_str(), root ? 0660 : 0666) != 0 || ::listen(fd.get(), static_cast<int>(max_peers)) != 0) {
        throw_errno(path);
    }
    return fd;
}

Server::Server(Enforcer& enforcer, TrafficFeed& feed, UniqueFd listener, uid_t allowed)
    : m_enforcer(enforcer), m_feed(feed), m_listener(std::move(listener)), m_allowed(allowed) {
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGINT);
    m_signals = checked(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd");
    m_bell = checked(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd");
    m_expiry = checked(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd");
}

void Server::accept_peer() {
    UniqueFd fd(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!fd.valid()) {
        return;  // it went away, or descriptors ran out: the next turn tries again
    }
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 ||
        (peer.uid != m_allowed && peer.uid != 0)) {
        spdlog::warn("connection of user {} refused", peer.uid);
        return;
    }
    if (m_peers.size() >= max_peers) {
        spdlog::warn("connection refused: {} are open", m_peers.size());
        return;
    }
    ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
    m_peers.push_back({std::move(fd), {}, false});
    spdlog::info("user {} connected", peer.uid);
}

void Server::admit(AskedIterator first, AskedIterator last) {
    std::vector<KernelSession> sessions;
    for (auto asked = first; asked != last; ++asked) {
        sessions.push_back(std::get<AdmitRequest>(asked->request).session);
    }
    const auto results = m_enforcer.admit(sessions);
    for (auto asked = first; asked != last; ++asked) {
        asked->peer->replies.push_back(done_or(results.at(static_cast<std::size_t>(asked - first))));
    }
}

void Server::revoke(AskedIterator first, AskedIterator last) {
    std::vector<SessionHandle> handles;
    for (auto asked = first; asked != last; ++asked) {
        handles.push_back(std::get<RevokeRequest>(asked->request).handle);
    }
    const auto results = m_enforcer.revoke(handles);
    for (auto asked = first; asked != last; ++asked) {
        asked->peer->replies.push_back(done_or(results.at(static_cast<std::size_t>(asked - first))));
    }
}

void Server::answer_alone(Peer& peer, const Request& request) {
    const auto to_reply = [](const auto& outcome) { return encode(Reply(outcome)); };
    if (const auto* confirm = std::get_if<ConfirmRequest>(&request)) {
        peer.replies.push_back(done_or(m_enforcer.confirm(confirm->number)));
    } else if (const auto* block = std::get_if<BlockRequest>(&request)) {
        peer.replies.push_back(std::visit(to_reply, m_enforcer.block(block->id)));
    } else if (std::holds_alternative<ApplyRequest>(request)) {
        peer.replies.push_back(std::visit(to_reply, m_enforcer.apply()));
    } else if (std::holds_alternative<SubscribeRequest>(request)) {
        subscribe(peer);
    } else {
        for (SessionPage& page : paginate(m_enforcer.list())) {
            peer.replies.push_back(encode(Reply(std::move(page))));
        }
    }
}

/// The connection is the feed's from here on. One on which answers are under way would mix them with batches: it ends.
void Server::subscribe(Peer& peer) {
    peer.closing = true;
    if (!peer.replies.empty()) {
        spdlog::warn("a subscription behind other requests: connection closed");
        return;
    }
    spdlog::info("traffic goes to a new subscriber");
    m_feed.subscribe(std::move(peer.fd));
}

void Server::answer(const std::vector<Asked>& asked) {
    for (auto first = asked.begin(); first != asked.end();) {
        const bool admissions = std::holds_alternative<AdmitRequest>(first->request);
        const bool revocations = std::holds_alternative<RevokeRequest>(first->request);
        const auto limit = first + std::min(admissions || revocations ? sessions_at_once : 1, asked.end() - first);
        const auto last =
            std::find_if(first, limit, [&](const Asked& a) { return a.request.index() != first->request.index(); });
        try {
            if (admissions) {
                admit(first, last);
            } else if (revocations) {
                revoke(first, last);
            } else {
                answer_alone(*first->peer, first->request);
            }
        } catch (const std::system_error& e) {  // the kernel did not answer; the state it is in denies
            spdlog::error("request failed: {}", e.what());
            for (auto failed = first; failed != last; ++failed) {
                failed->peer->replies.push_back(encode(Reply(KernelError::refused)));
            }
        }
        first = last;
    }
}

void Server::flush(Peer& peer) {
    while (!peer.replies.empty()) {
        const std::string& packet = peer.replies.front();
        if (::send(peer.fd.get(), packet.data(), packet.size(), MSG_NOSIGNAL) < 0) {
            if (errno == EINTR) {
                continue;
            }
            peer.closing = errno != EAGAIN;
            return;
        }
        peer.replies.pop_front();
    }
}

void Server::read(Peer& peer, std::vector<Asked>& asked) {
    flush(peer);
    std::array<char, max_request_bytes> buffer;
    bool more = peer.replies.empty();  // who does not read its answers is not asked for more
    bool revoking = false;
    for (std::size_t i = 0; i < requests_per_turn && more && !peer.closing; ++i) {
        const ssize_t n = ::recv(peer.fd.get(), buffer.data(), buffer.size(), MSG_TRUNC);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        const auto size = static_cast<std::size_t>(std::max<ssize_t>(n, 0));
        auto request = size <= buffer.size() ? decode_request({buffer.data(), size}) : std::nullopt;
        if (n > 0 && !request) {
            spdlog::warn("a malformed message of {} bytes: connection closed", size);
        }
        peer.closing = !request;
        if (request) {
            // What may take long is the last of its turn; revocations that follow one another take as long as one.
            const bool revocation = std::holds_alternative<RevokeRequest>(*request);
            more = revocation || (std::holds_alternative<AdmitRequest>(*request) && !revoking);
            revoking = revocation;
            asked.push_back({&peer, std::move(*request)});
        }
    }
}

bool Server::arm_timers() {
    const auto bell = m_enforcer.next_bell();
    // Without a policy the timer is far away; it must be armed to notice that the clock was set.
    const std::chrono::nanoseconds ring_at =
        bell ? bell->time_since_epoch() : std::chrono::nanoseconds(std::chrono::hours(24 * 365 * 200));
    bool undisturbed = true;
    if (m_armed_bell != ring_at) {
        undisturbed = arm(m_bell, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, ring_at);
        m_armed_bell = undisturbed ? std::optional(ring_at) : std::nullopt;
    }
    const auto end = m_enforcer.next_end();  // steady() counts on CLOCK_BOOTTIME
    const auto expire_at = end ? std::optional<std::chrono::nanoseconds>(end->time_since_epoch()) : std::nullopt;
    if (m_armed_expiry != expire_at) {
        const itimerspec never{};
        const bool armed = expire_at ? arm(m_expiry, TFD_TIMER_ABSTIME, *expire_at)
                                     : ::timerfd_settime(m_expiry.get(), 0, &never, nullptr) == 0;
        m_armed_expiry = armed ? expire_at : std::nullopt;
    }
    return undisturbed;
}

bool Server::drained(const UniqueFd& timer) {
    std::uint64_t ticks = 0;
    return ::read(timer.get(), &ticks, sizeof ticks) > 0 || errno == ECANCELED;
}

/// Before messages are read: what has ended is over before somebody asks.
void Server::keep_time(bool bell_due, bool end_due, bool tables_changed) {
    try {
        if (tables_changed) {
            m_watched = std::chrono::steady_clock::now();
            if (m_watch.table_removed()) {
                m_enforcer.verify();
            }
        }
        if (bell_due) {
            m_armed_bell.reset();  // rung, or cancelled because the wall clock was set: armed anew either way
            static_cast<void>(drained(m_bell));
            m_enforcer.ring();
        }
        if (end_due) {
            m_armed_expiry.reset();
            static_cast<void>(drained(m_expiry));
            m_enforcer.expire();
        }
        m_enforcer.tidy();
    } catch (const std::system_error& e) {
        spdlog::error("{}; tried again", e.what());
        ::poll(nullptr, 0, static_cast<int>(shortest_pause.count()));
    }
}

bool Server::turn() {
    m_portal_address.keep();
    const bool clock_was_set = !arm_timers();
    // Our own transactions are events too: in a storm of logins they are looked through ten times a second, not each
    // time.
    const bool watching = std::chrono::steady_clock::now() - m_watched >= watch_interval;
    std::vector<pollfd> fds{{m_signals.get(), POLLIN, 0},
                            {m_listener.get(), POLLIN, 0},
                            {m_bell.get(), POLLIN, 0},
                            {m_expiry.get(), POLLIN, 0},
                            {m_watch.fd(), static_cast<short>(watching ? POLLIN : 0), 0}};
    for (const Peer& peer : m_peers) {
        fds.push_back({peer.fd.get(), static_cast<short>(peer.replies.empty() ? POLLIN : POLLOUT), 0});
    }
    const auto limit = clock_was_set ? std::chrono::milliseconds(0) : watching ? longest_turn : watch_interval;
    if (::poll(fds.data(), fds.size(), static_cast<int>(limit.count())) < 0 && errno != EINTR) {
        throw_errno("poll");
    }
    if (fds[0].revents != 0) {
        return false;
    }
    keep_time(clock_was_set || fds[2].revents != 0, fds[3].revents != 0, fds[4].revents != 0);
    auto ready = fds.begin() + 5;
    std::vector<Asked> asked;  // older connections first
    for (Peer& peer : m_peers) {
        if ((ready->revents & (POLLHUP | POLLERR)) != 0) {
            peer.closing = true;  // nobody reads its answers. What it asked last may contradict what its successor asks
        } else if (ready->revents != 0) {
            read(peer, asked);
        }
        ++ready;
    }
    answer(asked);
    for (Peer& peer : m_peers) {
        flush(peer);
    }
    m_peers.remove_if([](const Peer& peer) { return peer.closing; });
    if (fds[1].revents != 0) {
        accept_peer();
    }
    return true;
}

void Server::run() {
    m_enforcer.verify();  // the watch began after the tables were loaded
    ::sd_notify(0, "READY=1");
    while (turn()) {
        ::sd_notify(0, "WATCHDOG=1");
    }
    ::sd_notify(0, "STOPPING=1");
}

}  // namespace beffroi::enforce
