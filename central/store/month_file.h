// The rows of one stream and month: one SQLite file, so that the end of their retention is its removal.
//
// Rows are kept in segments: each holds what arrived together, ordered by token, session and time, and is written once,
// from left to right. So the cost of a row does not grow with the file: a B-tree that is filled in the order of its
// keys never has to touch an old page. What finds rows is looked up in each segment, and there are few: those of a
// thousand rows or so, which a quiet time leaves, are merged into larger ones, and their times say which can be left
// out.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "central/store/query.h"
#include "central/store/sqlite_handle.h"
#include "central/store/translation.h"

namespace beffroi::central::store {

/// One writer at a time; readers beside it, from any thread.
class MonthFile {
  public:
    /// Opens the file, or creates it (0600, WAL, synchronous=FULL). Throws StoreFailure or std::system_error.
    MonthFile(std::string path, journal::Stream stream);
    ~MonthFile();
    MonthFile(const MonthFile&) = delete;
    MonthFile& operator=(const MonthFile&) = delete;

    /// Writes the rows and the number of their block in one transaction, unless that block is there.
    void insert(std::uint64_t block, const std::vector<Row>& rows);

    [[nodiscard]] std::vector<Row> find(const Query& query, const Cancel& cancel) const;
    /// Adds what is here.
    void translations(const TranslationQuestion& question, Holders& holders, const Cancel& cancel) const;
    [[nodiscard]] std::uint64_t rows() const;

  private:
    class Reader;

    std::string m_path;
    journal::Stream m_stream;
    Connection m_writer;
    mutable std::mutex m_idle_mutex;
    mutable std::vector<std::unique_ptr<Connection>> m_idle;  ///< read connections, kept for reuse
};

}  // namespace beffroi::central::store
