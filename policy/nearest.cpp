#include "policy/nearest.h"

#include <algorithm>

namespace beffroi::policy {

std::optional<WallTime> nearest_change(const Policy::Model& model, const Shortlist& rules, const Query& query) {
    const auto& calendar = model.calendar;
    const auto permitted = [&](WallTime t) {
        return rules.decide(query.zone, calendar.conditions_at(to_local(t, calendar.zone()))).permit;
    };
    const WallTime limit = query.at + nearest_horizon;
    const bool now = permitted(query.at);
    for (WallTime t = calendar.next_change(query.at); t <= limit; t = calendar.next_change(t)) {
        if (permitted(t) != now) {
            return t;
        }
    }
    return std::nullopt;
}

Indexes permitted_zones(const Policy::Model& model, const Shortlist& rules, const Query& query) {
    const auto conditions = model.calendar.conditions_at(to_local(query.at, model.calendar.zone()));
    const auto is_bound = [&](const std::string& zone) {
        const auto found =
            std::lower_bound(model.bindings.begin(), model.bindings.end(), zone,
                             [](const ZoneBinding& binding, const std::string& name) { return binding.zone < name; });
        return model.bindings.empty() || (found != model.bindings.end() && found->zone == zone);
    };
    Indexes zones;
    for (std::size_t zone = 0; zone < model.zones.size(); ++zone) {
        if (zone != query.zone && is_bound(model.zones[zone].name) && rules.decide(zone, conditions).permit) {
            zones.push_back(zone);
        }
    }
    return zones;
}

}  // namespace beffroi::policy
