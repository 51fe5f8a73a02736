// What is useless, contradictory or forbidden in a policy: exact, over all packets and moments.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "policy/budget.h"
#include "policy/witness.h"

namespace beffroi::policy {

/// A rule that applies somewhere and decides nowhere.
struct Shadowed {
    std::size_t rule = 0;
    /// Rules that together decide wherever it applies; none of them can be left out.
    Indexes by;
};

/// A permit and a deny of one tier that apply to the same packet, which the deny decides.
struct Conflict {
    std::size_t permit = 0;
    std::size_t deny = 0;
    Witness overlap;  ///< one such packet
};

enum class DeadReason : std::uint8_t {
    no_place,        ///< its zones are not bound
    no_time,         ///< its schedules and its validity never meet
    no_destination,  ///< its destinations have no address
    no_service,      ///< its services have no port
    excepted         ///< its exceptions leave nothing
};
struct Dead {
    std::size_t rule = 0;
    DeadReason reason = DeadReason::excepted;
};

enum class Proof : std::uint8_t { proved, broken, not_proved };
struct GuaranteeFinding {
    Proof proof = Proof::not_proved;
    bool vacuous = false;                   ///< it speaks of nobody, nowhere or never
    std::optional<Witness> counterexample;  ///< of a broken one
};

struct Findings {
    bool complete = true;             ///< false: the budget ran out; nothing but `guarantees` and `costly` is filled
    std::vector<Shadowed> shadowed;   ///< each list by rule
    Indexes redundant;                ///< rules without which every verdict would be the same, each alone
    std::vector<Conflict> conflicts;  ///< at most max_conflicts, each pair once
    std::size_t more_conflicts = 0;   ///< how many more pairs there are
    std::vector<Dead> dead;
    std::vector<GuaranteeFinding> guarantees;  ///< as Model::guarantees
    Indexes costly;                            ///< the rules that cost most of a budget that ran out, the dearest first
};

inline constexpr std::size_t max_conflicts = 1000;

/// Moments are looked for from `from` on.
[[nodiscard]] Findings find(const Policy& policy, Budget& budget, WallTime from);

/// The guarantees that are not proved, as problems with their documents and paths; what keeps a policy from being put
/// in force.
[[nodiscard]] Problems unproved(const Policy& policy, const Findings& findings);
/// The ruleset, or the guarantees that are not proved: nothing else is looked for. Throws TooLarge as compile does.
[[nodiscard]] Checked<Ruleset> prove_and_compile(const Policy& policy, WallTime from);

/// A sentence a finding, for people. (policy/finding_sentences.cpp)
[[nodiscard]] std::string to_text(const Policy& policy, const Findings& findings, Language language);
/// Why a guarantee is not proved, with its counterexample.
[[nodiscard]] std::string guarantee_sentence(const Policy& policy, const Findings& findings, std::size_t guarantee,
                                             Language language);

}  // namespace beffroi::policy
