// Puts on record which word of the AAF gives roles here: both parties see when it changes, stops, or is refused.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "gateway/aaf/lookup.h"
#include "gateway/settings.h"
#include "journal/entry.h"

namespace beffroi {

class AafWatch {
  public:
    /// nullopt: nothing is ever on record.
    explicit AafWatch(std::optional<AafConfig> config);

    /// What has changed since the last look; at the first look what is so. Entries "aaf-index" of `admin`: `reason` is
    /// "active" (`count` people, `detail` the date of the export), "incomplete" beside it (`detail` the days of which
    /// no export came), "missing" or "too-old" (nobody has a role from it), or "refused" (an import; the index stays).
    /// Reads the index only when it is another file.
    [[nodiscard]] std::vector<journal::Entry> look(WallTime now);

    /// What is in force, as of the last look; nullopt: nothing is.
    struct InForce {
        std::chrono::sys_days date{};
        std::size_t missing = 0;  ///< exports
    };
    [[nodiscard]] std::optional<InForce> in_force() const;
    /// Whether another index gives roles than when this was last asked.
    [[nodiscard]] bool take_change();

  private:
    void read_again();
    [[nodiscard]] journal::Entry index_entry(WallTime now) const;

    const std::optional<AafConfig> m_config;
    struct stat m_seen {};
    aaf::Index m_head;  ///< of the index in force, without its people
    std::size_t m_people = 0;
    std::string m_missing = "there is none";  ///< why there is no index; empty: there is one
    std::string m_told;                       ///< the last entry on the index
    bool m_changed = false;
    std::string m_told_incomplete;  ///< the last days of which no export came
    std::string m_told_refusal;     ///< the last refusal
};

}  // namespace beffroi
