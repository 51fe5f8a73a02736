#include "central/store/schema.h"

#include <fmt/format.h>

namespace beffroi::central {

namespace {

constexpr std::int64_t k_version = 1;

// entry, node and log are the record copy; event and address are an index that could be rebuilt from it.
// log.range: the compact range of the first `next` entries, hashes of 32 bytes, lowest level first.
// node: roots of complete subtrees from level 1 on; a leaf's hash is computed from its line.
// event.site is the site that the log is registered for, not what the line claims.
constexpr const char* k_tables = R"sql(
CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL,
    site_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    next INTEGER NOT NULL DEFAULT 0,
    range BLOB NOT NULL DEFAULT x'',
    checkpoint TEXT NOT NULL DEFAULT '',
    last_ms INTEGER,
    unindexed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE entry (
    log INTEGER NOT NULL REFERENCES log (id),
    idx INTEGER NOT NULL,
    line BLOB NOT NULL,
    PRIMARY KEY (log, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE node (
    log INTEGER NOT NULL REFERENCES log (id),
    level INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (log, level, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    log INTEGER NOT NULL REFERENCES log (id),
    idx INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    event TEXT NOT NULL,
    site TEXT NOT NULL,
    session TEXT,
    user TEXT,
    uid TEXT,
    role TEXT,
    zone TEXT,
    mac TEXT,
    UNIQUE (log, idx)
) STRICT;
CREATE INDEX event_time ON event (time_ms, log, idx);
CREATE INDEX event_site ON event (site, time_ms);
CREATE INDEX event_event ON event (event, time_ms);
CREATE INDEX event_user ON event (user, time_ms) WHERE user IS NOT NULL;
CREATE INDEX event_uid ON event (uid, time_ms) WHERE uid IS NOT NULL;
CREATE INDEX event_role ON event (role, time_ms) WHERE role IS NOT NULL;
CREATE INDEX event_session ON event (session) WHERE session IS NOT NULL;
CREATE TABLE address (
    address TEXT NOT NULL,
    log INTEGER NOT NULL REFERENCES log (id),
    idx INTEGER NOT NULL,
    PRIMARY KEY (address, log, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    log INTEGER NOT NULL REFERENCES log (id),
    found_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    size INTEGER NOT NULL,
    note TEXT NOT NULL,
    held_note TEXT NOT NULL,
    idx INTEGER,
    line BLOB,
    UNIQUE (log, reason, note)
) STRICT;
)sql";

}  // namespace

void prepare_schema(Connection& connection) {
    connection.execute("PRAGMA journal_mode = WAL");
    connection.execute("PRAGMA synchronous = FULL");
    Transaction transaction(connection, Transaction::Kind::write);
    Statement& version = connection.prepared("PRAGMA user_version");
    const std::int64_t found = version.step() ? version.integer(0) : -1;
    version.reset();
    if (found == 0) {
        connection.execute(k_tables);
        connection.execute(fmt::format("PRAGMA user_version = {}", k_version).c_str());
    } else if (found != k_version) {
        throw StoreFailure(
            fmt::format("store: schema version {} is not {}: this file belongs to another version of "
                        "the program",
                        found, k_version));
    }
    transaction.commit();
}

}  // namespace beffroi::central
