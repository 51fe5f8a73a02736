#include "central/store/month_schema.h"

#include <fmt/format.h>

namespace beffroi::central::store {

namespace {

constexpr std::int64_t k_version = 1;

// row.id: the segment's rows are [segment.first, segment.first + rows), by token, session, time, log, index. NULL:
// none. span: where in a segment a token's or a session's rows are; both are random, so that one table serves both.
// translation: the rows of a segment with a public address; wide = 1 are blocks of ports, `port` their first.
// segment.to_ms: when the last of its rows ended. loaded.block: the newest block whose rows are here.
constexpr const char* k_month_tables = R"sql(
CREATE TABLE loaded (id INTEGER PRIMARY KEY CHECK (id = 1), block INTEGER NOT NULL) STRICT;
INSERT INTO loaded VALUES (1, 0);
CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    from_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    widest INTEGER NOT NULL
) STRICT;
CREATE TABLE row (
    id INTEGER PRIMARY KEY,
    log INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    token BLOB,
    session BLOB,
    event INTEGER NOT NULL,
    role INTEGER NOT NULL,
    zone INTEGER NOT NULL,
    rule INTEGER NOT NULL,
    category INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    protocol INTEGER NOT NULL,
    inside BLOB,
    inside_port INTEGER NOT NULL,
    public BLOB,
    public_port INTEGER NOT NULL,
    ports INTEGER NOT NULL
) STRICT;
CREATE TABLE span (
    segment INTEGER NOT NULL,
    key BLOB NOT NULL,
    first INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (segment, key, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE translation (
    segment INTEGER NOT NULL,
    wide INTEGER NOT NULL,
    public BLOB NOT NULL,
    port INTEGER NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (segment, wide, public, port, row)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace

void prepare_month(Connection& connection) {
    connection.execute("PRAGMA page_size = 8192");
    connection.execute("PRAGMA journal_mode = WAL");
    connection.execute("PRAGMA synchronous = FULL");
    connection.execute("PRAGMA wal_autocheckpoint = 8192");  // 64 MiB: the pages of a segment are moved once
    connection.execute("PRAGMA cache_size = -8192");
    Transaction transaction(connection, Transaction::Kind::write);
    Statement& version = connection.prepared("PRAGMA user_version");
    const std::int64_t found = version.step() ? version.integer(0) : -1;
    version.reset();
    if (found == 0) {
        connection.execute(k_month_tables);
        connection.execute(fmt::format("PRAGMA user_version = {}", k_version).c_str());
    } else if (found != k_version) {
        throw StoreFailure(
            fmt::format("store: schema version {} is not {}: rebuild the store (beffroi-central --rebuild-store)",
                        found, k_version));
    }
    transaction.commit();
}

}  // namespace beffroi::central::store
