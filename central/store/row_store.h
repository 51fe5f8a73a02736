// Where the rows of every site's events are kept. Rows are derived: they can be dropped and loaded again from the
// record copy at any time. Positions are the ledger's (ledger.h), the same for every kind of store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "central/store/query.h"
#include "central/store/row.h"

namespace beffroi::central::store {

/// What is held of one stream and month.
struct MonthRows {
    journal::Stream stream = journal::Stream::access;
    Month month;
    std::uint64_t rows = 0;
};

/// Contract: `insert`, `drop` and `clear` from one thread at a time; the others from any, at the same time as well.
/// What the disk or a server refuses throws StoreFailure, and may be tried again.
class RowStore {
  public:
    RowStore() = default;
    virtual ~RowStore() = default;
    RowStore(const RowStore&) = delete;
    RowStore& operator=(const RowStore&) = delete;

    /// Durable on return, once: a block that is there already, completely or in part, is completed and not repeated.
    virtual void insert(const Block& block) = 0;

    /// At most `query.limit` rows, oldest first.
    [[nodiscard]] virtual std::vector<Row> find(const Query& query, const Cancel& cancel) const = 0;

    /// Whoever may have held the port (translation.h), from the question's month and the one before: what lasts longer
    /// than that is not found.
    [[nodiscard]] virtual Translations translations(const TranslationQuestion& question,
                                                    const Cancel& cancel) const = 0;

    /// Ordered by stream and month.
    [[nodiscard]] virtual std::vector<MonthRows> months() const = 0;

    /// Forgets the rows of a month. What is loaded of it later is kept: the caller drops again.
    virtual void drop(journal::Stream stream, Month month) = 0;

    /// Forgets everything, block numbers too.
    virtual void clear() = 0;
};

}  // namespace beffroi::central::store
