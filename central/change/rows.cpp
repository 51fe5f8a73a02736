#include "central/change/rows.h"

#include <fmt/format.h>

#include <array>

namespace beffroi::central::change {

namespace {

using policy::Language;
using policy::Policy;

constexpr std::array<const char*, 7> k_days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

json decided(const Policy& policy, const std::optional<policy::Verdict>& verdict) {
    return {{"tier", verdict ? policy::to_string(verdict->tier) : "none"},
            {"rules", verdict ? rules_json(policy, verdict->rules) : json::array()}};
}

json names(const std::vector<policy::Named>& table, const policy::Indexes& indexes) {
    json array = json::array();
    for (const auto index : indexes) {
        array.push_back(table[index].name);
    }
    return array;
}

/// Names alone: what has none is told in words.
json names(const policy::Phrase& phrase) {
    json array = json::array();
    for (const auto& word : phrase.of) {
        if (!word.name.empty()) {
            array.push_back(word.name);
        }
    }
    return array;
}

/// "2026-09-01"; null: without end.
json date(policy::Day day, policy::Day open) {
    return day == open ? json(nullptr) : json(policy::to_text({day, 0}).substr(0, sizeof "2026-11-24" - 1));
}

/// Days in a row with the hours of each day of the week.
json to_json(const policy::Era& era) {
    json week = json::object();
    for (std::size_t day = 0; day < k_days.size(); ++day) {
        week[k_days[day]] = json::array();
        for (const auto& [start, end] : era.week[day]) {
            week[k_days[day]].push_back({start, end});
        }
    }
    return {{"from", date(era.days.from, policy::DayRange{}.from)},
            {"until", date(era.days.until, policy::DayRange{}.until)},
            {"week", std::move(week)}};
}

json hours(const std::vector<policy::Era>& eras) {
    json array = json::array();
    for (const auto& era : eras) {
        array.push_back(to_json(era));
    }
    return array;
}

}  // namespace

json rules_json(const Policy& policy, const policy::Indexes& rules) {
    json array = json::array();
    for (const auto index : rules) {
        const auto& rule = policy.model().rules[index];
        array.push_back({{"name", rule.name}, {"party", policy::to_string(rule.party)}});
    }
    return array;
}

json rows_json(const Policy& before, const Policy& after, const policy::Space& space,
               const std::vector<policy::ChangeRow>& rows) {
    json array = json::array();
    for (const auto& row : rows) {
        const auto french = policy::row_words(before, after, space, row, Language::french);
        const auto english = policy::row_words(before, after, space, row, Language::english);
        const auto words = [&](std::string policy::RowWords::*part) {
            return json{{"fr", french.*part}, {"en", english.*part}};
        };
        array.push_back({{"roles", words(&policy::RowWords::roles)},
                         {"zones", words(&policy::RowWords::zones)},
                         {"when", words(&policy::RowWords::when)},
                         {"destinations", words(&policy::RowWords::destinations)},
                         {"services", words(&policy::RowWords::services)},
                         {"role-names", names(space.roles(), row.change->roles)},
                         {"zone-names", names(space.zones(), row.change->zones)},
                         {"destination-names", names(row.destinations)},
                         {"hours", hours(row.hours)},
                         {"before", decided(before, row.before)},
                         {"after", decided(after, row.after)}});
    }
    return array;
}

}  // namespace beffroi::central::change
