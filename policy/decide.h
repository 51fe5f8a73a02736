// The meaning of a policy: a linear reading of its rules, one packet at a time. Everything else (diagrams, kernel,
// explanations) must agree with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "policy/rules.h"

namespace beffroi::policy {

/// The first packet of a flow.
struct Query {
    std::size_t role = 0;  ///< indexes into the model's tables
    std::size_t zone = 0;
    WallTime at;
    IpAddress destination;
    std::uint8_t protocol = 0;  ///< of the IP header: 58 is ICMPv6
    std::uint16_t port = 0;     ///< destination port; 0 where there are none
};

struct Verdict {
    bool permit = false;
    Tier tier = Tier::none;
    std::vector<std::size_t> rules;  ///< the deciding ones: indexes into Model::rules
    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// Tiers in order; within a tier deny beats permit; the first tier with a match decides; no match is deny.
[[nodiscard]] Verdict decide(const Policy::Model& model, const Query& query);

/// The rules that speak of a query's role, destination and service, for many questions about zone and time: one pass
/// over the role's rules, then a few rules a question. A view; the model outlives it.
class Shortlist {
  public:
    Shortlist(const Policy::Model& model, const Query& query);
    /// What policy::decide answers for this zone, at a time of these conditions.
    [[nodiscard]] Verdict decide(std::size_t zone, const Conditions& conditions) const;

  private:
    struct Entry {
        std::size_t index;  ///< in Model::rules
        const Rule* rule;
        std::vector<const Match*> except;
    };
    [[nodiscard]] bool applies(const Entry& entry, std::size_t zone, const Conditions& conditions) const;

    const Policy::Model& m_model;
    std::vector<Entry> m_entries;
};

}  // namespace beffroi::policy
