// The compiled maps, looked up as the chains of policy/policy_table.cpp do it, without a kernel.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "policy/compile.h"
#include "policy/decide.h"

namespace beffroi::policy::test {

struct Walked {
    bool permit = false;
    std::string rule;  ///< "lycee/no-games"; empty if no rule decided, or if the ruleset does not say
    friend bool operator==(const Walked&, const Walked&) = default;
};

class RulesetWalk {
  public:
    /// The ruleset outlives the walk.
    explicit RulesetWalk(const Ruleset& ruleset);
    /// Of a session of that role in that zone. The protocol is the IP header's.
    [[nodiscard]] Walked decide(std::string_view role, std::string_view zone, const Query& query,
                                std::size_t slot) const;

  private:
    [[nodiscard]] const DataMap& map(const std::string& name) const;
    /// What a service map makes of the mark, for the range that holds the number; the mark itself if none does.
    [[nodiscard]] std::uint32_t by_service(Family family, std::uint8_t protocol, unsigned number,
                                           std::uint32_t mark) const;

    const Ruleset& m_ruleset;
    std::map<std::string, const DataMap*> m_maps;
};

/// How a verdict of the linear reading is named in a log.
[[nodiscard]] Walked expected_of(const Policy::Model& model, const Verdict& verdict);

}  // namespace beffroi::policy::test
