#include "central/store/snapshot.h"

#include <fmt/format.h>

#include "central/store/readers.h"
#include "central/store/tree_nodes.h"

namespace beffroi::central {

namespace {

constexpr const char* k_coverage =
    "SELECT id, origin, site, site_name, kind, next, checkpoint, last_ms, unindexed FROM log";

Coverage coverage_row(const Statement& row) {
    Coverage c;
    c.log = row.integer(0);
    c.origin = row.bytes(1);
    c.site = row.bytes(2);
    c.site_name = row.bytes(3);
    c.kind = row.bytes(4);
    c.size = static_cast<std::uint64_t>(row.integer(5));
    c.checkpoint = row.bytes(6);
    if (!row.is_null(7)) {
        c.last = WallTime(std::chrono::milliseconds(row.integer(7)));
    }
    c.unindexed = static_cast<std::uint64_t>(row.integer(8));
    return c;
}

/// The statement for a query is put together from these constants only; its values are bound in the same order.
std::string find_sql(const Query& query) {
    std::string sql =
        "SELECT event.log, event.idx, event.time_ms, entry.line FROM event"
        " JOIN entry ON entry.log = event.log AND entry.idx = event.idx WHERE 1";
    const auto add = [&sql](bool wanted, const char* condition) {
        if (wanted) {
            sql += condition;
        }
    };
    add(query.from.has_value(), " AND time_ms >= ?");
    add(query.to.has_value(), " AND time_ms < ?");
    // Two index lookups: an OR over two columns would walk the whole time range.
    add(!query.user.empty(),
        " AND event.id IN (SELECT id FROM event WHERE user = ? UNION SELECT id FROM event WHERE uid = ?)");
    add(!query.role.empty(), " AND role = ?");
    add(!query.site.empty(), " AND site = ?");
    add(query.address.has_value(),
        " AND event.id IN (SELECT e.id FROM address a JOIN event e ON e.log = a.log AND e.idx = a.idx"
        " WHERE a.address = ?)");
    add(!query.session.empty(), " AND session = ?");
    add(!query.event.empty(), " AND event = ?");
    add(query.after.has_value(), " AND (time_ms, event.log, event.idx) > (?, ?, ?)");
    return sql + " ORDER BY time_ms, event.log, event.idx LIMIT ?";
}

void bind_terms(Statement& find, const Query& query) {
    for (const auto& bound : {query.from, query.to}) {
        if (bound) {
            find.bind(std::int64_t{bound->time_since_epoch().count()});
        }
    }
    if (!query.user.empty()) {
        find.text(query.user).text(query.user);
    }
    for (const std::string* term : {&query.role, &query.site}) {
        if (!term->empty()) {
            find.text(*term);
        }
    }
    if (query.address) {
        find.text(query.address->text());
    }
    for (const std::string* term : {&query.session, &query.event}) {
        if (!term->empty()) {
            find.text(*term);
        }
    }
    if (query.after) {
        find.bind(query.after->time_ms).bind(query.after->log).bind(query.after->index);
    }
    find.bind(std::uint64_t{query.limit});
}

}  // namespace

Snapshot::Snapshot(std::unique_ptr<SnapshotState> state) : m_state(std::move(state)) {}
Snapshot::~Snapshot() = default;
Snapshot::Snapshot(Snapshot&&) noexcept = default;

std::vector<Coverage> Snapshot::coverage() const {
    Statement& select = m_state->connection->prepared(std::string(k_coverage) + " ORDER BY origin");
    std::vector<Coverage> logs;
    while (select.step()) {
        logs.push_back(coverage_row(select));
    }
    select.reset();
    return logs;
}

std::optional<Coverage> Snapshot::log(const std::string& origin) const {
    Statement& select = m_state->connection->prepared(std::string(k_coverage) + " WHERE origin = ?");
    std::optional<Coverage> found;
    if (select.text(origin).step()) {
        found = coverage_row(select);
    }
    select.reset();
    return found;
}

std::vector<Row> Snapshot::find(const Query& query) const {
    Statement& find = m_state->connection->prepared(find_sql(query));
    bind_terms(find, query);
    std::vector<Row> rows;
    while (find.step()) {
        rows.push_back({find.integer(0), static_cast<std::uint64_t>(find.integer(1)), find.integer(2),
                        std::string(find.bytes(3))});
    }
    find.reset();
    return rows;
}

journal::NodeSource Snapshot::nodes(std::int64_t log) const {
    return [connection = m_state->connection.get(), log](unsigned level, std::uint64_t index) {
        return stored_hash(*connection, log, level, index);
    };
}

}  // namespace beffroi::central
