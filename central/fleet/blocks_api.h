// Emergency blocks over HTTP (schemas/api/central.yaml): officers publish, gateways fetch, everybody with a certificate
// of the fleet sees them.
#pragma once

#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/fleet/blocks.h"
#include "central/roles.h"

namespace beffroi::central::fleet {

/// Thread-safe. References must outlive it.
class BlocksApi {
  public:
    BlocksApi(Blocks& blocks, AdminLog& admin, const Roles& roles) : m_blocks(blocks), m_admin(admin), m_roles(roles) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response list(const http::Request& request);
    [[nodiscard]] http::Response publish(const http::Request& request);
    [[nodiscard]] http::Response fetch(const http::Request& request);

    Blocks& m_blocks;
    AdminLog& m_admin;
    const Roles& m_roles;
};

}  // namespace beffroi::central::fleet
