#include "policy/model.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "policy/cells.h"
#include "policy/rules.h"
#include "policy/ruling.h"

namespace beffroi::policy {

namespace {

bool permits_anything_at(const Policy& policy, const Place& place) {
    const Space space(policy, place);
    Budget budget;
    const Cells cells(space, budget);
    if (!cells.complete()) {
        return true;  // the kernel decides on each packet
    }
    for (SituationId id = 0; id < cells.situations(); ++id) {
        if (!Ruling(space, cells.situation(id)).permitted().empty()) {
            return true;
        }
    }
    return false;
}

}  // namespace

struct Policy::Known {
    std::mutex mutex;
    std::map<std::pair<std::size_t, std::size_t>, bool> permitting;  ///< by role and zone
};

Policy::Policy(std::unique_ptr<const Model> model) : m_model(std::move(model)), m_known(std::make_unique<Known>()) {}
Policy::~Policy() = default;
Policy::Policy(Policy&&) noexcept = default;
Policy& Policy::operator=(Policy&&) noexcept = default;

const Policy::Model& Policy::model() const {
    return *m_model;
}

std::size_t Policy::slot_count() const {
    return m_model->calendar.slots().size();
}

std::size_t Policy::slot_at(WallTime t) const {
    return m_model->calendar.slot_at(t);
}

WallTime Policy::next_change(WallTime t) const {
    return m_model->calendar.next_change(t);
}

bool Policy::has_role(std::string_view role) const {
    return m_model->role_index(role).has_value();
}

std::optional<std::string> Policy::zone_of(std::string_view interface, const IpAddress& address) const {
    for (const auto& binding : m_model->bindings) {
        const bool on_interface =
            std::find(binding.interfaces.begin(), binding.interfaces.end(), interface) != binding.interfaces.end();
        const bool in_prefixes =
            binding.prefixes.empty() || std::any_of(binding.prefixes.begin(), binding.prefixes.end(),
                                                    [&](const Prefix& prefix) { return prefix.contains(address); });
        if (on_interface && in_prefixes) {
            return binding.zone;
        }
    }
    return std::nullopt;
}

bool Policy::is_routed(std::string_view zone) const {
    return std::any_of(m_model->bindings.begin(), m_model->bindings.end(),
                       [&](const ZoneBinding& binding) { return binding.routed && binding.zone == zone; });
}

bool Policy::is_behind_router(const IpAddress& address) const {
    return std::any_of(m_model->bindings.begin(), m_model->bindings.end(), [&](const ZoneBinding& binding) {
        return binding.routed && std::any_of(binding.prefixes.begin(), binding.prefixes.end(),
                                             [&](const Prefix& prefix) { return prefix.contains(address); });
    });
}

bool Policy::permits_anything(std::string_view role, std::string_view zone) const {
    const auto role_index = m_model->role_index(role);
    const auto zone_index = m_model->zone_index(zone);
    if (!role_index || !zone_index) {
        return false;
    }
    const std::pair<std::size_t, std::size_t> place(*role_index, *zone_index);
    std::unique_lock lock(m_known->mutex);
    if (const auto known = m_known->permitting.find(place); known != m_known->permitting.end()) {
        return known->second;
    }
    lock.unlock();  // others need not wait; whoever asks the same meanwhile finds the same
    const bool answer = permits_anything_at(*this, Place{*role_index, *zone_index});
    lock.lock();
    m_known->permitting.emplace(place, answer);
    return answer;
}

const std::optional<PortBlocks>& Policy::port_blocks() const {
    return m_model->port_blocks;
}

Policy Policy::bare() const {
    auto model = std::make_unique<Model>(*m_model);
    model->rules.clear();
    model->rules_of_role.assign(model->roles.size(), {});
    model->guarantees.clear();
    return Policy(std::move(model));
}

}  // namespace beffroi::policy
