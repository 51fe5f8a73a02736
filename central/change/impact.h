// What a change would have done to the traffic that gateways recorded lately: the records of the streams `flow` and
// `filter` are asked of both policies. By the engine of `beffroi policy impact`, so that an officer's own machine says
// the same of the same records.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

#include "central/change/evidence.h"
#include "central/json_answer.h"
#include "policy/model.h"
#include "policy/signed_lines.h"

namespace beffroi::central::change {

/// Which records are wanted: the newest of each log, as many of one as of another.
struct RecordedQuestion {
    policy::Sites sites;        ///< empty: every site
    std::uint64_t at_most = 0;  ///< entries, of all logs together
    std::function<bool()> enough;
    std::function<bool(std::string_view line)> each;  ///< false: older ones of this log are not wanted
};

struct RecordedExtent {
    std::size_t sites = 0;  ///< of which anything was read
    bool whole = true;      ///< false: there are records that are wanted and were not read
};

/// The seam to the record copies (central/recorded_flows.h). Thread-safe.
using RecordedFlows = std::function<RecordedExtent(const RecordedQuestion&)>;

/// Older records are not replayed.
inline constexpr std::chrono::days impact_days{7};
/// Nor are more than these.
inline constexpr std::uint64_t impact_entries = 1'000'000;

/// `impact` of schemas/api/central.yaml. `moment.expired` ends the reading, and the answer says that it is not whole;
/// null: the policies were too costly to compare.
[[nodiscard]] json impact_of(const policy::Policy& before, const policy::Policy& after, const policy::Sites& sites,
                             const RecordedFlows& recorded, const Moment& moment);

}  // namespace beffroi::central::change
