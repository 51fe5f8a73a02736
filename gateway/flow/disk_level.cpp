#include "gateway/flow/disk_level.h"

#include <spdlog/spdlog.h>

#include <system_error>
#include <utility>

namespace beffroi::flow {

namespace {

const char* what_happens(RoomLevel level) {
    switch (level) {
        case RoomLevel::plenty:
            return "flows are written one by one again";
        case RoomLevel::scarce:
            return "flows that are alike become one entry";
        case RoomLevel::full:
            return "flows are dropped and counted";
    }
    return "";
}

}  // namespace

RoomLevel DiskGauge::look() {
    Room room;
    try {
        const auto space = m_files.space(m_directory);
        room = {space.used, space.used + space.available};
    } catch (const std::system_error&) {
        return m_level;
    }
    const RoomLevel before = std::exchange(m_level, level_of(room, m_level));
    if (m_level != before) {
        spdlog::warn("journal: the disk is {:.0f} % full: {}", percent_used(room), what_happens(m_level));
    }
    return m_level;
}

}  // namespace beffroi::flow
