// Change requests over HTTP (schemas/api/central.yaml): officers propose, approve and refuse; auditors look on.
#pragma once

#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/change/changes.h"
#include "central/roles.h"

namespace beffroi::central::change {

/// Thread-safe. References must outlive it.
class ChangeApi {
  public:
    ChangeApi(Changes& changes, AdminLog& admin, const Roles& roles)
        : m_changes(changes), m_admin(admin), m_roles(roles) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response list(const http::Request& request);
    [[nodiscard]] http::Response show(const http::Request& request);
    [[nodiscard]] http::Response propose(const http::Request& request);
    [[nodiscard]] http::Response act(const http::Request& request);
    [[nodiscard]] http::Response answer(const Outcome& outcome, int success, const Scope& reach) const;
    [[nodiscard]] json with_evidence(const Status& status, const Scope& reach) const;

    Changes& m_changes;
    AdminLog& m_admin;
    const Roles& m_roles;
};

}  // namespace beffroi::central::change
