#include "gateway/waiting_room.h"

namespace beffroi {

namespace {

constexpr std::chrono::minutes k_patience{10};
constexpr std::size_t k_most_waiting = 4096;  ///< a device each: as many as a school has

}  // namespace

void WaitingRoom::wait(const Device& device, Identity identity) {
    const std::scoped_lock lock(m_mutex);
    forget_late();
    const Place place{device.interface, device.name()};
    if (m_waiting.size() < k_most_waiting || m_waiting.contains(place)) {
        m_waiting.insert_or_assign(place, Waiting{std::move(identity), m_clock.steady()});
    }
}

void WaitingRoom::forget_late() {
    std::erase_if(m_waiting,
                  [now = m_clock.steady()](const auto& one) { return one.second.since + k_patience <= now; });
}

std::optional<Identity> WaitingRoom::at(const Device& device) const {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_waiting.find({device.interface, device.name()});
    const bool is_there = found != m_waiting.end() && m_clock.steady() < found->second.since + k_patience;
    return is_there ? std::optional(found->second.identity) : std::nullopt;
}

void WaitingRoom::leave(const Device& device) {
    const std::scoped_lock lock(m_mutex);
    m_waiting.erase({device.interface, device.name()});
}

}  // namespace beffroi
