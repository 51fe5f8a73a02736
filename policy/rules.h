// The resolved policy: names became indexes, addresses and services became sets of numbers. For the engine's own files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/compile.h"
#include "policy/model.h"
#include "policy/packet.h"
#include "policy/party.h"
#include "policy/schedule.h"

namespace beffroi::policy {

/// In the order of decision; `none` is the answer when no tier matches. `emergency` holds blocks only (policy/block.h),
/// so it can deny and never permit.
enum class Tier : std::uint8_t {
    emergency,
    region_mandatory,
    academie_mandatory,
    lycee,
    academie_default,
    region_default,
    none
};
inline constexpr Tier first_tier = Tier::emergency;
/// "region-mandatory"
[[nodiscard]] std::string_view to_string(Tier tier);

/// An object of the policy, as people see it.
struct Named {
    std::string name;
    std::string label_fr;
    std::string label_en;
};

struct NamedDestination : Named {
    Addresses addresses;
};

struct NamedService : Named {
    ServiceSet services;
};

/// Sorted indexes into a table of names.
using Indexes = std::vector<std::size_t>;

/// One sentence's axes; nullopt is any. A present axis is never empty.
struct Match {
    std::optional<Indexes> roles;
    std::optional<Indexes> zones;
    std::optional<Indexes> schedules;
    std::optional<Addresses> destinations;
    std::optional<ServiceSet> services;
};

enum class RuleKind : std::uint8_t { rule, exam, block };
/// "exam"
[[nodiscard]] std::string_view to_string(RuleKind kind);

struct Rule {
    std::string name;      ///< of the rule, or of the exam or block it comes from
    std::string label_fr;  ///< an exam has labels, a block its number; a rule is called by its name
    std::string label_en;
    RuleKind kind = RuleKind::rule;
    Party party = Party::region;
    Tier tier = Tier::none;
    bool permit = false;
    Match match;
    std::vector<Match> except;
    std::optional<std::size_t> period;  ///< index into Calendar::periods
    std::string rationale;
    std::string path;  ///< in its document
};

/// A promise about the whole. It has no part in decisions.
struct Guarantee {
    std::string name;
    Party party = Party::region;
    bool always = false;  ///< else never
    Match match;
    std::string rationale;
    std::string path;
};

struct Policy::Model {
    std::vector<Named> roles;  ///< sorted by name, as zones, schedules, destinations and services are
    std::vector<Named> zones;
    std::vector<Named> schedules;  ///< in the order of the calendar's
    std::vector<NamedDestination> destinations;
    std::vector<NamedService> services;
    std::vector<DayRange> holidays;
    Calendar calendar;
    std::vector<Rule> rules;             ///< sorted by tier, party and name
    std::vector<Indexes> rules_of_role;  ///< by role: those that may speak of it
    std::vector<Guarantee> guarantees;
    std::vector<ZoneBinding> bindings;  ///< sorted by zone; only zones with an interface
    std::optional<PortBlocks> port_blocks;

    [[nodiscard]] std::optional<std::size_t> role_index(std::string_view name) const;
    [[nodiscard]] std::optional<std::size_t> zone_index(std::string_view name) const;
    [[nodiscard]] std::optional<std::size_t> destination_index(std::string_view name) const;
    [[nodiscard]] std::optional<std::size_t> service_index(std::string_view name) const;
};

/// Whether an axis of indexes holds.
[[nodiscard]] bool holds(const std::optional<Indexes>& axis, std::size_t index);
/// Whether one of the axis's schedules runs, or the axis is any.
[[nodiscard]] bool holds(const std::optional<Indexes>& schedules, const Conditions& conditions);

}  // namespace beffroi::policy
