// The thread that lets go of what is over, again and again.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace beffroi::central {

/// Runs what lets go at start and then once an hour, in a thread of its own. What it throws is a problem to tell.
class RetentionThread {
  public:
    RetentionThread(std::function<void()> let_go, std::function<void(const std::string&)> on_problem);
    ~RetentionThread();
    RetentionThread(const RetentionThread&) = delete;
    RetentionThread& operator=(const RetentionThread&) = delete;

  private:
    void run();

    std::function<void()> m_let_go;
    std::function<void(const std::string&)> m_on_problem;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace beffroi::central
