// Emergency blocks over HTTP (schemas/api/central.yaml): officers publish, gateways fetch, everybody with a certificate
// of the fleet sees them.
#pragma once

#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/fleet/blocks.h"
#include "central/reach.h"

namespace beffroi::central::fleet {

/// Thread-safe. References must outlive it.
class BlocksApi {
  public:
    BlocksApi(Blocks& blocks, AdminLog& admin, const Reach& reach) : m_blocks(blocks), m_admin(admin), m_reach(reach) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response list(const http::Request& request);
    [[nodiscard]] http::Response publish(const http::Request& request);
    [[nodiscard]] http::Response fetch(const http::Request& request);

    Blocks& m_blocks;
    AdminLog& m_admin;
    const Reach& m_reach;
};

}  // namespace beffroi::central::fleet
