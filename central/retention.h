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
              Cases& cases, RecordEntry record, const Clock& clock, std::function<void(const std::string&)> on_problem);

    /// Lets go of everything whose time is over. Throws journal::JournalUnavailable when that cannot be put on record:
    /// then it is kept.
    void run();
    /// Whether an entry must no longer be shown, though its pack may still be there, that tells how it was from one
    /// time to another (of most, twice its own). What a case holds is what touches its period, and nothing else.
    [[nodiscard]] bool is_over(journal::Stream stream, const std::string& site, WallTime from, WallTime until) const;
    /// From when on entries are kept: of the site, or (nullptr) of whichever has to keep most. A log is cut at its
    /// beginning alone, so behind what a case holds the rest stays on the disk, and is not shown.
    [[nodiscard]] WallTime kept_since(journal::Stream stream, const std::string* site) const;

  private:
    void prune(const RetainedLog& log);
    void drop_months(journal::Stream stream);
    [[nodiscard]] WallTime over_before(journal::Stream stream) const;
    [[nodiscard]] std::vector<Case> holds(journal::Stream stream, const std::string* site) const;

    RetentionRules m_rules;
    std::vector<RetainedLog> m_logs;
    const store::RowStore& m_rows;
    DropMonth m_drop;
    Cases& m_cases;
    RecordEntry m_record;
    const Clock& m_clock;
    std::function<void(const std::string&)> m_on_problem;
};

}  // namespace beffroi::central
