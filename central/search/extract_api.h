// GET /cases/NUMBER/extract: what an approved case asks for, and nothing else (schemas/api/central.yaml). The case's
// text is the question, so there is nothing in the request to widen it with.
#pragma once

#include <string>

#include "base/http/server.h"
#include "central/approval/case.h"
#include "central/search/audit_api.h"
#include "central/search/finder.h"

namespace beffroi::central::audit {

/// Thread-safe. The finder outlives it.
class ExtractApi {
  public:
    ExtractApi(const Finder& finder, AdminStream admin) : m_finder(finder), m_admin(std::move(admin)) {}

    /// One page for `actor`, recorded before it is read. `asked` has been approved by both parties. The request's only
    /// parameter is `after`: the `next` of the page before.
    [[nodiscard]] http::Response page(const http::Request& request, const Case& asked, const std::string& actor);

  private:
    const Finder& m_finder;
    AdminStream m_admin;
};

}  // namespace beffroi::central::audit
