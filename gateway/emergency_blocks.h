// What the gateway does about emergency blocks: hands them to the enforcer, writes down when one begins to hold and
// when it has ended, each once, and tells the centre. It decides nothing: the enforcer does (gateway/enforce/blocks.h).
// Used by one thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "gateway/delivery/courier.h"
#include "gateway/delivery/delivered_blocks.h"
#include "gateway/enforce/kernel.h"
#include "gateway/record.h"

namespace beffroi {

/// Blocks that the admin stream says began and does not say ended, each with its end by the clock.
using BlocksOnRecord = std::map<policy::BlockId, WallTime>;
/// Of the stream in `directory`. Throws journal::DamagedJournal.
[[nodiscard]] BlocksOnRecord blocks_on_record(const std::string& directory);

class EmergencyBlocks {
  public:
    /// References must outlive it. `on_record`: when it starts.
    EmergencyBlocks(const std::string& policy_directory, const Clock& clock, enforce::Kernel& kernel, Record& record,
                    BlocksOnRecord on_record)
        : m_delivered(policy_directory),
          m_clock(clock),
          m_kernel(kernel),
          m_record(record),
          m_on_record(std::move(on_record)) {}

    /// One from the centre. What is in force then; nullopt: the enforcer refused it, or does not answer, and it is
    /// delivered again.
    [[nodiscard]] std::optional<enforce::PolicyState> take(const delivery::BlockDelivery& delivery);
    /// What the enforcer says is in force.
    void note(const enforce::PolicyState& state);
    /// Whether one that is in force has ended, and the enforcer should be asked to forget it. Once a minute at most.
    [[nodiscard]] bool is_over();

    /// Fills in what the centre is told of blocks.
    void tell(delivery::Report& report) const;

  private:
    /// The greatest number that the enforcer has accepted of this party.
    [[nodiscard]] std::uint64_t newest(policy::Party party) const;
    /// False: it could not be written down.
    [[nodiscard]] bool begun(const enforce::BlockState& block);
    [[nodiscard]] bool ended(const policy::BlockId& id, WallTime until);
    void refuse(const policy::BlockId& id, const std::string& reason);

    const delivery::DeliveredBlocks m_delivered;
    const Clock& m_clock;
    enforce::Kernel& m_kernel;
    Record& m_record;
    BlocksOnRecord m_on_record;
    std::vector<enforce::BlockState> m_in_force;
    std::array<std::uint64_t, 2> m_newest{};
    struct Refusal {
        std::string reason;
        SteadyTime again;  ///< when it is tried once more: the clock may be right by then, or the policy another
    };
    std::map<policy::BlockId, Refusal> m_refused;
    SteadyTime m_next_look{};
};

}  // namespace beffroi
