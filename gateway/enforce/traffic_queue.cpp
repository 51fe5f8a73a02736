#include "gateway/enforce/traffic_queue.h"

#include <algorithm>

namespace beffroi::enforce {

void TrafficQueue::add(TrafficRecord record, WallTime now) {
    if (m_records.size() < m_room) {
        m_records.push_back(std::move(record));
        return;
    }
    const auto kind = std::holds_alternative<EndedFlow>(record) ? TrafficKind::flow : TrafficKind::denied;
    lose({.kind = kind, .cause = LossCause::slow_reader, .count = 1, .from = now, .to = now});
}

void TrafficQueue::lose(const TrafficLoss& loss) {
    auto& slot = m_losses.at(static_cast<std::size_t>(loss.kind) * loss_causes + static_cast<std::size_t>(loss.cause));
    if (!slot) {
        slot = loss;
        return;
    }
    slot->count += loss.count;
    slot->from = std::min(slot->from, loss.from);
    slot->to = std::max(slot->to, loss.to);
}

bool TrafficQueue::empty() const {
    return m_records.empty() &&
           std::none_of(m_losses.begin(), m_losses.end(), [](const auto& loss) { return loss.has_value(); });
}

std::vector<TrafficRecord> TrafficQueue::oldest(std::size_t limit) const {
    std::vector<TrafficRecord> records;
    for (const auto& loss : m_losses) {
        if (loss) {
            records.emplace_back(*loss);
        }
    }
    const std::size_t count = std::min(limit - records.size(), m_records.size());
    records.insert(records.end(), m_records.begin(), m_records.begin() + static_cast<std::ptrdiff_t>(count));
    return records;
}

void TrafficQueue::taken(std::size_t count) {
    for (auto& loss : m_losses) {
        count -= loss ? 1 : 0;
        loss.reset();
    }
    m_records.erase(m_records.begin(), m_records.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace beffroi::enforce
