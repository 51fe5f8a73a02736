// `running`: the published policies that are the newest for a site. Each is immutable and durable where central/fleet
// keeps it; this is how they are read.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/restconf/datastore.h"
#include "base/yang/document.h"
#include "central/fleet/fleet.h"
#include "central/json_answer.h"

namespace beffroi::central::policies {

/// Thread-safe.
class Published {
  public:
    struct Now {
        restconf::Snapshot snapshot;
        json entries;                        ///< of the snapshot's list `policy`
        std::vector<std::uint64_t> numbers;  ///< of the entries
        std::uint64_t newest = 0;            ///< of all that were ever published
    };

    /// References outlive it.
    /// `nacm`: who may do what (nacm.h), which `running` has beside the policies.
    Published(const yang::Modules& modules, json nacm, const fleet::Fleet& fleet, const Clock& clock);
    [[nodiscard]] const json& nacm() const noexcept { return m_nacm; }

    /// Computed again when something was published. Throws std::runtime_error: a bundle is damaged.
    [[nodiscard]] std::shared_ptr<const Now> read();

  private:
    [[nodiscard]] std::shared_ptr<const Now> computed(std::uint64_t newest) const;

    const yang::Modules& m_modules;
    const json m_nacm;
    const std::string m_rights;  ///< for the entity-tag
    const fleet::Fleet& m_fleet;
    const Clock& m_clock;
    std::mutex m_mutex;
    std::shared_ptr<const Now> m_now;
};

}  // namespace beffroi::central::policies
