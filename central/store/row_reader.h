// From a line of the journal to its row.
#pragma once

#include <optional>
#include <string_view>

#include "central/store/ledger.h"
#include "central/store/row.h"
#include "journal/flow_entry.h"

namespace beffroi::central::store {

class RowReader {
  public:
    explicit RowReader(Ledger& words) : m_words(words) {}

    /// nullopt if the line is of no known format. `position` is that of the line's log: its `next` is the line's index;
    /// the time last believed moves on. `loaded` is when the block was begun: a gateway whose clock says otherwise
    /// than can be true (later than now, or years ago) must not open a month of its own.
    [[nodiscard]] std::optional<Row> read(std::string_view line, journal::Stream stream, Position& position,
                                          WallTime loaded);

  private:
    [[nodiscard]] bool read_event(std::string_view line, Row& row);
    [[nodiscard]] bool read_flow(std::string_view line, Row& row);

    Ledger& m_words;
    journal::FlowEntry m_flow;  ///< its texts are used again
};

}  // namespace beffroi::central::store
