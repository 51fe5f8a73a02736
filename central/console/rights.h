// GET /rights for whoever works at the centre (schemas/api/central.yaml): who has which role where, what each role may
// do, whose keys count, and how long what is kept.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/roles.h"
#include "journal/trust.h"

namespace beffroi::central::console {

struct RightsSources {
    /// Who approves policies; empty where none are distributed.
    std::function<std::vector<journal::TrustPolicy::Asked>()> quorum;
    /// Who signs cases: name and party.
    std::vector<std::pair<std::string, std::string>> case_signers;
    /// By the name of the stream.
    std::vector<std::pair<std::string, std::chrono::days>> kept;
};

/// Thread-safe. References must outlive it.
class Rights {
  public:
    Rights(AdminLog& admin, const Roles& roles, RightsSources sources)
        : m_admin(admin), m_roles(roles), m_sources(std::move(sources)) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response show(const http::Request& request);

    AdminLog& m_admin;
    const Roles& m_roles;
    const RightsSources m_sources;
};

}  // namespace beffroi::central::console
