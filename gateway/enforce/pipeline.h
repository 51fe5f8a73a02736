// One connection to beffroi-enforcer with many requests under way: they are answered in the order in which they were
// sent, so that the waiters form a queue. One of the waiting threads reads for all; there is no thread of its own.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "gateway/enforce/messages.h"

namespace beffroi::enforce {

using Deadline = std::chrono::steady_clock::time_point;

/// Thread-safe. Once it is broken it stays so: an answer that comes late must not be read as that of another request.
/// Broken by the other end, by a packet that is not the answer to the first request in the queue, and by a request that
/// is not answered in time; then every call under way ends at once and the other end sees that nobody reads any more.
class Pipeline {
  public:
    /// Whether a reply can be the answer to a request at all.
    using Fits = bool (*)(const Reply&);

    explicit Pipeline(UniqueFd socket) : m_socket(std::move(socket)) {}

    /// The answer (a list's pages as one); nullopt: broken, or no room for the request before the deadline.
    [[nodiscard]] std::optional<Reply> call(const std::string& packet, Fits fits, Deadline deadline);
    /// Whether the other end is there, as far as can be told without asking.
    [[nodiscard]] bool alive();

  private:
    using Lock = std::unique_lock<std::mutex>;
    struct Call {
        explicit Call(Fits f) : fits(f) {}
        const Fits fits;
        std::condition_variable wake;  ///< answered, broken, or to be the next reader
        std::optional<Reply> reply;
        bool answered = false;
    };
    /// What one look at the socket brought.
    struct Received {
        std::vector<Reply> replies;
        bool ended = false;
    };
    [[nodiscard]] bool send(const std::string& packet, const std::shared_ptr<Call>& call, Lock& lock,
                            Deadline deadline);
    void read_for_all(const Call& reader, Lock& lock, Deadline deadline);
    [[nodiscard]] Received receive(Deadline deadline);
    /// False if it answers nothing that was asked. Answered calls leave the queue and are added to `answered`.
    [[nodiscard]] bool take(Reply reply, std::vector<std::shared_ptr<Call>>& answered);
    void break_off();

    std::mutex m_mutex;
    UniqueFd m_socket;
    bool m_broken = false;
    bool m_reading = false;                     ///< some thread is in receive()
    std::deque<std::shared_ptr<Call>> m_calls;  ///< under way, in the order sent
    std::condition_variable m_room;
    std::array<char, max_page_bytes> m_buffer;  ///< the reader's
};

/// Waits for `events`; false at the deadline or on a failure.
[[nodiscard]] bool wait_for(int fd, short events, Deadline deadline);

}  // namespace beffroi::enforce
