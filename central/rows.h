// The rows of a centre, wired: the store that the configuration names, the loader that follows the record copies, and
// the ledger between them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/fd.h"
#include "central/config.h"
#include "central/search/rights.h"
#include "central/store/ledger.h"
#include "central/store/loader.h"
#include "central/store/record_source.h"
#include "central/store/row_store.h"

namespace beffroi::central {

class Rows {
  public:
    /// `logs` without their numbers. Throws std::system_error, StoreFailure, and std::runtime_error if another process
    /// has this store.
    Rows(const CentralConfig& config, std::vector<audit::SearchedLog> logs, const Clock& clock);

    [[nodiscard]] store::RowStore& store() noexcept { return *m_store; }
    [[nodiscard]] store::Loader& loader() noexcept { return m_loader; }
    [[nodiscard]] const store::LedgerReader& ledger() const noexcept { return m_ledger; }
    /// With their numbers.
    [[nodiscard]] const std::vector<audit::SearchedLog>& logs() const noexcept { return m_logs; }

  private:
    std::string m_directory;
    UniqueFd m_lock;
    std::unique_ptr<store::RowStore> m_store;
    std::vector<std::unique_ptr<store::RecordSource>> m_sources;
    store::Loader m_loader;
    store::LedgerReader m_ledger;
    std::vector<audit::SearchedLog> m_logs;
};

}  // namespace beffroi::central
