// Cases over HTTP for auditors: open, read, approve, close (schemas/api/central.yaml). What a case opens is
// central/search's to hand over.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/approval/cases.h"
#include "central/roles.h"

namespace beffroi::central {

/// Hands over a page of what an approved case asks for (central/search/extract_api.h): request, case, who asks.
using Extract = std::function<http::Response(const http::Request&, const Case&, const std::string&)>;

/// Thread-safe. References must outlive it.
class CaseApi {
  public:
    CaseApi(Cases& cases, AdminLog& admin, const Roles& roles, Extract extract)
        : m_cases(cases), m_admin(admin), m_roles(roles), m_extract(std::move(extract)) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response list(const http::Request& request);
    [[nodiscard]] http::Response open(const http::Request& request);
    [[nodiscard]] http::Response read(const http::Request& request);
    [[nodiscard]] http::Response extract(const http::Request& request, const CaseFile& file);
    [[nodiscard]] http::Response change(const http::Request& request);
    /// The auditor's name; nullopt for anybody else: then the refusal has been recorded.
    [[nodiscard]] std::optional<http::Response> refused_to(const http::Request& request, Right right);
    [[nodiscard]] http::Response answer(const CaseOutcome& outcome, int success) const;

    Cases& m_cases;
    AdminLog& m_admin;
    const Roles& m_roles;
    Extract m_extract;
};

}  // namespace beffroi::central
