// A record of the streams `flow` and `filter` as a policy is asked about it: for the centre's evidence of a change, and
// for `beffroi policy impact` (cli/policy_impact.cpp), which has to say the same of the same records.
#pragma once

#include "journal/flow_entry.h"
#include "policy/impact.h"

namespace beffroi::central::change {

/// Whether it is traffic: names that were not resolved and ports that were lent are none.
[[nodiscard]] inline bool is_traffic(const journal::FlowEntry& entry) {
    return entry.event == journal::event::flow || entry.event == journal::event::denied;
}

/// Of traffic whose destination was recorded. Views into the entry.
[[nodiscard]] inline policy::Flow flow_of(const journal::FlowEntry& entry) {
    return {.role = entry.role,
            .zone = entry.zone,
            .token = entry.token,
            .device = entry.device,
            .at = entry.time,
            .to = entry.to.value(),
            .protocol = entry.protocol,
            .port = entry.to_port,
            .count = entry.count};
}

}  // namespace beffroi::central::change
