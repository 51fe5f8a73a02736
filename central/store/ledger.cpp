#include "central/store/ledger.h"

#include <fcntl.h>

#include "base/fd.h"

namespace beffroi::central::store {

namespace {

// block has one row at most: the block under way. ranges: (log, from, to) as three u64be each.
constexpr const char* k_ledger_tables = R"sql(
CREATE TABLE IF NOT EXISTS log (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    next INTEGER NOT NULL DEFAULT 0,
    unknown INTEGER NOT NULL DEFAULT 0,
    last_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS block (number INTEGER PRIMARY KEY, loaded_ms INTEGER NOT NULL, ranges BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    blocks INTEGER NOT NULL,
    clearing INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO state VALUES (1, 0, 0);
)sql";

constexpr std::size_t k_number_bytes = 8;
constexpr std::size_t k_range_bytes = 3 * k_number_bytes;

std::string ledger_path(const std::string& directory) {
    std::string path = directory + "/ledger.sqlite";
    const UniqueFd created(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!created.valid()) {
        throw_errno(path);
    }
    return path;
}

void put(std::string& out, std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out += static_cast<char>(number >> static_cast<unsigned>(shift));
    }
}

std::uint64_t take(std::string_view& bytes) {
    std::uint64_t number = 0;
    for (const char c : bytes.substr(0, k_number_bytes)) {
        number = number << 8U | static_cast<std::uint8_t>(c);
    }
    bytes.remove_prefix(k_number_bytes);
    return number;
}

std::string to_bytes(const std::vector<Range>& ranges) {
    std::string bytes;
    for (const Range& range : ranges) {
        put(bytes, range.log);
        put(bytes, range.from);
        put(bytes, range.to);
    }
    return bytes;
}

std::vector<Range> ranges_from(std::string_view bytes) {
    std::vector<Range> ranges;
    while (bytes.size() >= k_range_bytes) {
        const auto log = static_cast<std::uint32_t>(take(bytes));
        const auto from = take(bytes);
        ranges.push_back({log, from, take(bytes)});
    }
    return ranges;
}

Position position_row(const Statement& row) {
    return {static_cast<std::uint32_t>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1)),
            static_cast<std::uint64_t>(row.integer(2)), row.integer(3)};
}

}  // namespace

Ledger::Ledger(const std::string& directory) : m_connection(ledger_path(directory), false) {
    m_connection.execute("PRAGMA journal_mode = WAL");
    m_connection.execute("PRAGMA synchronous = FULL");
    Transaction transaction(m_connection, Transaction::Kind::write);
    m_connection.execute(k_ledger_tables);
    transaction.commit();
    load_words();
}

void Ledger::load_words() {
    Statement& select = m_connection.prepared("SELECT id, text FROM word");
    while (select.step()) {
        m_words.emplace(select.bytes(1), static_cast<Word>(select.integer(0)));
    }
    select.reset();
}

std::uint32_t Ledger::log_number(const std::string& origin) {
    m_connection.prepared("INSERT OR IGNORE INTO log (origin) VALUES (?)").text(origin).run();
    Statement& select = m_connection.prepared("SELECT id FROM log WHERE origin = ?");
    if (!select.text(origin).step()) {
        throw StoreFailure("ledger: a log that was registered is not there");
    }
    const auto number = static_cast<std::uint32_t>(select.integer(0));
    select.reset();
    return number;
}

Position Ledger::position(std::uint32_t log) {
    Statement& select = m_connection.prepared("SELECT id, next, unknown, last_ms FROM log WHERE id = ?");
    if (!select.bind(std::uint64_t{log}).step()) {
        throw StoreFailure("ledger: a log that was never registered");
    }
    const Position found = position_row(select);
    select.reset();
    return found;
}

Word Ledger::word(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    if (const auto known = m_words.find(text); known != m_words.end()) {
        return known->second;
    }
    if (m_words.size() >= max_words) {
        return other_word;
    }
    const auto number = static_cast<Word>(m_words.size() + 1);
    m_words.emplace(text, number);
    m_new_words.emplace_back(text);
    return number;
}

std::optional<PendingBlock> Ledger::pending() {
    Statement& select = m_connection.prepared("SELECT number, loaded_ms, ranges FROM block");
    std::optional<PendingBlock> block;
    if (select.step()) {
        block = PendingBlock{static_cast<std::uint64_t>(select.integer(0)),
                             WallTime(std::chrono::milliseconds(select.integer(1))), ranges_from(select.bytes(2))};
    }
    select.reset();
    return block;
}

std::uint64_t Ledger::begin(WallTime loaded, const std::vector<Range>& ranges) {
    Transaction transaction(m_connection, Transaction::Kind::write);
    for (const std::string& text : m_new_words) {
        m_connection.prepared("INSERT INTO word (id, text) VALUES (?, ?)")
            .bind(std::uint64_t{m_words.at(text)})
            .text(text)
            .run();
    }
    m_connection.execute("UPDATE state SET blocks = blocks + 1");
    m_connection.prepared("INSERT INTO block SELECT blocks, ?, ? FROM state")
        .bind(std::int64_t{loaded.time_since_epoch().count()})
        .blob(to_bytes(ranges))
        .run();
    Statement& select = m_connection.prepared("SELECT blocks FROM state");
    const auto number = select.step() ? static_cast<std::uint64_t>(select.integer(0)) : 0;
    select.reset();
    transaction.commit();
    m_new_words.clear();
    return number;
}

void Ledger::finish(std::uint64_t number, const std::vector<Position>& positions) {
    Transaction transaction(m_connection, Transaction::Kind::write);
    for (const Position& position : positions) {
        m_connection.prepared("UPDATE log SET next = ?, unknown = ?, last_ms = ? WHERE id = ?")
            .bind(position.next)
            .bind(position.unknown)
            .bind(position.last_ms)
            .bind(std::uint64_t{position.log})
            .run();
    }
    m_connection.prepared("DELETE FROM block WHERE number = ?").bind(number).run();
    transaction.commit();
}

void Ledger::begin_clearing() {
    Transaction transaction(m_connection, Transaction::Kind::write);
    m_connection.execute("DELETE FROM block");
    m_connection.execute("UPDATE log SET next = 0, unknown = 0, last_ms = 0");
    m_connection.execute("UPDATE state SET clearing = 1");
    transaction.commit();
}

bool Ledger::clearing() {
    Statement& select = m_connection.prepared("SELECT clearing FROM state");
    const bool found = select.step() && select.integer(0) != 0;
    select.reset();
    return found;
}

void Ledger::end_clearing() {
    m_connection.execute("UPDATE state SET clearing = 0");
}

LedgerReader::LedgerReader(const std::string& directory) : m_connection(ledger_path(directory), true) {}

std::optional<Word> LedgerReader::word(std::string_view text) const {
    const std::lock_guard lock(m_mutex);
    Statement& select = m_connection.prepared("SELECT id FROM word WHERE text = ?");
    std::optional<Word> found;
    if (select.text(text).step()) {
        found = static_cast<Word>(select.integer(0));
    }
    select.reset();
    return found;
}

std::optional<Position> LedgerReader::position(const std::string& origin) const {
    const std::lock_guard lock(m_mutex);
    Statement& select = m_connection.prepared("SELECT id, next, unknown, last_ms FROM log WHERE origin = ?");
    std::optional<Position> found;
    if (select.text(origin).step()) {
        found = position_row(select);
    }
    select.reset();
    return found;
}

}  // namespace beffroi::central::store
