#include "gateway/flow/recorder.h"

#include <algorithm>
#include <iterator>

namespace beffroi::flow {

namespace {

constexpr std::size_t k_batch = 1024;  ///< entries in one append: a commit of the writer takes no more

}  // namespace

FlowRecorder::FlowRecorder(RecorderOptions options, Pens pens, journal::Writer& admin, const journal::Files& files,
                           const Clock& clock, HolderOf holder_of)
    : m_options(std::move(options)),
      m_clock(clock),
      m_entries(m_options.entries, clock, std::move(holder_of)),
      m_gaps(m_options.entries.site, clock, admin),
      m_writer(pens, DiskGauge(m_options.directory, files), m_gaps, clock),
      m_thread([this] { run(); }) {}

FlowRecorder::~FlowRecorder() {
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void FlowRecorder::take(TrafficRecord record) {
    if (const auto* flow = std::get_if<EndedFlow>(&record)) {
        if (!m_options.is_told(*flow)) {
            add(m_entries.entry(*flow), TrafficKind::flow);
        }
    } else if (const auto* packet = std::get_if<DeniedPacket>(&record)) {
        add(m_entries.entry(*packet), TrafficKind::denied);
    } else {
        m_gaps.add(std::get<TrafficLoss>(record));
    }
}

void FlowRecorder::add(std::optional<Observed> observed, TrafficKind kind) {
    const WallTime now = m_clock.wall();
    if (!observed) {
        return m_gaps.add({kind, LossCause::unknown_session, 1, now, now});
    }
    bool whole_batch = false;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_queue.size() >= m_options.room) {
            return m_gaps.add({kind, LossCause::queue_full, 1, std::min(observed->entry.time, now), now});
        }
        m_queue.push_back(std::move(*observed));
        whole_batch = m_queue.size() >= k_batch;
    }
    if (whole_batch) {
        m_changed.notify_one();
    }
}

/// A whole batch, or what has come after a while; nothing, at times.
std::vector<Observed> FlowRecorder::next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, m_options.linger, [this] { return m_stopping || m_queue.size() >= k_batch; });
    const auto count = static_cast<std::ptrdiff_t>(std::min(m_queue.size(), k_batch));
    std::vector<Observed> batch(std::make_move_iterator(m_queue.begin()),
                                std::make_move_iterator(m_queue.begin() + count));
    m_queue.erase(m_queue.begin(), m_queue.begin() + count);
    return batch;
}

void FlowRecorder::run() {
    for (;;) {
        auto batch = next();
        const bool nothing_left = batch.empty();
        m_writer.write(std::move(batch));
        m_writer.turn();
        const std::scoped_lock lock(m_mutex);
        if (m_stopping && nothing_left && m_queue.empty()) {
            break;
        }
    }
    m_writer.finish();
}

}  // namespace beffroi::flow
