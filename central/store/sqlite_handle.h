// Owning handles over SQLite: create, check and own in one expression. Only central/store includes this file.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/c_handle.h"

namespace beffroi::central {

/// SQLite refused something that never fails in a working world (disk full, I/O error, damaged file).
struct StoreFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// interrupt_when() said so.
struct Interrupted : StoreFailure {
    using StoreFailure::StoreFailure;
};

/// A prepared statement. Values are bound, never pasted into the SQL text. Text and blobs are copied when bound.
class Statement {
  public:
    Statement(sqlite3* db, std::string_view sql);
    Statement& bind(std::int64_t value);
    Statement& bind(std::uint64_t value);
    Statement& text(std::string_view value);
    Statement& text_or_null(std::string_view value);  ///< NULL when empty
    Statement& blob(std::string_view value);
    /// Not copied: the bytes must live until run() or reset(). Empty: NULL.
    Statement& view(std::string_view value);
    Statement& null();
    [[nodiscard]] bool step();  ///< true: a row is there
    void run();                 ///< steps to the end, then resets
    void reset();
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    /// The bytes of a text or blob column; they die with the next step.
    [[nodiscard]] std::string_view bytes(int column) const;

  private:
    void check(int code) const;
    CHandle<sqlite3_stmt, sqlite3_finalize> m_statement;
    int m_bound = 0;
};

/// One connection, for one thread at a time. Statements are prepared once per SQL text and kept.
class Connection {
  public:
    Connection(const std::string& path, bool read_only);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    void execute(const char* sql);
    /// Polled every few thousand steps of a statement; true ends it, and step() throws Interrupted. An empty function
    /// polls no more.
    void interrupt_when(std::function<bool()> poll);
    /// Ready to bind. `sql` comes from constants of this folder, never from input.
    [[nodiscard]] Statement& prepared(const std::string& sql);
    [[nodiscard]] sqlite3* get() const noexcept { return m_db.get(); }

  private:
    CHandle<sqlite3, sqlite3_close_v2> m_db;
    std::map<std::string, Statement> m_statements;
    std::function<bool()> m_poll;
};

/// BEGIN now; ROLLBACK at the end unless committed.
class Transaction {
  public:
    enum class Kind : std::uint8_t { read, write };
    Transaction(Connection& connection, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

  private:
    Connection& m_connection;
    bool m_open = true;
};

}  // namespace beffroi::central
