// The table of roles as ietf-netconf-acm (RFC 8341): groups are the roles with their members, rule-lists what each may
// do over RESTCONF. Made of the lines that decide (access.h), for whoever reads; nobody writes it.
#pragma once

#include <atomic>
#include <cstdint>

#include "central/json_answer.h"
#include "central/roles.h"

namespace beffroi::central::policies {

/// Since the start of the program.
struct DeniedCounts {
    std::atomic<std::uint32_t> operations{0};
    std::atomic<std::uint32_t> data_writes{0};
};

/// What ietf-netconf-acm:nacm holds as configuration.
[[nodiscard]] json nacm_json(const Roles& roles);
/// The same with the state that operational has beside it.
[[nodiscard]] json with_counts(json nacm, const DeniedCounts& denied);

}  // namespace beffroi::central::policies
