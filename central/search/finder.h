// Finds entries by their rows, reads their lines from the record copy, and proves each against a checkpoint of its log
// that both parties have cosigned (of the newest entries, that its mirror has).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "central/search/questions.h"
#include "central/search/rights.h"
#include "central/store/ledger.h"
#include "central/store/row_store.h"
#include "journal/checkpoint.h"

namespace beffroi::central::audit {

/// How far a log is held and can be searched. A search says this, because a proof of inclusion does not prove
/// completeness.
struct Coverage {
    const SearchedLog* log = nullptr;
    std::uint64_t minimum = 0;   ///< entries below are gone: their retention is over
    std::uint64_t size = 0;      ///< entries that the newest mirrored checkpoint covers
    std::uint64_t searched = 0;  ///< of these, entries whose rows are loaded
    std::uint64_t unknown = 0;   ///< of those, lines of no known format: held and proved, but not to be found
    std::optional<journal::SignedCheckpoint> cosigned = {};  ///< the newest that both parties have signed
    std::optional<journal::SignedCheckpoint> mirrored = {};  ///< the newest that the mirror has
};

struct Found {
    const SearchedLog* log = nullptr;
    std::uint64_t index = 0;
    std::string line;
    std::string proof;             ///< a C2SP tlog-proof file: index, sibling hashes, signed checkpoint
    std::uint64_t checkpoint = 0;  ///< the size of that checkpoint
};

struct Page {
    std::vector<Found> results;         ///< oldest first
    std::optional<store::Cursor> next;  ///< where to go on; absent when this page is the last
    std::uint64_t gone = 0;             ///< rows whose entry's retention is over: not among the results
};

/// A flow or a block of ports that held the public port, and the opening of the session that it was of.
struct Translation {
    Found flow;
    std::optional<Found> session;  ///< with the sealed binding of token and identity; absent: not held here
};

struct WhoHad {
    std::vector<Translation> translations;  ///< oldest first
    bool more = false;                      ///< there are more than store::max_translations: ask about a shorter time
};

/// The terms name a stream or a site that this auditor may not read.
struct Forbidden {
    std::string message;
};

/// Whether the retention of an entry is over that tells how it was from one time to another (of most, twice its own):
/// then nobody is shown it.
using IsOver = std::function<bool(journal::Stream, const std::string& site, WallTime from, WallTime until)>;

/// Thread-safe. References must outlive it.
class Finder {
  public:
    Finder(const store::RowStore& rows, const store::LedgerReader& ledger, std::vector<SearchedLog> logs,
           IsOver is_over)
        : m_rows(rows), m_ledger(ledger), m_logs(std::move(logs)), m_is_over(std::move(is_over)) {}

    /// Why the auditor must not be answered; nullopt if she may. Terms that leave stream or site open are narrowed to
    /// what she may read, and coverage() says what that is.
    [[nodiscard]] std::optional<Forbidden> forbids(const SearchTerms& terms, const Auditor& auditor) const;
    [[nodiscard]] Page find(const SearchTerms& terms, const Auditor& auditor, const store::Cancel& cancel) const;

    /// A requisition reads `flow` and `access`.
    [[nodiscard]] static std::optional<Forbidden> forbids_requisition(const Auditor& auditor);
    [[nodiscard]] WhoHad requisition(const RequisitionTerms& terms, const Auditor& auditor,
                                     const store::Cancel& cancel) const;

    /// nullopt: there is no such entry, or it is not hers to read.
    [[nodiscard]] std::optional<Found> entry(const EntryTerms& terms, const Auditor& auditor) const;

    /// Of the logs that this auditor may read.
    [[nodiscard]] std::vector<Coverage> coverage(const Auditor& auditor) const;

    /// The logs as they are when they are first looked at: what many pages answer together is of one moment, every
    /// proof against the checkpoints that the coverage names, and what was written later is left out. Of one thread at
    /// a time; the finder outlives it.
    class View;
    [[nodiscard]] std::shared_ptr<View> view() const;
    /// Of the logs that these terms are about.
    [[nodiscard]] std::vector<Coverage> coverage(const SearchTerms& terms, const Auditor& auditor, View& view) const;
    [[nodiscard]] Page find(const SearchTerms& terms, const Auditor& auditor, const store::Cancel& cancel,
                            View& view) const;

  private:
    [[nodiscard]] const SearchedLog* log(std::uint32_t number) const;
    [[nodiscard]] Coverage coverage_of(const SearchedLog& log, View& view) const;
    [[nodiscard]] std::optional<store::Query> query_of(const SearchTerms& terms, const Auditor& auditor) const;
    [[nodiscard]] std::optional<store::Row> of_session(const store::Row& flow, std::string_view event,
                                                       const Auditor& auditor, const store::Cancel& cancel) const;
    [[nodiscard]] std::optional<Found> opening(const store::Row& flow, WallTime asked, View& view,
                                               const Auditor& auditor, const store::Cancel& cancel) const;
    [[nodiscard]] bool had_ended(const store::Row& lease, WallTime by, const Auditor& auditor,
                                 const store::Cancel& cancel) const;

    const store::RowStore& m_rows;
    const store::LedgerReader& m_ledger;
    std::vector<SearchedLog> m_logs;
    IsOver m_is_over;
};

}  // namespace beffroi::central::audit
