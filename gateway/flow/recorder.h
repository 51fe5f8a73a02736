// Takes what the feed brings and has it written: a bounded queue, and a thread that waits for the disk in the feed's
// place.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "gateway/flow/entries.h"
#include "gateway/flow/gaps.h"
#include "gateway/flow/shedding_writer.h"

namespace beffroi::flow {

struct RecorderOptions {
    Entries::Options entries;
    std::string directory;     ///< of the journal: its file system's room decides what is shed
    std::size_t room = 32768;  ///< entries that wait for the disk
    /// Whether an entry of its session tells whose the flow's public port was, so that it has none of its own.
    std::function<bool(const EndedFlow&)> is_told = [](const EndedFlow&) { return false; };
    std::chrono::milliseconds linger{1000};  ///< for others, so that a quiet site writes once a second
};

class FlowRecorder {
  public:
    FlowRecorder(RecorderOptions options, Pens pens, journal::Writer& admin, const journal::Files& files,
                 const Clock& clock, HolderOf holder_of);
    /// Writes what waits, and what was lost.
    ~FlowRecorder();
    FlowRecorder(const FlowRecorder&) = delete;
    FlowRecorder& operator=(const FlowRecorder&) = delete;

    /// One thread's, the feed's. Never waits for the disk; what finds no place is counted as a loss.
    void take(TrafficRecord record);

  private:
    void run();
    void add(std::optional<Observed> observed, TrafficKind kind);
    [[nodiscard]] std::vector<Observed> next();

    const RecorderOptions m_options;
    const Clock& m_clock;
    Entries m_entries;  ///< the feed's thread's
    Gaps m_gaps;
    SheddingWriter m_writer;  ///< the writing thread's
    std::mutex m_mutex;       ///< guards what follows
    std::condition_variable m_changed;
    std::deque<Observed> m_queue;
    bool m_stopping = false;
    std::thread m_thread;
};

}  // namespace beffroi::flow
