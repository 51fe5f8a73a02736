#include "central/store/sqlite_handle.h"

#include <fmt/format.h>

#include <limits>

namespace beffroi::central {

namespace {

[[noreturn]] void fail(sqlite3* db, std::string_view what) {
    throw StoreFailure(fmt::format("store: {}: {}", what, db != nullptr ? sqlite3_errmsg(db) : "out of memory"));
}

}  // namespace

Statement::Statement(sqlite3* db, std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr) !=
        SQLITE_OK) {
        fail(db, "prepare");
    }
    m_statement.reset(raw);
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) {
        fail(sqlite3_db_handle(m_statement.get()), "bind");
    }
}

Statement& Statement::bind(std::int64_t value) {
    check(sqlite3_bind_int64(m_statement.get(), ++m_bound, value));
    return *this;
}

Statement& Statement::bind(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        throw StoreFailure("store: a number above 2^63 - 1 cannot be stored");
    }
    return bind(static_cast<std::int64_t>(value));
}

Statement& Statement::text(std::string_view value) {
    check(sqlite3_bind_text64(m_statement.get(), ++m_bound, value.empty() ? "" : value.data(), value.size(),
                              SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::text_or_null(std::string_view value) {
    if (!value.empty()) {
        return text(value);
    }
    check(sqlite3_bind_null(m_statement.get(), ++m_bound));
    return *this;
}

Statement& Statement::blob(std::string_view value) {
    // A null pointer would bind NULL: an empty blob needs an address.
    check(sqlite3_bind_blob64(m_statement.get(), ++m_bound, value.empty() ? "" : value.data(), value.size(),
                              SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::view(std::string_view value) {
    if (value.empty()) {
        return null();
    }
    check(sqlite3_bind_blob64(m_statement.get(), ++m_bound, value.data(), value.size(), SQLITE_STATIC));
    return *this;
}

Statement& Statement::null() {
    check(sqlite3_bind_null(m_statement.get(), ++m_bound));
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code == SQLITE_INTERRUPT) {
        reset();
        throw Interrupted("store: interrupted");
    }
    if (code != SQLITE_DONE) {
        fail(sqlite3_db_handle(m_statement.get()), "step");
    }
    return false;
}

void Statement::run() {
    while (step()) {
    }
    reset();
}

void Statement::reset() {
    // The code repeats the last step's error, which step() has thrown already.
    sqlite3_reset(m_statement.get());
    sqlite3_clear_bindings(m_statement.get());
    m_bound = 0;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_statement.get(), column);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

std::string_view Statement::bytes(int column) const {
    // The order matters: _bytes() counts what the last _blob() or _text() call returned.
    const auto* data = static_cast<const char*>(sqlite3_column_blob(m_statement.get(), column));
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    return data == nullptr ? std::string_view{} : std::string_view(data, static_cast<std::size_t>(size));
}

Connection::Connection(const std::string& path, bool read_only) {
    sqlite3* raw = nullptr;
    const int flags =
        (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    m_db.reset(raw);  // even after a failure there is a handle to close
    if (code != SQLITE_OK) {
        fail(raw, path);
    }
    sqlite3_busy_timeout(raw, 10'000);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    execute("PRAGMA foreign_keys = ON");
}

Connection::~Connection() = default;

void Connection::interrupt_when(std::function<bool()> poll) {
    constexpr int steps = 4000;  // some tenths of a millisecond
    m_poll = std::move(poll);
    const auto ask = [](void* connection) { return static_cast<Connection*>(connection)->m_poll() ? 1 : 0; };
    sqlite3_progress_handler(m_db.get(), m_poll ? steps : 0, m_poll ? +ask : nullptr, this);
}

void Connection::execute(const char* sql) {
    if (sqlite3_exec(m_db.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail(m_db.get(), "execute");
    }
}

Statement& Connection::prepared(const std::string& sql) {
    auto found = m_statements.find(sql);
    if (found == m_statements.end()) {
        found = m_statements.emplace(sql, Statement(m_db.get(), sql)).first;
    }
    found->second.reset();
    return found->second;
}

Transaction::Transaction(Connection& connection, Kind kind) : m_connection(connection) {
    connection.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    if (m_open) {
        // A failed statement may already have rolled back: then this one fails, and there is nothing left to undo.
        sqlite3_exec(m_connection.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void Transaction::commit() {
    m_connection.execute("COMMIT");
    m_open = false;
}

}  // namespace beffroi::central
