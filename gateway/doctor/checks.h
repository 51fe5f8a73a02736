// Everything that a look at a gateway covers, each check by itself. None changes anything, and each works whether the
// gateway runs or not.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "gateway/config.h"
#include "gateway/doctor/finding.h"
#include "gateway/session/neighbours.h"
#include "gateway/session/route.h"
#include "gateway/vitals.h"
#include "policy/model.h"

namespace beffroi::doctor {

/// The gateway that is looked at.
struct Patient {
    const GatewayConfig& config;
    const Clock& clock;
    std::string approvers_file = "/etc/beffroi/approvers.policy";  ///< of the enforcer's command line
    std::string proc = "/proc";
    std::chrono::milliseconds patience = std::chrono::seconds(10);  ///< with a program that is asked something
    std::string enforcer_user = "beffroi-enforcer";
    std::string tun_device = "/dev/net/tun";
    std::string freeradius_directory = "/etc/beffroi/freeradius";
    std::string versions = "/usr/lib/beffroi-gateway";  ///< where the Debian package keeps this version and the former
};

struct Check {
    std::string_view name;  ///< stable: "portal-certificate"
    Findings (*look)(const Patient& patient);
};

/// In the order in which an installer puts things right.
[[nodiscard]] const std::vector<Check>& checks();

/// The document, and the files that it names as the gateway's own user would find them. No other check can be done
/// without it.
[[nodiscard]] Findings look_at_configuration(const std::string& file);

// gateway/doctor/certificates.cpp
[[nodiscard]] Findings look_at_portal_certificate(const Patient& patient);
[[nodiscard]] Findings look_at_own_certificates(const Patient& patient);
// gateway/doctor/headroom.cpp
[[nodiscard]] Findings look_at_headroom(const Patient& patient);
[[nodiscard]] Findings judge_room(Resource resource, const Room& room);
// gateway/doctor/machine.cpp
[[nodiscard]] Findings look_at_clock(const Patient& patient);
[[nodiscard]] Findings judge_clock(const ClockState& clock);
[[nodiscard]] Findings look_at_forwarding(const Patient& patient);
[[nodiscard]] Findings look_at_names(const Patient& patient);
// gateway/doctor/directories.cpp
[[nodiscard]] Findings look_at_directories(const Patient& patient);
// gateway/doctor/aaf.cpp
[[nodiscard]] Findings look_at_aaf(const Patient& patient);
// gateway/doctor/journal.cpp
[[nodiscard]] Findings look_at_journal_disk(const Patient& patient);
[[nodiscard]] Findings judge_disk(const std::string& directory, std::uint64_t used, std::uint64_t available);
[[nodiscard]] Findings look_at_month_keys(const Patient& patient);
// gateway/doctor/parties.cpp
[[nodiscard]] Findings look_at_parties(const Patient& patient);
[[nodiscard]] Findings look_at_deliveries(const Patient& patient);
// gateway/doctor/policy.cpp
[[nodiscard]] Findings look_at_policy(const Patient& patient);
[[nodiscard]] Findings look_at_approvers(const Patient& patient);
[[nodiscard]] Findings look_at_interfaces(const Patient& patient);
// gateway/doctor/routers.cpp
[[nodiscard]] Findings look_at_routers(const Patient& patient);
using RouteTo = std::function<std::optional<session::Route>(const IpAddress&)>;
/// Of every prefix that a zone has.
[[nodiscard]] Findings judge_routes(const policy::Policy& policy, const RouteTo& route_to);
/// Whether many addresses stand behind one MAC in a zone that is not routed.
[[nodiscard]] Findings judge_neighbours(const policy::Policy& policy,
                                        const std::vector<session::Neighbour>& neighbours);
// gateway/doctor/programs.cpp
[[nodiscard]] Findings look_at_enforcer(const Patient& patient);
[[nodiscard]] Findings look_at_gateway(const Patient& patient);
// gateway/doctor/self_test.cpp
[[nodiscard]] Findings look_at_self_test(const Patient& patient);
// gateway/doctor/freeradius.cpp
[[nodiscard]] Findings look_at_radius(const Patient& patient);
// gateway/doctor/version.cpp
[[nodiscard]] Findings look_at_version(const Patient& patient);

}  // namespace beffroi::doctor
