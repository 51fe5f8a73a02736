// GET /search, /requisition, /entry and POST /exports for auditors (schemas/api/central.yaml): recorded first, answered
// after.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/roles.h"
#include "central/search/export_order.h"
#include "central/search/finder.h"
#include "central/search/rights.h"
#include "journal/entry.h"

namespace beffroi::central::audit {

/// The centre's own admin stream, as this folder writes to it.
struct AdminStream {
    /// Returns when the entry is durable. Throws journal::JournalUnavailable.
    std::function<void(journal::Entry)> record;
    /// event, actor, reason, detail. Never throws.
    std::function<void(std::string_view, const std::string&, const std::string&, std::string)> refused;
};

/// Thread-safe. References must outlive it.
class AuditApi {
  public:
    AuditApi(const Finder& finder, const Roles& roles, const Rights& rights, AdminStream admin, const Clock& clock)
        : m_finder(finder), m_roles(roles), m_rights(rights), m_admin(std::move(admin)), m_clock(clock) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    /// Who asks, if she may, and that she asked is on record.
    struct Asked {
        std::string_view event;
        std::string terms;
        std::string case_number;
        std::string_view stream;
        std::optional<WallTime> from;
        std::optional<WallTime> to;
        std::string motive = {};
    };
    [[nodiscard]] http::Response search(const http::Request& request);
    [[nodiscard]] http::Response requisition(const http::Request& request);
    [[nodiscard]] http::Response entry(const http::Request& request);
    [[nodiscard]] http::Response whole(const http::Request& request);
    [[nodiscard]] http::Response file(ExportOrder order, const Auditor& auditor, const http::Request& request);
    [[nodiscard]] http::Response stream(SearchTerms terms, const Auditor& auditor, const http::Request& request);
    [[nodiscard]] const Auditor* auditor(const http::Request& request, std::string_view event);
    [[nodiscard]] std::optional<http::Response> recorded(const Asked& asked, const Auditor& auditor);
    [[nodiscard]] http::Response forbidden(const QueryString& terms, const Auditor& auditor, std::string_view event,
                                           const std::string& message);

    const Finder& m_finder;
    const Roles& m_roles;
    const Rights& m_rights;
    AdminStream m_admin;
    const Clock& m_clock;
};

}  // namespace beffroi::central::audit
