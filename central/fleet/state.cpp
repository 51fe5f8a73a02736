#include "central/fleet/state.h"

#include "base/encoding.h"
#include "journal/crypto.h"

namespace beffroi::central::fleet {

namespace {

json to_json(const FleetState& state) {
    json rollouts = json::array();
    for (const auto& [number, progress] : state.rollouts) {
        json rollout{{"number", number}, {"stage", progress.stage}, {"done", progress.done}};
        if (progress.paused) {
            rollout["paused"] = *progress.paused;
        }
        if (progress.changed) {
            rollout["changed"] = to_rfc3339(*progress.changed);
        }
        if (progress.order != 0) {
            rollout["order"] = progress.order;
        }
        rollouts.push_back(std::move(rollout));
    }
    json object{{"version", 1}, {"rollouts", std::move(rollouts)}};
    if (state.approvers) {
        object["approvers"] = *state.approvers;
    }
    if (state.floor != 0) {
        object["floor"] = state.floor;
    }
    return object;
}

std::optional<std::string> optional_text(const json& object, const char* name) {
    return object.contains(name) ? std::optional(object.at(name).get<std::string>()) : std::nullopt;
}

/// Throws json::exception for another object than to_json gives, mostly: the caller compares.
FleetState from_json(const json& object) {
    FleetState state;
    state.approvers = optional_text(object, "approvers");
    state.floor = object.value("floor", std::uint64_t{0});
    for (const json& rollout : object.at("rollouts")) {
        Progress progress{rollout.at("stage").get<std::size_t>(), rollout.at("done").get<bool>(),
                          optional_text(rollout, "paused")};
        if (const auto changed = optional_text(rollout, "changed")) {
            progress.changed = parse_rfc3339(*changed);
        }
        progress.order = rollout.value("order", std::uint64_t{0});
        state.rollouts.insert_or_assign(rollout.at("number").get<std::uint64_t>(), std::move(progress));
    }
    return state;
}

}  // namespace

std::string state_text(const FleetState& state) {
    json object = to_json(state);
    const std::string digest = journal::sha256_hex(to_text(object));
    return to_text({{"state", std::move(object)}, {"sha256", digest}}) + "\n";
}

std::optional<FleetState> parse_state(std::string_view text) {
    try {
        auto state = from_json(json::parse(text).at("state"));
        // One spelling: whatever differs is damage.
        return state_text(state) == text ? std::optional(std::move(state)) : std::nullopt;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

}  // namespace beffroi::central::fleet
