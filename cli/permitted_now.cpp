#include "cli/permitted_now.h"

#include <algorithm>

#include "cli/policy_options.h"
#include "policy/describe.h"

namespace beffroi::cli {

namespace {

/// The place of a name in another table; nullopt if it is not there.
std::optional<std::size_t> number_of(const std::string& name, const std::vector<policy::Named>& table) {
    const auto found = std::ranges::find(table, name, &policy::Named::name);
    return found == table.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - table.begin()));
}

bool has(const policy::Indexes& indexes, std::optional<std::size_t> index) {
    return index && std::ranges::find(indexes, *index) != indexes.end();
}

}  // namespace

std::optional<std::vector<PermittedRow>> permitted_now(const policy::Policy& policy, const Somewhere& who,
                                                       policy::Language language) {
    const auto bare = policy.bare();
    policy::Budget budget(policy::Budget::comparison);
    const auto compared = policy::compare(bare, policy, budget);
    std::vector<PermittedRow> rows;
    if (const auto* none = std::get_if<policy::NotCompared>(&compared)) {
        return none->reason == policy::NotCompared::Reason::no_zone ? std::optional(rows) : std::nullopt;
    }
    const auto& comparison = std::get<policy::Comparison>(compared);
    const auto& space = comparison.space;
    const auto role = number_of(policy.model().roles[who.role].name, space.roles());
    const auto zone = number_of(policy.model().zones[who.zone].name, space.zones());
    const auto slot = space.calendar().slot_at(who.at);
    const auto description = policy::describe(bare, policy, comparison, who.at);
    for (const auto& row : description.opened) {
        if (has(row.change->roles, role) && has(row.change->zones, zone) && row.change->slots.contains(slot)) {
            auto told = policy::row_words(bare, policy, space, row, language);
            rows.push_back({std::move(told.destinations), std::move(told.services), std::move(told.when)});
        }
    }
    return rows;
}

std::vector<DeniedRow> denied_now(const policy::Policy& policy, const Somewhere& who) {
    const auto& model = policy.model();
    std::vector<DeniedRow> rows;
    for (std::size_t destination = 0; destination < model.destinations.size(); ++destination) {
        const auto first = rows.size();  // of this destination
        for (std::size_t service = 0; service < model.services.size(); ++service) {
            policy::Query query{who.role, who.zone, who.at, {}, 0, 0};
            policy::aim(model.destinations[destination].addresses, model.services[service].services, query);
            const auto verdict = policy::decide(model, query);
            if (verdict.permit || verdict.rules.empty()) {
                continue;
            }
            const auto same = std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(first), rows.end(),
                                           [&verdict](const DeniedRow& row) { return row.rules == verdict.rules; });
            if (same == rows.end()) {
                rows.push_back({destination, {service}, verdict.rules});
            } else {
                same->services.push_back(service);
            }
        }
    }
    return rows;
}

}  // namespace beffroi::cli
