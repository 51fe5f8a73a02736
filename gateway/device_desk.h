// Where somebody who has as many devices in as she may chooses which of them goes, so that this one comes in.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "gateway/device_limit.h"
#include "gateway/login_flow.h"
#include "gateway/session_life.h"
#include "gateway/waiting_room.h"

namespace beffroi {

/// Thread-safe.
class DeviceDesk {
  public:
    /// All of it outlives this object.
    DeviceDesk(const Clock& clock, DeviceLimit& limit, const session::SessionTable& table, SessionLife& life)
        : m_limit(limit), m_table(table), m_life(life), m_room(clock) {}

    /// She has proved who she is at this device, which gets her devices to choose from.
    void wait(const Device& device, std::string browser, Identity identity) {
        m_room.wait(device, std::move(browser), std::move(identity));
    }
    /// She gives up, or somebody else has logged in there.
    void leave(const Device& device) { m_room.leave(device); }

    [[nodiscard]] Crowding crowding() const { return m_room.crowding("waiting-devices"); }

    struct Choice {
        std::size_t most = 0;             ///< that she may have in
        std::vector<OpenDevice> devices;  ///< hers alone, besides this one; the longest silent first
    };
    /// What whoever waits at that device, in that browser, has to choose from; nullopt: nobody waits there.
    [[nodiscard]] std::optional<Choice> waiting(const Device& here, std::string_view browser);

    /// Who waits there ends a session of her own, and enters by `enter`. If there are still too many she waits
    /// on. Whatever is not hers, or has ended, ends nothing. nullopt: nobody waits there, which is what a second press
    /// of the button finds after the first has let her in.
    [[nodiscard]] std::optional<Entered> replace(const Device& here, std::string_view browser, const SessionId& chosen,
                                                 const std::function<Entered(const Identity&)>& enter);

  private:
    DeviceLimit& m_limit;
    const session::SessionTable& m_table;
    SessionLife& m_life;
    WaitingRoom m_room;
    DeviceLocks m_turns;  ///< one press of the button at a time
};

}  // namespace beffroi
