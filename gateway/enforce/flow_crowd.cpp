#include "gateway/enforce/flow_crowd.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <system_error>

#include "policy/compile.h"

namespace beffroi::enforce {

namespace {

constexpr std::chrono::milliseconds k_interval{500};
constexpr std::chrono::milliseconds k_after_failure{5000};
constexpr std::uint64_t k_smallest_part = 64;

}  // namespace

std::optional<FlowRoom> read_flow_room() {
    const auto used = conntrack_setting("count");
    const auto capacity = conntrack_setting("max");
    return used && capacity ? std::optional(FlowRoom{*used, *capacity}) : std::nullopt;
}

bool is_crowded(const FlowRoom& room) {
    return room.used > room.capacity / 8 * 7;
}

std::vector<Crowder> crowders(const std::vector<std::uint64_t>& flows, const FlowRoom& room) {
    std::vector<Crowder> found;
    for (std::size_t handle = 1; handle < flows.size(); ++handle) {  // 0: nobody's
        if (flows[handle] > room.capacity / k_smallest_part) {
            found.push_back({SessionHandle(static_cast<std::uint16_t>(handle)), flows[handle]});
        }
    }
    std::ranges::stable_sort(found, std::greater<>(), &Crowder::flows);
    std::uint64_t used = room.used;
    const auto enough = std::ranges::find_if(found, [&](const Crowder& one) {
        const bool already = used <= room.capacity / 2;
        used -= std::min(used, one.flows);
        return already;
    });
    found.erase(enough, found.end());
    return found;
}

void keep_room(Conntrack& conntrack, const FlowRoom& room) {
    std::vector<std::uint64_t> flows(policy::mark_session_mask + 1);
    for (const FlowState& flow : conntrack.flows()) {
        ++flows[flow.mark & policy::mark_session_mask];
    }
    for (const Crowder& one : crowders(flows, room)) {
        spdlog::warn("session {} holds {} of {} connections: they are cut, so that others have room", one.session.get(),
                     one.flows, room.capacity);
        conntrack.delete_marked(one.session.get(), policy::mark_session_mask);
    }
}

FlowCrowd::FlowCrowd() : m_thread([this] { run(); }) {}

FlowCrowd::~FlowCrowd() {
    {
        const std::scoped_lock lock(m_mutex);
        m_end = true;
    }
    m_end_asked.notify_one();
    m_thread.join();
}

bool FlowCrowd::ended_within(std::chrono::milliseconds time) {
    std::unique_lock lock(m_mutex);
    return m_end_asked.wait_for(lock, time, [this] { return m_end; });
}

void FlowCrowd::run() {
    std::chrono::milliseconds pause = k_interval;
    while (!ended_within(pause)) {
        pause = k_interval;
        try {
            if (const auto room = read_flow_room(); room && is_crowded(*room)) {
                Conntrack conntrack;
                keep_room(conntrack, *room);
            }
        } catch (const std::system_error& e) {
            spdlog::error("connections that crowd the table were not cut: {}; tried again", e.what());
            pause = k_after_failure;
        }
    }
}

}  // namespace beffroi::enforce
