#include "gateway/enforce/traffic_reader.h"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <vector>

#include "base/local_address.h"
#include "gateway/enforce/local_socket.h"
#include "gateway/enforce/messages.h"

namespace beffroi::enforce {

namespace {

constexpr int pause_between_attempts = 500;  // milliseconds

}  // namespace

TrafficReader::TrafficReader(std::string socket_path, const Clock& clock, Sink sink)
    : m_path(std::move(socket_path)), m_clock(clock), m_sink(std::move(sink)), m_heard(clock.wall()) {
    static_cast<void>(local_address(m_path));  // a path that no socket can have is told at once
    m_thread = std::thread([this] { run(); });
}

TrafficReader::~TrafficReader() {
    m_stop.call();
    m_thread.join();
}

/// True when the end has come.
bool TrafficReader::wait(int fd, int milliseconds) const {
    std::array<pollfd, 2> fds{{{m_stop.fd(), POLLIN, 0}, {fd, POLLIN, 0}}};
    ::poll(fds.data(), fds.size(), milliseconds);
    return fds[0].revents != 0;
}

UniqueFd TrafficReader::subscribe() const {
    UniqueFd socket = connect_seqpacket(m_path);
    const std::string packet = encode(Request(SubscribeRequest{}));
    if (socket.valid() && ::send(socket.get(), packet.data(), packet.size(), MSG_NOSIGNAL) < 0) {
        socket.reset();
    }
    return socket;
}

void TrafficReader::run() {
    do {
        try {
            if (const UniqueFd socket = subscribe(); socket.valid()) {
                read(socket);
            }
        } catch (const std::exception& e) {  // no memory, no descriptor
            spdlog::error("traffic: {}; tried again", e.what());
        }
    } while (!wait(-1, pause_between_attempts));
}

void TrafficReader::read(const UniqueFd& socket) {
    std::vector<char> buffer(max_page_bytes);
    while (!wait(socket.get(), -1)) {
        const ssize_t n = ::recv(socket.get(), buffer.data(), buffer.size(), MSG_TRUNC | MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            continue;
        }
        const auto size = static_cast<std::size_t>(std::max<ssize_t>(n, 0));
        auto batch = size <= buffer.size() ? decode_traffic({buffer.data(), size}) : std::nullopt;
        const auto now = m_clock.wall();
        if (batch) {
            take(std::move(*batch));
        }
        m_heard = now;
        if (!batch) {
            spdlog::warn("traffic: {}",
                         size == 0 ? "the enforcer has hung up" : "a malformed batch: connection closed");
            return;
        }
    }
}

void TrafficReader::take(TrafficBatch batch) {
    if (m_listening_since && *m_listening_since != batch.listening_since) {
        for (const auto kind : {TrafficKind::flow, TrafficKind::denied}) {
            m_sink(TrafficLoss{.kind = kind,
                               .cause = LossCause::nobody_listened,
                               .count = 0,
                               .from = std::min(m_heard, batch.listening_since),
                               .to = batch.listening_since});
        }
    }
    m_listening_since = batch.listening_since;
    for (TrafficRecord& record : batch.records) {
        m_sink(std::move(record));
    }
}

}  // namespace beffroi::enforce
