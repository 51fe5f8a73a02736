// Which streams and sites an auditor may read: what the configuration grants to her. Whether she may search at all is
// central/roles.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/collector/record.h"
#include "journal/entry.h"

namespace beffroi::central::audit {

/// A log that can be searched: where its rows and its entries are.
struct SearchedLog {
    std::string origin;
    std::string site;       ///< UAI, or "central"
    std::string site_name;  ///< for people
    journal::Stream stream = journal::Stream::access;
    std::uint32_t number = 0;        ///< the ledger's
    const Record* record = nullptr;  ///< outlives whoever searches
};

/// What one person may read.
struct Auditor {
    std::string name;   ///< CN of her certificate
    std::string party;  ///< O of her certificate: "region", "academie"
    std::vector<journal::Stream> streams;
    std::vector<std::string> sites;  ///< UAIs or "central"; empty: every site
};

[[nodiscard]] bool may_read(const Auditor& auditor, const SearchedLog& log);

class Rights {
  public:
    explicit Rights(std::vector<Auditor> auditors) : m_auditors(std::move(auditors)) {}
    /// nullptr: this certificate is none of an auditor who is known, in all three of its names.
    [[nodiscard]] const Auditor* of(const http::ClientCertificate& certificate) const;

  private:
    std::vector<Auditor> m_auditors;
};

}  // namespace beffroi::central::audit
