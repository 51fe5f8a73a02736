// GET /register for data protection officers (schemas/api/central.yaml): who searched, read, took out or unsealed, when
// and for which case, and how much happened at all. From the centre's own `admin` stream, without its free texts: they
// may name somebody.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/roles.h"
#include "central/search/finder.h"

namespace beffroi::central::audit {

/// Thread-safe. References must outlive it.
class RegisterApi {
  public:
    /// Whether the register of cases has this number: what an auditor wrote instead is a free text.
    using IsCase = std::function<bool(const std::string& number)>;
    RegisterApi(const Finder& finder, AdminLog& admin, const Roles& roles, IsCase is_case)
        : m_finder(finder), m_admin(admin), m_roles(roles), m_is_case(std::move(is_case)) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response page(const http::Request& request);

    const Finder& m_finder;
    AdminLog& m_admin;
    const Roles& m_roles;
    const IsCase m_is_case;
};

}  // namespace beffroi::central::audit
