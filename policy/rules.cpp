#include "policy/rules.h"

#include <algorithm>
#include <array>

namespace beffroi::policy {

namespace {

template <typename Object>
std::optional<std::size_t> index_of(const std::vector<Object>& names, std::string_view name) {
    const auto found = std::lower_bound(names.begin(), names.end(), name, [](const Named& named, std::string_view n) {
        return named.name.compare(n) < 0;
    });
    if (found == names.end() || found->name != name) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

std::string_view to_string(Tier tier) {
    static constexpr std::array<std::string_view, 7> names{
        "emergency", "region-mandatory", "academie-mandatory", "lycee", "academie-default", "region-default", "none"};
    return names[static_cast<std::size_t>(tier)];
}

std::string_view to_string(RuleKind kind) {
    static constexpr std::array<std::string_view, 3> names{"rule", "exam", "block"};
    return names[static_cast<std::size_t>(kind)];
}

std::optional<std::size_t> Policy::Model::role_index(std::string_view name) const {
    return index_of(roles, name);
}

std::optional<std::size_t> Policy::Model::zone_index(std::string_view name) const {
    return index_of(zones, name);
}

std::optional<std::size_t> Policy::Model::destination_index(std::string_view name) const {
    return index_of(destinations, name);
}

std::optional<std::size_t> Policy::Model::service_index(std::string_view name) const {
    return index_of(services, name);
}

bool holds(const std::optional<Indexes>& axis, std::size_t index) {
    return !axis || std::binary_search(axis->begin(), axis->end(), index);
}

bool holds(const std::optional<Indexes>& schedules, const Conditions& conditions) {
    return !schedules || std::any_of(schedules->begin(), schedules->end(),
                                     [&](std::size_t schedule) { return conditions[schedule]; });
}

}  // namespace beffroi::policy
