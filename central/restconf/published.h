// `running`: the published policies that are the newest for a site. Each is immutable and durable where central/fleet
// keeps it; this is how they are read.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/restconf/datastore.h"
#include "base/yang/document.h"
#include "central/fleet/fleet.h"
#include "central/json_answer.h"
#include "central/reach.h"

namespace beffroi::central::policies {

/// Tells entity-tags of what is shown of some sites from those of others.
[[nodiscard]] std::string mark_of(const Scope& scope);

/// Thread-safe.
class Published {
  public:
    struct Now {
        restconf::Snapshot snapshot;
        json entries;                        ///< of the snapshot's list `policy`
        std::vector<std::uint64_t> numbers;  ///< of the entries
        std::uint64_t publications = 0;      ///< that it is made of
    };

    /// References outlive it.
    /// `nacm`: who may do what (nacm.h), which `running` has beside the policies.
    Published(const yang::Modules& modules, json nacm, const fleet::Fleet& fleet, const Clock& clock);
    [[nodiscard]] const json& nacm() const noexcept { return m_nacm; }

    /// Computed again when something was published. Throws std::runtime_error: a bundle is damaged.
    [[nodiscard]] std::shared_ptr<const Now> read();
    /// What of it somebody sees: whose rights end at some sites, the policies that are the newest for one of them.
    [[nodiscard]] std::shared_ptr<const Now> seen(const std::shared_ptr<const Now>& all, const Scope& scope) const;
    [[nodiscard]] std::shared_ptr<const Now> read(const Scope& scope) { return seen(read(), scope); }

    /// The entry of list `policy`, as a datastore has it, also of one that is superseded; nullopt: it is not kept.
    [[nodiscard]] std::optional<json> entry(std::uint64_t number) const;
    /// The policies that are the newest for one of these sites, or of any site if none is named.
    [[nodiscard]] std::set<std::uint64_t> newest_at(const std::vector<std::string>& sites) const;

  private:
    [[nodiscard]] std::shared_ptr<const Now> computed(std::uint64_t publications) const;
    [[nodiscard]] yang::Tree tree_of(const json& entries) const;

    const yang::Modules& m_modules;
    const json m_nacm;
    const std::string m_rights;  ///< for the entity-tag
    const fleet::Fleet& m_fleet;
    const Clock& m_clock;
    std::mutex m_mutex;
    std::shared_ptr<const Now> m_now;
};

}  // namespace beffroi::central::policies
