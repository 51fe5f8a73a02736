// One upload to a record copy: every package is checked against the pending checkpoint before anything of it is kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "central/collector/add_entries.h"
#include "central/collector/record.h"
#include "journal/checkpoint.h"

namespace beffroi::central {

/// Not more than one at a time for a record.
class Upload {
  public:
    /// Entries on the way to `pending`, which the log has signed.
    Upload(Record& record, const journal::Checkpoint& pending)
        : m_record(record), m_pending(pending), m_held(record.size()) {}

    /// Whether the pending checkpoint's tree holds these entries at their place. Those that the record lacks are kept
    /// for `store`; those that it has are compared, and skipped. The package's bytes must live until then.
    [[nodiscard]] bool take(const Package& package);
    /// The first entry that the record holds with other bytes than a package that was refused; nullopt: none.
    [[nodiscard]] std::optional<std::uint64_t> differing() const noexcept { return m_differing; }
    /// Makes what was taken durable. Throws as Record::append.
    void store();

  private:
    [[nodiscard]] bool matches_record(const Package& package);
    [[nodiscard]] Addition extend(const Package& package) const;

    Record& m_record;
    journal::Checkpoint m_pending;
    std::uint64_t m_held;  ///< entries in the record
    std::vector<Addition> m_additions;
    std::optional<std::uint64_t> m_differing;
};

}  // namespace beffroi::central
