#include "gateway/device_desk.h"

namespace beffroi {

std::optional<DeviceDesk::Choice> DeviceDesk::waiting(const Device& here, std::string_view browser) {
    const auto identity = m_room.at(here, browser);
    const auto most = identity ? m_limit.of(*identity) : std::nullopt;
    return most ? std::optional(Choice{*most, m_limit.others(*identity, here)}) : std::nullopt;
}

std::optional<Entered> DeviceDesk::replace(const Device& here, std::string_view browser, const SessionId& chosen,
                                           const std::function<Entered(const Identity&)>& enter) {
    const auto turn = m_turns.hold(here);
    const auto identity = m_room.at(here, browser);
    if (!identity) {
        return std::nullopt;
    }
    if (const auto session = m_table.find(chosen); session && session->uid == identity->uid) {
        m_life.end(*session, {SessionEnd::device_limit});
    }
    auto entered = enter(*identity);
    if (!std::holds_alternative<DevicesFull>(entered)) {
        m_room.leave(here);
    }
    return entered;
}

}  // namespace beffroi
