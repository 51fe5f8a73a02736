// The central service, wired: the record copy and the mirror in front of it, the rows and what loads and searches them,
// the own admin stream, cases, retention, the fleet, and the server in front of all.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/fd.h"
#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/approval/case_api.h"
#include "central/approval/cases.h"
#include "central/clock_doubt.h"
#include "central/collector/mirror.h"
#include "central/collector/mirror_routes.h"
#include "central/collector/records.h"
#include "central/config.h"
#include "central/console/files.h"
#include "central/console/overview.h"
#include "central/console/rights.h"
#include "central/escrow/escrow_api.h"
#include "central/retention.h"
#include "central/retention_thread.h"
#include "central/roles.h"
#include "central/search/audit_api.h"
#include "central/search/extract_api.h"
#include "central/search/finder.h"
#include "central/search/register_api.h"
#include "central/search/rights.h"
#include "central/store/loader.h"
#include "central/store/record_source.h"
#include "central/store/row_store.h"
#include "journal/cosignature.h"
#include "journal/files.h"

namespace beffroi::central {

class Service {
  public:
    /// Serves at once. Throws with the cause when the store, the journal, a key or the port cannot be used.
    /// `on_problem` hears what the operator must know, from several threads. `clock_state` says whether the clock may
    /// decide what is deleted.
    Service(const CentralConfig& config, const Clock& clock, const std::function<void(const std::string&)>& on_problem,
            ClockDoubt::State clock_state = read_clock_state);

    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;
    [[nodiscard]] std::uint16_t port() const { return m_server.port(); }
    /// Where people sign in with a passkey; 0: nowhere.
    [[nodiscard]] std::uint16_t sign_in_port() const { return m_browsers ? m_browsers->port() : std::uint16_t{0}; }
    [[nodiscard]] const Records& records() const noexcept { return m_records; }
    /// Entries of a log whose rows can be searched.
    [[nodiscard]] std::uint64_t loaded(const std::string& origin) const;

  private:
    [[nodiscard]] std::vector<http::Route> routes();
    [[nodiscard]] std::vector<http::Route> routes_for_people();
    [[nodiscard]] std::vector<http::Route> routes_for_browsers(const std::string& origin);

    UniqueFd m_claim;  ///< of the store's directory: one process at a time
    journal::PosixFiles m_files;
    journal::Signer m_signer;
    journal::Cosigner m_cosigner;
    AdminLog m_admin;
    Records m_records;
    Mirror m_mirror;
    std::unique_ptr<store::RowStore> m_rows;
    std::vector<std::unique_ptr<store::RecordSource>> m_sources;
    store::Loader m_loader;
    store::LedgerReader m_ledger;
    audit::Finder m_finder;
    audit::Rights m_rights;
    Roles m_roles;
    audit::AuditApi m_audit;
    audit::ExtractApi m_extract;
    MirrorRoutes m_mirror_routes;
    Cases m_cases;
    CaseApi m_case_api;
    Retention m_retention;
    EscrowApi m_escrow;
    struct Policies;
    std::unique_ptr<Policies> m_policies;  ///< if policies are distributed from here
    console::Overview m_overview;
    console::Rights m_rights_told;
    audit::RegisterApi m_register;
    std::optional<console::Files> m_console;
    struct SignIn;
    std::unique_ptr<SignIn> m_sign_in;  ///< if people sign in here
    http::Server m_server;              ///< behind what its handlers use
    std::unique_ptr<http::Server> m_browsers;
    store::LoaderThread m_loading;
    RetentionThread m_retaining;
};

/// Forgets all rows and loads them again from the record copy, in the foreground; the service must not run. `progress`
/// hears how many entries have been loaded.
void rebuild_store(const CentralConfig& config, const Clock& clock, const std::function<void(std::uint64_t)>& progress);

}  // namespace beffroi::central
