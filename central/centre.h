// A centre that mirrors by c2sp.org/tlog-mirror, wired: record copies and mirror, rows and search, cases and
// retention, its own admin stream, and the server in front of them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/http/server.h"
#include "central/approval/case_api.h"
#include "central/approval/cases.h"
#include "central/collector/mirror.h"
#include "central/collector/mirror_routes.h"
#include "central/config.h"
#include "central/own_record.h"
#include "central/retention.h"
#include "central/rows.h"
#include "central/search/audit_api.h"
#include "central/store/admin_log.h"
#include "journal/cosignature.h"
#include "journal/files.h"
#include "journal/writer.h"

namespace beffroi::central {

using OnProblem = std::function<void(const std::string&)>;

/// Record copies and rows: what exists before anybody is served, and what --rebuild-store needs.
class CentreData {
  public:
    /// Throws with the cause when a key, the journal, the record copies or the store cannot be used.
    CentreData(const CentralConfig& config, const Clock& clock, const OnProblem& on_problem);

    /// Forgets every row and loads all again. Returns the entries loaded.
    std::uint64_t rebuild();

  protected:
    journal::PosixFiles m_files;
    journal::Signer m_signer;
    journal::Writer m_writer;
    Record m_own;  ///< of the centre's own admin stream
    OwnRecord m_copy;
    AdminLog m_admin;
    Records m_records;
    Rows m_rows;
};

class Centre : private CentreData {
  public:
    /// Serves at once. `on_problem` hears what the operator must know, from several threads.
    Centre(const CentralConfig& config, const Clock& clock, const OnProblem& on_problem);
    [[nodiscard]] std::uint16_t port() const { return m_server.port(); }

  private:
    [[nodiscard]] MirrorRights mirror_rights();
    [[nodiscard]] bool may_read_entries(const http::ClientCertificate& certificate, const MirroredLog& log,
                                        const std::string& what);
    [[nodiscard]] std::vector<RetainedLog> retained();

    audit::Rights m_rights;
    audit::Finder m_finder;
    audit::AuditApi m_audit_api;
    journal::Cosigner m_cosigner;
    Mirror m_mirror;
    MirrorRoutes m_mirror_routes;
    Cases m_cases;
    CaseApi m_case_api;
    store::LoaderThread m_loading;
    Retention m_retention;
    RetentionThread m_retiring;
    http::Server m_server;  ///< last: it stops before anything that its handlers use
};

}  // namespace beffroi::central
