// A fixed pool of threads with a bounded queue.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace beffroi::http {

class Workers {
  public:
    Workers(unsigned threads, unsigned queued);
    ~Workers() { finish(); }
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// Takes one place in the queue; false when it is full or closed. Each place taken must be followed by run().
    /// Two steps because a connection must be suspended between them: a job that finishes before the suspension would
    /// resume a connection that is not suspended yet.
    [[nodiscard]] bool reserve();
    void run(std::function<void()> job);  ///< the job must not throw
    void finish();                        ///< from now on reserve() is false; runs what is queued, then joins

  private:
    void work();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_jobs;
    unsigned m_reserved = 0;  ///< places taken: queued, or about to be
    const unsigned m_queued;
    bool m_closed = false;
    std::vector<std::thread> m_threads;
};

}  // namespace beffroi::http
