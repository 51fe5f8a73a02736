// Those who have proved who they are and are asked something before they enter. Their passwords need not be kept: for
// ten minutes the device (its interface and MAC, or address behind a router) has what is missing for its session.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "gateway/types.h"

namespace beffroi {

/// Thread-safe.
class WaitingRoom {
  public:
    explicit WaitingRoom(const Clock& clock) : m_clock(clock) {}

    /// A device has one place, which is of whoever came last. As if she had never come, where too many wait.
    void wait(const Device& device, Identity identity);
    /// Who waits at that device.
    [[nodiscard]] std::optional<Identity> at(const Device& device) const;
    void leave(const Device& device);

  private:
    struct Waiting {
        Identity identity;
        SteadyTime since;
    };
    using Place = std::pair<Interface, std::string>;
    void forget_late();

    const Clock& m_clock;
    mutable std::mutex m_mutex;
    std::map<Place, Waiting> m_waiting;
};

}  // namespace beffroi
