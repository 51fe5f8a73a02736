// What devices met at the portal within the last hours, in memory alone: for whoever is asked why the page does not
// come up. Which system's question it was, whether the page was opened, why a form was refused; nothing of what else
// people look at.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "gateway/crowding.h"
#include "gateway/portal/meeting.h"
#include "gateway/types.h"

namespace beffroi {

/// One device, under all its addresses.
struct Arrival {
    /// What decided last.
    enum class Turn : std::uint8_t { none, refused, charter, devices, entered };

    std::optional<Device> device;  ///< nullopt: the gateway finds no device of a zone at the address
    std::vector<IpAddress> addresses;
    WallTime first;
    WallTime last;
    std::array<std::uint32_t, portal::meetings> met{};
    std::map<Denial, std::uint32_t> refused = {};
    Turn turn = Turn::none;
    WallTime turned{};
    std::optional<Denial> denial = {};  ///< of the last refusal

    [[nodiscard]] std::uint32_t times(portal::Meeting meeting) const {
        return met.at(static_cast<std::size_t>(meeting));
    }
    /// What the same device did under another address.
    void add(const Arrival& other);
};

/// Thread-safe; what the portal's threads call does not wait for anything.
class Arrivals {
  public:
    static constexpr std::size_t capacity =
        4096;  ///< addresses; beyond it the one that was silent longest is forgotten
    static constexpr std::chrono::hours kept{4};
    static constexpr std::size_t of_one_device = 16;  ///< addresses that are told

    using DeviceOf = std::function<std::optional<Device>(const IpAddress&)>;
    Arrivals(const Clock& clock, DeviceOf device_of) : m_clock(clock), m_device_of(std::move(device_of)) {}

    void met(const IpAddress& address, portal::Meeting meeting);
    void refused(const IpAddress& address, Denial denial);
    /// The password was right; the charter is shown.
    void reads_charter(const IpAddress& address);
    /// The password was right; which of her devices has to go is asked.
    void chooses_device(const IpAddress& address);
    void entered(const IpAddress& address);

    /// Looks up whose the addresses are. About once a second, from a thread that may wait for the kernel.
    void settle();
    /// The latest first.
    [[nodiscard]] std::vector<Arrival> all() const;
    /// Addresses that had to make room for others.
    [[nodiscard]] std::uint64_t forgotten() const;
    [[nodiscard]] Crowding crowding() const;

  private:
    struct Seen {
        Arrival arrival;
        SteadyTime last;
        std::optional<SteadyTime> looked_up = {};
    };
    /// The one of that address, which has just done something.
    Seen& at(const IpAddress& address);
    void turn(const IpAddress& address, Arrival::Turn turn);
    void make_room();

    const Clock& m_clock;
    const DeviceOf m_device_of;
    mutable std::mutex m_mutex;
    std::map<IpAddress, Seen> m_seen;
    std::uint64_t m_forgotten = 0;
};

}  // namespace beffroi
