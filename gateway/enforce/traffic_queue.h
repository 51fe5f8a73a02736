// What waits for the gateway to take it: bounded, and what finds no place is counted.
#pragma once

#include <array>
#include <cstddef>
#include <deque>

#include "gateway/traffic.h"

namespace beffroi::enforce {

class TrafficQueue {
  public:
    explicit TrafficQueue(std::size_t room) : m_room(room) {}

    /// In the queue, or counted as a loss of a slow reader.
    void add(TrafficRecord record, WallTime now);
    /// Losses of one kind and cause become one record, which always finds a place.
    void lose(const TrafficLoss& loss);

    [[nodiscard]] bool empty() const;
    [[nodiscard]] std::size_t size() const { return m_records.size(); }
    /// The oldest, at most `limit` (which is more than there are causes), and the losses so far. They stay until
    /// taken().
    [[nodiscard]] std::vector<TrafficRecord> oldest(std::size_t limit) const;
    /// What oldest() gave is on its way.
    void taken(std::size_t count);

  private:
    static constexpr std::size_t k_slots = std::size_t{2} * loss_causes;

    const std::size_t m_room;
    std::deque<TrafficRecord> m_records;
    std::array<std::optional<TrafficLoss>, k_slots> m_losses;  ///< by kind and cause
};

}  // namespace beffroi::enforce
