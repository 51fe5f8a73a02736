// "Who decided this, what is the nearest case that is permitted, and who can change it?" for one packet, as a value and
// as sentences for people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/decide.h"
#include "policy/spoken_time.h"

namespace beffroi::policy {

/// Indexes into the model's destinations and services.
struct NamedTarget {
    std::size_t destination = 0;
    std::size_t service = 0;
    friend bool operator==(const NamedTarget&, const NamedTarget&) = default;
};

struct Explanation {
    Query query;
    std::optional<NamedTarget> target;  ///< how the person called the destination
    Verdict verdict;
    std::size_t slot = 0;
    Indexes schedules;                    ///< those that run
    std::optional<WallTime> other_after;  ///< the first minute, within a week, at which the answer is the other one:
                                          ///< permitted from then on, or until then
    Indexes permitted_zones;              ///< of a deny: the other zones from which it is permitted at that moment
    std::vector<Party>
        changeable_by;  ///< the parties one of whose tiers can change the answer, the nearest to the lycée last
};

[[nodiscard]] Explanation explain(const Policy& policy, const Query& query,
                                  std::optional<NamedTarget> target = std::nullopt);

/// The answer, the rules with their reasons, the nearest case that is permitted, and who can change it; a sentence a
/// line. French with narrow no-break spaces (U+202F) where its typography asks for them. (policy/sentences.cpp)
[[nodiscard]] std::string to_text(const Policy& policy, const Explanation& explanation, Language language);

/// "192.0.2.10:443/tcp", "[2001:db8::1]:443/tcp", "192.0.2.1/icmp".
[[nodiscard]] std::string target_text(const Query& query);

/// Reads what target_text writes into the query's destination, protocol and port. Protocols: tcp, udp, sctp (with a
/// port), icmp, gre, esp, or a number. False, and the query unchanged, if it is anything else.
[[nodiscard]] bool parse_target(std::string_view text, Query& query);

/// "pronote/https": a destination and a service of the policy. The query asks about the first address of the one (IPv4
/// if it has any) and the first protocol and port of the other. nullopt, and the query unchanged, if a name is unknown.
[[nodiscard]] std::optional<NamedTarget> parse_named_target(std::string_view text, const Policy::Model& model,
                                                            Query& query);

/// The first address and the first protocol and port.
void aim(const Addresses& addresses, const ServiceSet& services, Query& query);

}  // namespace beffroi::policy
