// The steps of Policy::resolve. Each reports what it finds into the Resolution and goes on, so that one check shows
// every problem.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/block.h"
#include "policy/rules.h"
#include "policy/vocabulary.h"

namespace beffroi::policy {

/// Holidays and schedules, in the order of the vocabulary.
[[nodiscard]] std::vector<DayRange> resolve_holidays(const Vocabulary& names, Resolution& resolution);
[[nodiscard]] std::vector<Schedule> resolve_schedules(const Vocabulary& names, const std::vector<DayRange>& holidays,
                                                      Resolution& resolution);

/// Of a date that no month has.
/// As the YANG modules name them.
inline constexpr std::array<std::string_view, 7> day_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

[[nodiscard]] Words no_such_day(std::string_view date);

/// A leaf with a date; reports a day that no month has.
[[nodiscard]] std::optional<Day> resolve_date(const yang::Node& holder, std::string_view leaf, Party party,
                                              Resolution& resolution);
/// "from" and "until" (or other leaves), either of which may be absent; reports a range that goes backwards.
[[nodiscard]] DayRange resolve_days(const yang::Node& holder, std::string_view from, std::string_view until,
                                    Party party, Resolution& resolution);

/// `leaf` has bits behind its length, or is none at all.
[[nodiscard]] Words not_a_prefix(const yang::Node& leaf);

/// Destinations and services with what they include, in the order of the vocabulary.
[[nodiscard]] std::vector<Addresses> resolve_destinations(const Vocabulary& names, Resolution& resolution);
[[nodiscard]] std::vector<ServiceSet> resolve_services(const Vocabulary& names, Resolution& resolution);

/// Ranges of addresses and services that inclusions, and then rules, may add up to: inclusion and reference multiply
/// what a document of the allowed size says.
inline constexpr std::size_t max_intervals = 2'000'000;

/// What the rules refer to.
struct Objects {
    std::vector<Addresses> destinations;
    std::vector<ServiceSet> services;
};

/// A rule, and when it holds; nullopt is always.
using DatedRule = std::pair<Rule, std::optional<Period>>;

/// Blocks in force, as rules. Reports names that the policy does not have.
[[nodiscard]] std::vector<DatedRule> resolve_blocks(const std::vector<Block>& blocks, const Vocabulary& names,
                                                    const Objects& objects, TimeZone zone, Resolution& resolution);

struct Sentences {
    std::vector<Rule> rules;  ///< sorted by tier, party and name; exams are rules here
    std::vector<Guarantee> guarantees;
    std::vector<Period> periods;  ///< sorted, each once; Rule::period is an index into it
};

/// Those of the documents and these.
[[nodiscard]] Sentences resolve_rules(const Vocabulary& names, const Objects& objects, std::vector<DatedRule> rules,
                                      Resolution& resolution);

/// The lycée's zones. Reports two zones that one address on one interface would belong to.
[[nodiscard]] std::vector<ZoneBinding> resolve_bindings(Resolution& resolution);

/// The lycée's public addresses. Reports addresses that are named twice, or are devices'.
[[nodiscard]] std::optional<PortBlocks> resolve_port_blocks(const std::vector<ZoneBinding>& bindings,
                                                            Resolution& resolution);

}  // namespace beffroi::policy
