#include "gateway/enforce/traffic_feed.h"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

#include "gateway/enforce/messages.h"

namespace beffroi::enforce {

namespace {

constexpr std::chrono::milliseconds linger{100};  // for the others of a batch
constexpr std::chrono::milliseconds longest_wait{1000};
constexpr std::chrono::seconds pause_after_failure{5};

}  // namespace

TrafficFeed::TrafficFeed(const Clock& clock, FeedSettings settings)
    : m_clock(clock),
      m_settings(settings),
      m_listening_since(clock.wall()),
      m_denials_left(settings.denials_at_once),
      m_queue(settings.room) {
    if (!count_connections()) {
        spdlog::warn("the kernel does not count the bytes and times of connections: flows are written without");
    }
    hear();  // opens the sources; here, so that nothing is missed by a thread that starts late
    m_thread = std::thread([this] { run(); });
}

TrafficFeed::~TrafficFeed() {
    m_stopping = true;
    m_wake.call();
    m_thread.join();
}

void TrafficFeed::subscribe(UniqueFd reader) {
    {
        const std::scoped_lock lock(m_mutex);
        m_subscriber = std::move(reader);
    }
    m_wake.call();
}

void TrafficFeed::run() {
    while (!m_stopping) {
        try {
            wait();
            take_subscriber();
            hear();
            hand_over();
        } catch (const std::exception& e) {  // no memory: the events wait in the kernel, or are counted there
            spdlog::error("traffic is not handed over: {}; tried again", e.what());
            ::poll(nullptr, 0, static_cast<int>(longest_wait.count()));
        }
    }
}

void TrafficFeed::wait() {
    const bool waiting = m_reader.valid() && !m_full && (!m_greeted || !m_queue.empty());
    std::array<pollfd, 4> fds{{{m_wake.fd(), POLLIN, 0},
                               {m_denials.fd(), POLLIN, 0},
                               {m_flows.fd(), POLLIN, 0},
                               {m_reader.valid() ? m_reader.get() : -1, static_cast<short>(m_full ? POLLOUT : 0), 0}}};
    const auto limit = waiting ? linger : longest_wait;
    if (::poll(fds.data(), fds.size(), static_cast<int>(limit.count())) <= 0) {
        return;
    }
    if ((fds[3].revents & (POLLHUP | POLLERR)) != 0) {
        m_reader.reset();
    }
    m_full = m_full && m_reader.valid() && fds[3].revents == 0;
}

void TrafficFeed::take_subscriber() {
    m_wake.heard();
    const std::scoped_lock lock(m_mutex);
    if (m_subscriber.valid()) {
        m_reader = std::move(m_subscriber);
        m_greeted = false;
        m_full = false;
    }
}

void TrafficFeed::add(const EndedFlow& flow, WallTime now) {
    m_queue.add(flow, now);
}

/// A pupil who scans the world is one finding, not a million.
void TrafficFeed::add(DeniedPacket packet, WallTime now) {
    if (m_denials_left < 1) {
        return m_queue.lose({TrafficKind::denied, LossCause::flood, 1, now, now});
    }
    m_denials_left -= 1;
    m_queue.add(std::move(packet), now);
}

void TrafficFeed::hear() {
    const SteadyTime now = m_clock.steady();
    const std::chrono::duration<double> passed = now - std::exchange(m_refilled, now);
    m_denials_left =
        std::min<double>(m_settings.denials_at_once, m_denials_left + passed.count() * m_settings.denials_a_second);
    hear(m_denials, TrafficKind::denied);
    hear(m_flows, TrafficKind::flow);
}

template <typename Source>
void TrafficFeed::hear(Heard<Source>& heard, TrafficKind kind) {
    const WallTime now = m_clock.wall();
    try {
        if (!heard.source) {
            if (m_clock.steady() < heard.next_attempt) {
                return;
            }
            heard.source.emplace(m_settings.kernel_room);
            m_listening_since = now;
            heard.until = now;
        }
        heard.source->read(now, [&](auto record) { add(std::move(record), now); });
        if (const std::uint64_t lost = heard.source->lost(); lost > 0) {
            m_queue.lose({kind, LossCause::kernel_overrun, lost, heard.until, now});
        }
        heard.until = now;
    } catch (const std::system_error& e) {
        spdlog::error("{} are not heard: {}; tried again", kind == TrafficKind::flow ? "flows" : "denied packets",
                      e.what());
        heard.source.reset();
        heard.next_attempt = m_clock.steady() + pause_after_failure;
    }
}

/// Whole batches at once, what is less after a while. A reader that takes none is left alone until it does.
void TrafficFeed::hand_over() {
    while (m_reader.valid() && !m_full) {
        const bool due = m_clock.steady() - m_handed >= linger && !m_queue.empty();
        if (m_greeted && !due && m_queue.size() < max_batch) {
            return;
        }
        auto records = m_queue.oldest(max_batch);
        const std::size_t count = records.size();
        const std::string packet = encode(TrafficBatch{m_listening_since, std::move(records)});
        if (::send(m_reader.get(), packet.data(), packet.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
            m_full = errno == EAGAIN;
            if (errno != EAGAIN && errno != EINTR) {
                m_reader.reset();
            }
            return;
        }
        m_queue.taken(count);
        m_greeted = true;
        m_handed = m_clock.steady();
    }
}

}  // namespace beffroi::enforce
