// What the console asks of the centre beside the fleet and the journal (schemas/api/central.yaml): who one is, and how
// far every log is held and cosigned.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/collector/records.h"
#include "journal/cosignature.h"

namespace beffroi::central::console {

/// Thread-safe. References must outlive it.
class Overview {
  public:
    /// `cosigners`: the keys that are asked to cosign every log.
    Overview(const Records& records, std::vector<journal::CosignatureKey> cosigners, AdminLog& admin,
             const Clock& clock);
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response session(const http::Request& request);
    [[nodiscard]] http::Response integrity(const http::Request& request);
    /// The answer, which is the same for everybody: computed at most every few seconds, because that verifies a
    /// signature of each party on each of some 1,700 logs.
    [[nodiscard]] std::string told();

    const Records& m_records;
    std::vector<journal::CosignatureKey> m_cosigners;
    AdminLog& m_admin;
    const Clock& m_clock;
    std::mutex m_mutex;
    std::string m_told;  ///< empty: not computed yet
    SteadyTime m_told_at;
};

}  // namespace beffroi::central::console
