// Keeps one device from filling connection tracking for all. Strangers are bounded in the kernel, packet by packet; who
// is in may open what she likes, and a crowd of established connections is what the kernel itself drops last. So when
// the table is nearly full, whoever holds most of it loses her connections first. She stays in; others notice nothing.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "gateway/enforce/conntrack.h"
#include "gateway/types.h"

namespace beffroi::enforce {

/// Connection tracking as the network namespace of the calling thread has it.
struct FlowRoom {
    std::uint64_t used = 0;
    std::uint64_t capacity = 0;  ///< of the machine
};
/// nullopt: nothing is tracked here.
[[nodiscard]] std::optional<FlowRoom> read_flow_room();

/// From here on somebody has to lose hers. Alerts come before (gateway/vitals.h: 85 %).
[[nodiscard]] bool is_crowded(const FlowRoom& room);

struct Crowder {
    SessionHandle session;
    std::uint64_t flows = 0;
};
/// Who loses hers, greatest first: until the table is half empty, but nobody who holds less than a 64th of it.
/// `flows`: of each session, by its handle.
[[nodiscard]] std::vector<Crowder> crowders(const std::vector<std::uint64_t>& flows, const FlowRoom& room);

/// Cuts the connections of who crowds it. Throws std::system_error if the kernel refuses.
void keep_room(Conntrack& conntrack, const FlowRoom& room);

/// Does it twice a second, in a thread of its own: counting a million connections takes a second, and no admission
/// waits for it.
class FlowCrowd {
  public:
    FlowCrowd();
    ~FlowCrowd();
    FlowCrowd(const FlowCrowd&) = delete;
    FlowCrowd& operator=(const FlowCrowd&) = delete;

  private:
    void run();
    bool ended_within(std::chrono::milliseconds time);

    std::mutex m_mutex;
    std::condition_variable m_end_asked;
    bool m_end = false;
    std::thread m_thread;  ///< last: it uses the others
};

}  // namespace beffroi::enforce
