// The gateway's configuration file (schemas/yang/beffroi-gateway.yang) as values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/problem.h"
#include "gateway/settings.h"
#include "journal/ship/settings.h"

namespace beffroi {

struct GatewayConfig {
    SiteConfig site;
    std::string policy_directory;
    PortalConfig portal;
    ThrottleConfig throttle;
    std::vector<DirectoryConfig> directories;  ///< by sequence
    std::vector<RoleRule> role_rules;          ///< by sequence
    std::optional<AafConfig> aaf = {};
    std::optional<OfflineConfig> offline;
    std::optional<GuestsConfig> guests = {};
    std::optional<RadiusConfig> radius;
    EnforcerConfig enforcer;
    std::string staff_socket;
    JournalConfig journal;
    EscrowConfig escrow;
    std::optional<ship::ShippingSettings> shipping;
    std::optional<DeliveryConfig> delivery;
};

/// The document alone: what can be checked anywhere, before it is brought to the machine.
[[nodiscard]] Checked<GatewayConfig> read_config(const std::string& path);

/// The document, and what only this machine knows: the files that it names are there, readable, and secrets are closed
/// to others. What a program starts with.
[[nodiscard]] Checked<GatewayConfig> load_config(const std::string& path);

}  // namespace beffroi
