// What is kept for how long, and how it goes: entries past the retention of their stream leave the record copy and the
// rows, unless a case holds them. What goes is on record first, with what it takes to prove later that nothing else
// went.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "central/approval/cases.h"
#include "central/pruning.h"
#include "central/store/row_store.h"
#include "journal/entry.h"

namespace beffroi::central {

/// Lets the rows of a month go (store::RowStore::drop), not at the same time as rows are loaded.
using DropMonth = std::function<void(journal::Stream, store::Month)>;

/// One thread at a time runs it; is_over may be asked by any.
class Retention {
  public:
    /// `record` writes to the centre's admin stream, `on_problem` hears what keeps entries longer than they should be.
    Retention(RetentionRules rules, std::vector<RetainedLog> logs, const store::RowStore& rows, DropMonth drop,
              const Cases& cases, RecordEntry record, const Clock& clock,
              std::function<void(const std::string&)> on_problem);

    /// Lets go of everything whose time is over. Throws journal::JournalUnavailable when that cannot be put on record:
    /// then it is kept.
    void run();
    /// Whether an entry of that time must no longer be shown, though its pack may still be there.
    [[nodiscard]] bool is_over(journal::Stream stream, const std::string& site, WallTime time) const;
    /// From when on entries are kept: of the site, or (nullptr) of whichever has to keep most.
    [[nodiscard]] WallTime kept_since(journal::Stream stream, const std::string* site) const;

  private:
    void prune(const RetainedLog& log, WallTime before);
    void drop_months(journal::Stream stream, WallTime before);
    [[nodiscard]] std::optional<WallTime> held_since(journal::Stream stream, const std::string* site) const;

    RetentionRules m_rules;
    std::vector<RetainedLog> m_logs;
    const store::RowStore& m_rows;
    DropMonth m_drop;
    const Cases& m_cases;
    RecordEntry m_record;
    const Clock& m_clock;
    std::function<void(const std::string&)> m_on_problem;
};

}  // namespace beffroi::central
