// An export as a file that stands alone: who asked what, when and why; how far each log that was asked is held,
// searched and signed; every row with its place in its log, its exact bytes, and what proves it; and an end, without
// which it is not whole. As JSON, a line each, in the form of a streamed search; or as CSV (RFC 4180) for a
// spreadsheet, where no cell is a formula.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "central/search/export_order.h"
#include "central/search/finder.h"

namespace beffroi::central::audit {

class ExportFile {
  public:
    /// `coverage`: of the logs that the question is about.
    ExportFile(ExportOrder order, const Auditor& auditor, WallTime at, std::vector<Coverage> coverage);

    /// "beffroi-20261124-120000.csv"
    [[nodiscard]] std::string name() const;
    [[nodiscard]] const char* content_type() const;

    // In this order; `rows` as often as there are some.
    [[nodiscard]] std::string head() const;
    [[nodiscard]] std::string rows(const std::vector<Found>& found);
    [[nodiscard]] std::string end(std::uint64_t gone) const;

  private:
    [[nodiscard]] std::string json_head() const;
    [[nodiscard]] std::string csv_head() const;
    [[nodiscard]] std::string csv_row(const Found& found) const;

    ExportOrder m_order;
    Auditor m_auditor;
    WallTime m_at;
    std::vector<Coverage> m_coverage;
    std::uint64_t m_rows = 0;
};

/// A cell of CSV: quoted where it must be, and never what a spreadsheet would compute: before what begins as a formula
/// does (= + - @, tabulation, carriage return) stands an apostrophe.
[[nodiscard]] std::string csv_cell(const std::string& text);

}  // namespace beffroi::central::audit
