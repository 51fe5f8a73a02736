// What the arrivals mean, as JSON: of each device what it met, and one word for what that says of it. The words are
// spoken by `beffroi site capture-report` (cli/site_capture.cpp), in two languages.
#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <string_view>
#include <vector>

#include "gateway/arrivals.h"
#include "gateway/session/neighbours.h"

namespace beffroi {

/// in, left, charter, devices, refused-credentials, refused-role, refused-throttled, refused-unavailable, refused-form,
/// no-zone, stale-form, incomplete-form, page-unsent, api-only, asked-only, pages-only. A device that is on the network
/// and did none of it is `silent`.
[[nodiscard]] std::string_view meaning_of(const Arrival& arrival, bool has_session);

/// What a report is made from; asked once each.
struct CaptureSources {
    const Arrivals& arrivals;
    std::function<bool(const Device&)> has_session;
    /// Of the kernel's table, with the zone that the policy gives them; nullopt: none.
    std::function<std::vector<session::Neighbour>()> neighbours;
    std::function<std::optional<Device>(const session::Neighbour&)> device_at;
};

inline constexpr std::size_t most_silent = 1024;  ///< devices that did nothing, in one report

/// The devices, those that did something first and the latest of them first.
[[nodiscard]] nlohmann::ordered_json capture_report(const CaptureSources& from);

}  // namespace beffroi
