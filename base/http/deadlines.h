// Cuts connections whose request takes too long to arrive. libmicrohttpd's own timeout starts again with every byte, so
// a client that drips one byte at a time would hold its connection for ever.
#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

namespace beffroi::http {

class Deadlines {
    struct Entry {
        int fd;
        std::chrono::steady_clock::time_point since;
    };

  public:
    using Connection = std::list<Entry>::iterator;

    explicit Deadlines(std::chrono::milliseconds limit);
    ~Deadlines();
    Deadlines(const Deadlines&) = delete;
    Deadlines& operator=(const Deadlines&) = delete;

    /// The descriptor must stay open until remove(): the cut is a shutdown(2), never a close.
    [[nodiscard]] Connection add(int fd);
    void stop(Connection connection);     ///< the whole request has arrived
    void restart(Connection connection);  ///< its answer is sent; the next request's time starts now
    void remove(Connection connection);

  private:
    void watch();

    const std::chrono::milliseconds m_limit;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::list<Entry> m_waiting;  ///< oldest first: every entry has the same limit
    std::list<Entry> m_stopped;
    bool m_ending = false;
    std::thread m_thread;  ///< last: it uses all of the above
};

}  // namespace beffroi::http
