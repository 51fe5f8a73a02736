#include "gateway/waiting_room.h"

#include "base/secret.h"

namespace beffroi {

namespace {

constexpr std::chrono::minutes k_patience{10};

}  // namespace

void WaitingRoom::wait(const Device& device, std::string browser, Identity identity) {
    const std::scoped_lock lock(m_mutex);
    forget_late();
    const Place place{device.interface, device.name()};
    m_waiting.erase(place);
    make_room(of_a_person, [&identity](const Waiting& other) { return other.identity.uid == identity.uid; });
    make_room(capacity, [](const Waiting&) { return true; });
    m_waiting.emplace(place, Waiting{std::move(identity), std::move(browser), m_clock.steady()});
}

template <typename Wanted>
void WaitingRoom::make_room(std::size_t most, const Wanted& wanted) {
    std::size_t count = 0;
    auto oldest = m_waiting.end();
    for (auto one = m_waiting.begin(); one != m_waiting.end(); ++one) {
        if (wanted(one->second)) {
            ++count;
            oldest = oldest == m_waiting.end() || one->second.since < oldest->second.since ? one : oldest;
        }
    }
    if (count >= most) {
        m_waiting.erase(oldest);
        ++m_crowded_out;
    }
}

Crowding WaitingRoom::crowding(std::string_view table) const {
    const std::scoped_lock lock(m_mutex);
    return {table, m_waiting.size(), capacity, m_crowded_out};
}

void WaitingRoom::forget_late() {
    std::erase_if(m_waiting,
                  [now = m_clock.steady()](const auto& one) { return one.second.since + k_patience <= now; });
}

std::optional<Identity> WaitingRoom::at(const Device& device, std::string_view browser) const {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_waiting.find({device.interface, device.name()});
    const bool is_there = found != m_waiting.end() && m_clock.steady() < found->second.since + k_patience &&
                          constant_time_equal(found->second.browser, browser);
    return is_there ? std::optional(found->second.identity) : std::nullopt;
}

void WaitingRoom::leave(const Device& device) {
    const std::scoped_lock lock(m_mutex);
    m_waiting.erase({device.interface, device.name()});
}

}  // namespace beffroi
