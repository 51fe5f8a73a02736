// `operational`: what is published, how far it has come, what waits for signatures, what the sites report, and who may
// do what.
#pragma once

#include <memory>
#include <mutex>

#include "base/clock.h"
#include "base/restconf/datastore.h"
#include "base/yang/document.h"
#include "central/change/changes.h"
#include "central/fleet/fleet.h"
#include "central/restconf/nacm.h"
#include "central/restconf/published.h"

namespace beffroi::central::policies {

/// Thread-safe.
class Operational {
  public:
    /// References outlive it.
    Operational(const yang::Modules& modules, Published& published, const DeniedCounts& denied,
                const fleet::Fleet& fleet, const change::Changes& changes, const Clock& clock);
    /// At most a second old. Its entity-tag is that of the configuration in it.
    [[nodiscard]] restconf::Snapshot read();

  private:
    [[nodiscard]] restconf::Snapshot computed() const;

    const yang::Modules& m_modules;
    Published& m_published;
    const DeniedCounts& m_denied;
    const fleet::Fleet& m_fleet;
    const change::Changes& m_changes;
    const Clock& m_clock;
    std::mutex m_mutex;
    restconf::Snapshot m_now;
    SteadyTime m_at;
};

}  // namespace beffroi::central::policies
