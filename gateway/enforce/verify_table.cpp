#include "gateway/enforce/verify_table.h"

#include <utility>

#include "gateway/enforce/readback.h"
#include "policy/verify_ruleset.h"

namespace beffroi::enforce {

std::optional<std::string> verify_table(Netlink& netlink, const std::string& table, const CompiledPolicy& policy,
                                        WallTime now) {
    policy::Ruleset loaded = policy.ruleset;
    for (policy::DataMap& map : loaded.maps) {
        policy::DataMap read = read_map(netlink, table, map);
        if (read != map) {
            return "the kernel holds other elements than it was given in " + map.name;
        }
        map = std::move(read);
    }
    const Problems problems = policy::verify_ruleset(policy.policy, loaded, now);
    return problems.empty() ? std::nullopt : std::optional(to_text(problems.front()));
}

}  // namespace beffroi::enforce
