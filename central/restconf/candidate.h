// `candidate`: what is published, and drafts beside it that officers work on together. Drafts may be unfinished;
// whoever edits with If-Match is told if somebody else was faster.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/restconf/datastore.h"
#include "base/yang/document.h"
#include "central/restconf/published.h"
#include "journal/entry.h"

namespace beffroi::central::policies {

inline constexpr std::size_t max_drafts = 16;
inline constexpr std::size_t max_drafts_bytes = std::size_t{8} << 20;

/// Thread-safe. An edit is in the centre's admin stream before it counts, and durable when `write` returns: after a
/// power cut the file holds the drafts before or after it.
class Candidate {
  public:
    /// Goes on where it was: `path` is the drafts' file. Throws std::runtime_error naming it when it is damaged.
    /// References outlive it.
    Candidate(std::string path, const yang::Modules& modules, Published& published,
              std::function<void(journal::Entry)> record, const Clock& clock);

    [[nodiscard]] restconf::Snapshot read();
    /// `what`: for the record. Throws journal::JournalUnavailable, std::system_error.
    [[nodiscard]] std::variant<restconf::Snapshot, restconf::Error> write(const std::string& actor,
                                                                          const std::string& what,
                                                                          const restconf::Change& change);
    /// The entry of list `policy`; nullopt: there is no draft of this number.
    [[nodiscard]] std::optional<json> draft(std::uint64_t number);

  private:
    void follow();
    void set(yang::Tree tree, json drafts);

    std::string m_path;
    const yang::Modules& m_modules;
    Published& m_published;
    std::function<void(journal::Entry)> m_record;
    const Clock& m_clock;
    std::string m_boot;  ///< tags of this process are of no other
    std::mutex m_mutex;
    std::shared_ptr<const Published::Now> m_base;  ///< what `m_now` holds beside the drafts
    json m_drafts;
    restconf::Snapshot m_now;
    std::uint64_t m_version = 0;
};

}  // namespace beffroi::central::policies
