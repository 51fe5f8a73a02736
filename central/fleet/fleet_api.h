// The fleet over HTTP (schemas/api/central.yaml): gateways report and fetch, officers publish, auditors look on.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/fleet/blocks.h"
#include "central/fleet/fleet.h"
#include "central/roles.h"

namespace beffroi::central::fleet {

/// Thread-safe. References must outlive it.
class FleetApi {
  public:
    FleetApi(Fleet& fleet, const Blocks& blocks, AdminLog& admin, const Roles& roles)
        : m_fleet(fleet), m_blocks(blocks), m_admin(admin), m_roles(roles) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response report(const http::Request& request);
    [[nodiscard]] http::Response list(const http::Request& request);
    [[nodiscard]] http::Response sites(const http::Request& request);
    [[nodiscard]] http::Response fetch(const http::Request& request);
    [[nodiscard]] http::Response publish(const http::Request& request);
    [[nodiscard]] http::Response change(const http::Request& request);
    /// The name in a certificate of one of these kinds; nullopt for anybody else: then the refusal has been recorded.

    Fleet& m_fleet;
    const Blocks& m_blocks;
    AdminLog& m_admin;
    const Roles& m_roles;
};

}  // namespace beffroi::central::fleet
