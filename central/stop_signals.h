// How a program of the centre ends: on SIGTERM or SIGINT, read as data, so that no handler runs in the middle of
// anything.
#pragma once

#include <signal.h>

namespace beffroi::central {

class StopSignals {
  public:
    /// Before any thread is started: threads inherit the mask.
    StopSignals() {
        ::signal(SIGPIPE, SIG_IGN);  // a peer that went away is an error of its call, not the end of the process
        ::sigemptyset(&m_signals);
        ::sigaddset(&m_signals, SIGTERM);
        ::sigaddset(&m_signals, SIGINT);
        ::pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
    }
    /// Returns when one of them has come.
    void wait() const {
        int received = 0;
        ::sigwait(&m_signals, &received);
    }

  private:
    sigset_t m_signals{};
};

}  // namespace beffroi::central
