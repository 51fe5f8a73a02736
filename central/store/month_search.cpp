#include "central/store/month_search.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>

#include "central/store/segment.h"

namespace beffroi::central::store {

namespace {

struct Found {
    std::int64_t id = 0;
    std::int64_t first = 0;
    std::int64_t end = 0;
    std::int64_t from_ms = 0;
    std::int64_t widest = 0;
};

constexpr std::int64_t k_always = std::numeric_limits<std::int64_t>::max();

std::int64_t ms_or(const std::optional<WallTime>& time, std::int64_t otherwise) {
    return time ? std::int64_t{time->time_since_epoch().count()} : otherwise;
}

/// Segments with a row that began before `before` and, by `column`, one that began or ended at `since` or later. By the
/// oldest row.
std::vector<Found> segments(Connection& connection, const char* column, std::int64_t since, std::int64_t before) {
    Statement& select = connection.prepared(
        std::string("SELECT id, first, first + rows, from_ms, widest FROM segment WHERE from_ms < ? AND ") + column +
        " >= ? ORDER BY from_ms, id");
    select.bind(before).bind(since);
    std::vector<Found> found;
    while (select.step()) {
        found.push_back(
            {select.integer(0), select.integer(1), select.integer(2), select.integer(3), select.integer(4)});
    }
    select.reset();
    return found;
}

std::string_view short_address(const Address& address) {
    constexpr std::string_view mapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
    const auto all = bytes_of(address);
    return all.starts_with(mapped) ? all.substr(mapped.size()) : all;
}

/// One query on one file: the statement for a piece of `row`, put together from constants, and its values.
class Search {
  public:
    Search(Connection& connection, journal::Stream stream, const Query& query)
        : m_connection(connection), m_stream(stream), m_query(query), m_sql(sql()) {
        for (const ReadableLog& log : query.logs) {
            if (log.stream == stream) {
                m_logs.insert(log.log);
            }
        }
    }

    [[nodiscard]] std::vector<Row> run() {
        const std::int64_t since = std::max(ms_or(m_query.from, 0), m_query.after ? m_query.after->time_ms : 0);
        for (const Found& segment : segments(m_connection, "last_ms", since, ms_or(m_query.to, k_always))) {
            if (m_rows.size() >= m_query.limit && segment.from_ms > m_rows.back().time_ms) {
                break;  // all its rows, and those of the segments after it, come later
            }
            if (m_query.token || m_query.session) {
                read_spans(segment);
            } else {
                read(segment.first, segment.end);
            }
        }
        return std::move(m_rows);
    }

  private:
    [[nodiscard]] std::string sql() const {
        std::string text = std::string("SELECT ") + row_columns + " FROM row WHERE id >= ? AND id < ?";
        const auto add = [&text](bool wanted, const char* condition) { text += wanted ? condition : ""; };
        add(m_query.from.has_value(), " AND time_ms >= ?");
        add(m_query.to.has_value(), " AND time_ms < ?");
        add(m_query.token.has_value(), " AND token = ?");
        add(m_query.session.has_value(), " AND session = ?");
        add(m_query.inside.has_value(), " AND inside = ?");
        add(m_query.event.has_value(), " AND event = ?");
        add(m_query.role.has_value(), " AND role = ?");
        add(m_query.rule.has_value(), " AND rule = ?");
        add(m_query.category.has_value(), " AND category = ?");
        add(m_query.after.has_value(), " AND (time_ms, log, idx) > (?, ?, ?)");
        return text;
    }

    void bind(Statement& select) const {
        for (const auto* time : {&m_query.from, &m_query.to}) {
            if (*time) {
                select.bind(ms_or(*time, 0));
            }
        }
        for (const auto* key : {&m_query.token, &m_query.session}) {
            if (*key) {
                select.view(bytes_of(**key));
            }
        }
        if (m_query.inside) {
            select.view(short_address(*m_query.inside));
        }
        for (const auto* word : {&m_query.event, &m_query.role, &m_query.rule, &m_query.category}) {
            if (*word) {
                select.bind(std::uint64_t{**word});
            }
        }
        if (m_query.after) {
            select.bind(m_query.after->time_ms).bind(std::uint64_t{m_query.after->log}).bind(m_query.after->index);
        }
    }

    void read(std::int64_t first, std::int64_t end) {
        Statement& select = m_connection.prepared(m_sql);
        bind(select.bind(first).bind(end));
        std::vector<Row> fresh;
        while (select.step()) {
            if (m_logs.contains(static_cast<std::uint32_t>(select.integer(0)))) {
                fresh.push_back(read_row(select, m_stream));
                if (fresh.size() >= k_gathered + m_query.limit) {
                    keep_oldest(fresh);
                }
            }
        }
        select.reset();
        keep_oldest(fresh);
    }

    void read_spans(const Found& segment) {
        Statement& select =
            m_connection.prepared("SELECT first, first + rows FROM span WHERE segment = ? AND key = ? ORDER BY first");
        select.bind(segment.id).view(bytes_of(m_query.session ? *m_query.session : *m_query.token));
        std::vector<std::pair<std::int64_t, std::int64_t>> spans;
        while (select.step()) {
            spans.emplace_back(select.integer(0), select.integer(1));
        }
        select.reset();
        for (const auto& span : spans) {
            read(span.first, span.second);
        }
    }

    /// Adds `fresh` to the answer, which keeps its `limit` oldest rows, and empties it.
    void keep_oldest(std::vector<Row>& fresh) {
        m_rows.insert(m_rows.end(), fresh.begin(), fresh.end());
        fresh.clear();
        const auto earlier = [](const Row& a, const Row& b) { return place_of(a) < place_of(b); };
        std::sort(m_rows.begin(), m_rows.end(), earlier);
        m_rows.resize(std::min(m_rows.size(), m_query.limit));
    }

    static constexpr std::size_t k_gathered = 4096;
    Connection& m_connection;
    journal::Stream m_stream;
    const Query& m_query;
    std::string m_sql;
    std::set<std::uint32_t> m_logs;
    std::vector<Row> m_rows;
};

void read_translations(Connection& connection, const Found& segment, bool leases, const TranslationQuestion& question,
                       Holders& holders) {
    Statement& select =
        connection.prepared(std::string("SELECT ") + row_columns +
                            " FROM translation JOIN row ON row.id = translation.row"
                            " WHERE segment = ? AND wide = ? AND translation.public = ? AND port BETWEEN ? AND ?");
    const std::int64_t lowest = leases ? std::max<std::int64_t>(0, question.port - segment.widest + 1) : question.port;
    select.bind(segment.id).bind(std::int64_t{leases}).view(short_address(question.address));
    select.bind(lowest).bind(std::int64_t{question.port});
    while (select.step()) {
        holders.add(read_row(select, journal::Stream::flow));
    }
    select.reset();
}

}  // namespace

std::vector<Row> find_rows(Connection& connection, journal::Stream stream, const Query& query) {
    return Search(connection, stream, query).run();
}

void find_translations(Connection& connection, const TranslationQuestion& question, Holders& holders) {
    const std::int64_t from = question.from.time_since_epoch().count();
    const std::int64_t before = question.to.time_since_epoch().count();
    for (const Found& segment : segments(connection, "to_ms", from - 999, before)) {
        read_translations(connection, segment, false, question, holders);
    }
    for (const Found& segment : segments(connection, "to_ms", 0, before)) {
        if (segment.widest > 1) {
            read_translations(connection, segment, true, question, holders);
        }
    }
}

}  // namespace beffroi::central::store
