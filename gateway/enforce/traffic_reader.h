// The gateway's end of the feed: subscribes at beffroi-enforcer and hands on what comes.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/fd.h"
#include "base/wake.h"
#include "gateway/traffic.h"

namespace beffroi::enforce {

class TrafficReader {
  public:
    /// Called in the order of the feed by the reading thread. Must neither block nor throw.
    using Sink = std::function<void(TrafficRecord)>;

    /// Connects by itself, and again after a loss. When the enforcer was away meanwhile, that is a record too: a loss
    /// of both kinds whose number nobody knows. Throws std::system_error for a path that no socket can have.
    TrafficReader(std::string socket_path, const Clock& clock, Sink sink);
    ~TrafficReader();
    TrafficReader(const TrafficReader&) = delete;
    TrafficReader& operator=(const TrafficReader&) = delete;

  private:
    void run();
    [[nodiscard]] UniqueFd subscribe() const;
    /// Until the other end goes away, says what is no batch, or the end has come.
    void read(const UniqueFd& socket);
    [[nodiscard]] bool wait(int fd, int milliseconds) const;
    void take(TrafficBatch batch);

    const std::string m_path;
    const Clock& m_clock;
    const Sink m_sink;
    Wake m_stop;                                ///< the end has come
    std::optional<WallTime> m_listening_since;  ///< of the last batch
    WallTime m_heard;                           ///< when there last was somebody at the other end
    std::thread m_thread;
};

}  // namespace beffroi::enforce
