// RESTCONF at the centre (beffroi-policies.yang): the datastores, their operations, and who may use them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/http/server.h"
#include "base/restconf/api.h"
#include "base/yang/document.h"
#include "central/admin_log.h"
#include "central/change/changes.h"
#include "central/fleet/fleet.h"
#include "central/restconf/candidate.h"
#include "central/restconf/nacm.h"
#include "central/restconf/operations.h"
#include "central/restconf/published.h"
#include "central/restconf/state.h"
#include "central/roles.h"

namespace beffroi::central::policies {

/// Who may do what is central/roles.h, resource by resource access.h.
class RestconfApi {
  public:
    /// `directory`: of the drafts, made if it is not there; its parent is. References outlive it.
    RestconfApi(const std::string& directory, fleet::Fleet& fleet, change::Changes& changes, AdminLog& admin,
                restconf::EventStream& events, const Roles& roles, const Clock& clock);
    [[nodiscard]] std::vector<http::Route> routes() { return m_api.routes(); }

  private:
    [[nodiscard]] Candidates candidates() { return {m_candidate, m_of_sites}; }
    [[nodiscard]] restconf::Options options(AdminLog& admin, restconf::EventStream& events, const Roles& roles);

    yang::Modules m_modules;
    DeniedCounts m_denied;
    Published m_published;
    Candidate m_candidate;  ///< of the Region's officers
    Candidate m_of_sites;   ///< of those whose rights end at some sites
    Operational m_operational;
    Operations m_operations;
    restconf::Api m_api;
};

}  // namespace beffroi::central::policies
