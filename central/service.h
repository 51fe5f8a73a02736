// The central service, wired: store, own journal, collector, search, and the server in front of them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/http/server.h"
#include "central/approval/case_api.h"
#include "central/approval/cases.h"
#include "central/collector/collector.h"
#include "central/config.h"
#include "central/search/api.h"
#include "central/store/admin_log.h"
#include "central/store/store.h"
#include "journal/files.h"
#include "journal/writer.h"

namespace beffroi::central {

class Service {
  public:
    /// Serves at once. Throws with the cause when the store, the journal, a key or the port cannot be used.
    /// `on_problem` hears what the operator must know, from several threads.
    Service(const CentralConfig& config, const Clock& clock, const std::function<void(const std::string&)>& on_problem);

    [[nodiscard]] std::uint16_t port() const { return m_server.port(); }
    [[nodiscard]] const Store& store() const noexcept { return m_store; }

  private:
    Store m_store;
    journal::PosixFiles m_files;
    journal::Signer m_signer;
    journal::Writer m_writer;
    AdminLog m_admin;
    Collector m_collector;
    Cases m_cases;
    CaseApi m_case_api;
    SearchApi m_search;
    http::Server m_server;  ///< last: it stops before anything that its handlers use
};

}  // namespace beffroi::central
