// What the console asks of the centre beside the fleet and the journal (schemas/api/central.yaml): who one is, and how
// far every log is held and cosigned.
#pragma once

#include <nlohmann/json.hpp>

#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/collector/records.h"
#include "central/roles.h"
#include "journal/cosignature.h"

namespace beffroi::central::console {

/// Thread-safe. References must outlive it.
class Overview {
  public:
    /// `cosigners`: the keys that are asked to cosign every log.
    Overview(const Records& records, std::vector<journal::CosignatureKey> cosigners, AdminLog& admin,
             const Roles& roles, const Clock& clock);
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response session(const http::Request& request);
    [[nodiscard]] http::Response integrity(const http::Request& request);
    /// What there is to say of all logs: computed at most every few seconds, because that verifies a signature of each
    /// party on each of some 1,700 logs.
    [[nodiscard]] nlohmann::ordered_json told();

    const Records& m_records;
    std::vector<journal::CosignatureKey> m_cosigners;
    AdminLog& m_admin;
    const Roles& m_roles;
    const Clock& m_clock;
    std::mutex m_mutex;
    nlohmann::ordered_json m_told;  ///< null: not computed yet
    SteadyTime m_told_at;
};

}  // namespace beffroi::central::console
