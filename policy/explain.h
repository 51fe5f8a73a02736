// "Who decided this, and can I change it?" for one packet, as a value and as a text for people.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "policy/decide.h"

namespace beffroi::policy {

enum class Language : std::uint8_t { french, english };

struct Explanation {
    Query query;
    Verdict verdict;
    std::size_t slot = 0;
    std::vector<std::string> schedules;  ///< those that run
    std::vector<Party>
        changeable_by;  ///< the parties one of whose tiers can change the answer, the nearest to the lycée last
};

[[nodiscard]] Explanation explain(const Policy& policy, const Query& query);

/// A few sentences: the answer, the rules with their reasons, and who can change it.
[[nodiscard]] std::string to_text(const Policy& policy, const Explanation& explanation, Language language);

/// "192.0.2.10:443/tcp", "[2001:db8::1]:443/tcp", "192.0.2.1/icmp".
[[nodiscard]] std::string target_text(const Query& query);

/// Reads what target_text writes into the query's destination, protocol and port. Protocols: tcp, udp, sctp (with a
/// port), icmp, gre, esp, or a number. False, and the query unchanged, if it is anything else.
[[nodiscard]] bool parse_target(std::string_view text, Query& query);

}  // namespace beffroi::policy
