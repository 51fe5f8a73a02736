// Which rows answer who had a public port: the same for every kind of store.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "central/store/query.h"

namespace beffroi::central::store {

/// The row is of a flow, or of a block of ports lent, that may have held the port at some time asked for.
[[nodiscard]] bool answers(const Row& row, const TranslationQuestion& question);

/// Everybody who may have held the port at some time asked for, from rows in any order and in bounded memory.
///
/// A block of ports does not say how long it was lent: the next lending of its ports ends it. So of the blocks of one
/// log and protocol that were lent by the question's `from`, the newest alone still held then; each that was lent later
/// held as well. A session whose block is on record again, with nobody between, is one holder.
class Holders {
  public:
    /// The question outlives this.
    explicit Holders(const TranslationQuestion& question) : m_question(question) {}
    /// Rows that do not answer the question are left out.
    void add(const Row& row);
    [[nodiscard]] Translations take();

  private:
    void keep_oldest(std::vector<Row>& rows);

    const TranslationQuestion& m_question;
    std::map<std::pair<std::uint8_t, std::uint32_t>, Row> m_holding;  ///< when the time begins, by protocol and log
    std::vector<Row> m_lent;                                          ///< afterwards
    std::vector<Row> m_flows;
    bool m_more = false;
};

}  // namespace beffroi::central::store
