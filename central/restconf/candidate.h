// `candidate`: what is published, and drafts beside it that officers work on together. Drafts may be unfinished;
// whoever edits with If-Match is told if somebody else was faster. The officers of the Region have one; another is that
// of the sites, of which each officer sees and edits the drafts that hold at sites of hers and nowhere else
// (docs/decisions/0029-drafts-of-sites.md).
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/restconf/datastore.h"
#include "base/yang/document.h"
#include "central/reach.h"
#include "central/restconf/published.h"
#include "journal/entry.h"

namespace beffroi::central::policies {

/// What drafts may take.
struct DraftLimits {
    std::size_t drafts = 0;     ///< that one person sees
    std::size_t bytes = 0;      ///< of those
    std::size_t all_bytes = 0;  ///< of all together
};
inline constexpr DraftLimits region_drafts{16, std::size_t{8} << 20, std::size_t{8} << 20};
inline constexpr DraftLimits site_drafts{8, std::size_t{1} << 20, std::size_t{32} << 20};

/// Thread-safe. An edit is in the centre's admin stream before it counts, and durable when `write` returns: after a
/// power cut the file holds the drafts before or after it.
class Candidate {
  public:
    /// Goes on where it was: `path` is the drafts' file. Throws std::runtime_error naming it when it is damaged.
    /// References outlive it.
    Candidate(std::string path, const yang::Modules& modules, Published& published,
              std::function<void(journal::Entry)> record, const Clock& clock, DraftLimits limits);

    /// Who writes, and what is written down of it.
    struct Author {
        std::string name;
        std::string what;
        Scope scope = {};
    };
    /// What somebody sees of it, whose rights go so far.
    [[nodiscard]] restconf::Snapshot read(const Scope& scope = {});
    /// Of what she sees. Throws journal::JournalUnavailable, std::system_error.
    [[nodiscard]] std::variant<restconf::Snapshot, restconf::Error> write(const Author& author,
                                                                          const restconf::Change& change);
    /// The entry of list `policy`; nullopt: there is no draft of this number, or she does not see it.
    [[nodiscard]] std::optional<json> draft(std::uint64_t number, const Scope& scope = {});

  private:
    /// Her drafts, and those that she does not see.
    struct Divided {
        json seen = json::array();
        json hidden = json::array();
    };
    void follow();
    [[nodiscard]] Divided divided(const Scope& scope) const;
    [[nodiscard]] restconf::Snapshot view(const Published::Now& base, const Scope& scope);
    [[nodiscard]] std::string tag(const Scope& scope) const;
    [[nodiscard]] std::optional<restconf::Error> objection(const json& drafts, const json& hidden,
                                                           const Scope& scope) const;

    std::string m_path;
    const yang::Modules& m_modules;
    Published& m_published;
    std::function<void(journal::Entry)> m_record;
    const Clock& m_clock;
    const DraftLimits m_limits;
    std::string m_boot;  ///< tags of this process are of no other
    std::mutex m_mutex;
    std::shared_ptr<const Published::Now> m_base;  ///< what is published; no draft has such a number
    json m_drafts;
    std::uint64_t m_version = 0;
    WallTime m_modified;
    restconf::Snapshot m_whole;  ///< of this version, for whoever sees all; none: nobody has asked yet
};

}  // namespace beffroi::central::policies
