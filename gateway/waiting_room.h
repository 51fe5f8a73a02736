// Those who have proved who they are and are asked something before they enter. Their passwords need not be kept: for
// ten minutes the device (its interface and MAC, or address behind a router) has what is missing for its session, and
// in it the browser that they came with: on a shared machine the next person has another.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "gateway/crowding.h"
#include "gateway/types.h"

namespace beffroi {

/// Thread-safe. Bounded: nobody takes more than `of_a_person` places, whatever devices she has, and where there is no
/// room for another the one that has waited longest goes.
class WaitingRoom {
  public:
    static constexpr std::size_t capacity = 4096;  ///< a device each: as many as a school has
    static constexpr std::size_t of_a_person = 16;

    explicit WaitingRoom(const Clock& clock) : m_clock(clock) {}

    /// A device has one place, which is of whoever came last. `browser`: LoginRequest::browser.
    void wait(const Device& device, std::string browser, Identity identity);
    /// Who waits at that device, in that browser.
    [[nodiscard]] std::optional<Identity> at(const Device& device, std::string_view browser) const;
    void leave(const Device& device);
    /// `table`: what those who wait here wait for.
    [[nodiscard]] Crowding crowding(std::string_view table) const;

  private:
    struct Waiting {
        Identity identity;
        std::string browser;
        SteadyTime since;
    };
    using Place = std::pair<Interface, std::string>;
    void forget_late();
    /// Of those who are `wanted`, if they are `most` or more, the one that has waited longest.
    template <typename Wanted>
    void make_room(std::size_t most, const Wanted& wanted);

    const Clock& m_clock;
    mutable std::mutex m_mutex;
    std::map<Place, Waiting> m_waiting;
    std::uint64_t m_crowded_out = 0;
};

}  // namespace beffroi
