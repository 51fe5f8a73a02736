#include "central/store/segment.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace beffroi::central::store {

namespace {

constexpr std::array<std::uint64_t, 4> k_tiers{4'096, 32'768, full_segment_rows, UINT64_MAX};
constexpr std::int64_t k_second_ms = 1000;

/// IPv4 in its 4 bytes: most addresses are, and there are two in a row.
std::string_view address_bytes(const Address& address) {
    const auto all = bytes_of(address);
    const Address none{};
    if (address == none) {
        return {};
    }
    constexpr std::string_view mapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
    return all.starts_with(mapped) ? all.substr(mapped.size()) : all;
}

std::string_view key_bytes(const Key& key) {
    return key == Key{} ? std::string_view{} : bytes_of(key);
}

Key read_key(std::string_view bytes) {
    Key key{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), key.size()), key.begin());
    return key;
}

Address read_address(std::string_view bytes) {
    Address address{};
    if (bytes.size() == 4) {
        address[10] = address[11] = 0xff;
        std::copy_n(bytes.begin(), 4, address.begin() + 12);
        return address;
    }
    return read_key(bytes);
}

std::int64_t ends_ms(const Row& row) {
    return row.time_ms + row.seconds * k_second_ms;
}

/// 16 bytes as two numbers that compare as the bytes do, and faster.
using Halves = std::pair<std::uint64_t, std::uint64_t>;
Halves halves_of(const Key& key) {
    Halves halves{0, 0};
    for (std::size_t i = 0; i < 8; ++i) {
        halves.first = halves.first << 8U | key[i];
        halves.second = halves.second << 8U | key[8 + i];
    }
    return halves;
}

/// Numbers of the rows in the segment's order: sorting those moves less than sorting rows.
std::vector<std::uint32_t> order_of(const std::vector<Row>& rows) {
    struct Place {
        Halves token;
        Halves session;
        std::int64_t time_ms;
        std::uint32_t row;
    };
    std::vector<Place> places;
    places.reserve(rows.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        places.push_back({halves_of(rows[i].token), halves_of(rows[i].session), rows[i].time_ms, i});
    }
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
        return std::tie(a.token, a.session, a.time_ms, a.row) < std::tie(b.token, b.session, b.time_ms, b.row);
    });
    std::vector<std::uint32_t> order(places.size());
    std::transform(places.begin(), places.end(), order.begin(), [](const Place& place) { return place.row; });
    return order;
}

std::int64_t insert_segment(Connection& connection, const std::vector<Row>& rows, std::int64_t first) {
    std::int64_t from = rows.front().time_ms;
    std::int64_t last = from;
    std::int64_t to = from;
    std::uint64_t widest = 0;
    for (const Row& row : rows) {
        from = std::min(from, row.time_ms);
        last = std::max(last, row.time_ms);
        to = std::max(to, ends_ms(row));
        widest = std::max<std::uint64_t>(widest, row.ports);
    }
    connection.prepared("INSERT INTO segment (first, rows, from_ms, last_ms, to_ms, widest) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(first)
        .bind(std::uint64_t{rows.size()})
        .bind(from)
        .bind(last)
        .bind(to)
        .bind(widest)
        .run();
    return sqlite3_last_insert_rowid(connection.get());
}

void insert_rows(Connection& connection, const std::vector<Row>& rows, const std::vector<std::uint32_t>& order,
                 std::int64_t first) {
    Statement& insert = connection.prepared("INSERT INTO row VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    std::int64_t id = first;
    for (const std::uint32_t number : order) {
        const Row& row = rows[number];
        insert.bind(id++).bind(std::uint64_t{row.log}).bind(row.index).bind(row.time_ms);
        insert.bind(std::uint64_t{row.seconds}).view(key_bytes(row.token)).view(key_bytes(row.session));
        for (const std::uint32_t value :
             {row.event, row.role, row.zone, row.rule, row.category, row.generation, std::uint32_t{row.protocol}}) {
            insert.bind(std::uint64_t{value});
        }
        insert.view(address_bytes(row.inside)).bind(std::uint64_t{row.inside_port});
        insert.view(address_bytes(row.public_address)).bind(std::uint64_t{row.public_port});
        insert.bind(std::uint64_t{row.ports}).run();
    }
}

/// Where equal keys begin and end. `key` is a member that the order has together.
struct Span {
    Key key;
    std::uint64_t offset = 0;
    std::uint64_t rows = 0;
};
void collect_spans(std::vector<Span>& spans, const std::vector<Row>& rows, const std::vector<std::uint32_t>& order,
                   Key Row::*key) {
    const std::size_t begin = spans.size();
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Key& here = rows[order[i]].*key;
        if (spans.size() > begin && spans.back().key == here && spans.back().offset + spans.back().rows == i) {
            ++spans.back().rows;
        } else if (here != Key{}) {
            spans.push_back({here, i, 1});
        }
    }
}

void insert_spans(Connection& connection, const std::vector<Row>& rows, const std::vector<std::uint32_t>& order,
                  std::int64_t segment, std::int64_t first) {
    std::vector<Span> spans;
    collect_spans(spans, rows, order, &Row::token);
    collect_spans(spans, rows, order, &Row::session);
    std::sort(spans.begin(), spans.end(),
              [](const Span& a, const Span& b) { return std::tie(a.key, a.offset) < std::tie(b.key, b.offset); });
    // OR IGNORE: a token and a session of the same 16 bytes begin at the same row only if a gateway made them so.
    Statement& insert = connection.prepared("INSERT OR IGNORE INTO span VALUES (?, ?, ?, ?)");
    for (const Span& span : spans) {
        insert.bind(segment).view(bytes_of(span.key)).bind(first + static_cast<std::int64_t>(span.offset));
        insert.bind(span.rows).run();
    }
}

void insert_translations(Connection& connection, const std::vector<Row>& rows, const std::vector<std::uint32_t>& order,
                         std::int64_t segment, std::int64_t first) {
    struct Entry {
        bool wide;
        Halves address;
        std::uint16_t port;
        std::uint32_t offset;
    };
    std::vector<Entry> entries;
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        const Row& row = rows[order[i]];
        if (row.public_address != Address{}) {
            entries.push_back({row.ports > 1, halves_of(row.public_address), row.public_port, i});
        }
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.wide, a.address, a.port, a.offset) < std::tie(b.wide, b.address, b.port, b.offset);
    });
    Statement& insert = connection.prepared("INSERT INTO translation VALUES (?, ?, ?, ?, ?)");
    for (const Entry& entry : entries) {
        const auto address = address_bytes(rows[order[entry.offset]].public_address);
        insert.bind(segment).bind(std::int64_t{entry.wide}).view(address).bind(std::int64_t{entry.port});
        insert.bind(first + std::int64_t{entry.offset}).run();
    }
}

struct Small {
    std::int64_t id = 0;
    std::int64_t first = 0;
    std::uint64_t rows = 0;
};

/// The oldest segments of a tier that has `merge_at` of them, as many as give one full segment. Empty: nothing to do.
std::vector<Small> to_merge(Connection& connection) {
    std::vector<Small> found;
    std::uint64_t low = 0;
    for (const std::uint64_t high : k_tiers) {
        if (low >= full_segment_rows) {
            return {};
        }
        Statement& select = connection.prepared(
            "SELECT id, first, rows FROM segment WHERE rows >= ? AND rows < ? ORDER BY from_ms, id");
        select.bind(low).bind(high);
        found.clear();
        while (select.step()) {
            found.push_back({select.integer(0), select.integer(1), static_cast<std::uint64_t>(select.integer(2))});
        }
        select.reset();
        if (found.size() >= merge_at) {
            break;
        }
        low = high;
    }
    std::uint64_t sum = 0;
    const auto enough = std::find_if(found.begin(), found.end(), [&sum](const Small& segment) {
        const bool full = sum >= full_segment_rows;
        sum += segment.rows;
        return full;
    });
    found.erase(enough, found.end());
    return found;
}

void merge(Connection& connection, const std::vector<Small>& segments, journal::Stream stream) {
    Transaction transaction(connection, Transaction::Kind::write);
    std::vector<Row> rows;
    Statement& select =
        connection.prepared(std::string("SELECT ") + row_columns + " FROM row WHERE id >= ? AND id < ?");
    for (const Small& segment : segments) {
        select.reset();
        select.bind(segment.first).bind(segment.first + static_cast<std::int64_t>(segment.rows));
        while (select.step()) {
            rows.push_back(read_row(select, stream));
        }
    }
    select.reset();
    write_segment(connection, rows);
    for (const Small& segment : segments) {
        connection.prepared("DELETE FROM row WHERE id >= ? AND id < ?")
            .bind(segment.first)
            .bind(segment.first + static_cast<std::int64_t>(segment.rows))
            .run();
        for (const char* sql : {"DELETE FROM span WHERE segment = ?", "DELETE FROM translation WHERE segment = ?",
                                "DELETE FROM segment WHERE id = ?"}) {
            connection.prepared(sql).bind(segment.id).run();
        }
    }
    transaction.commit();
}

}  // namespace

Row read_row(const Statement& row, journal::Stream stream) {
    int column = 0;
    const auto number = [&row, &column] { return static_cast<std::uint32_t>(row.integer(column++)); };
    Row read;
    read.stream = stream;
    read.log = number();
    read.index = static_cast<std::uint64_t>(row.integer(column++));
    read.time_ms = row.integer(column++);
    read.seconds = number();
    read.token = read_key(row.bytes(column++));
    read.session = read_key(row.bytes(column++));
    for (std::uint32_t* field : {&read.event, &read.role, &read.zone, &read.rule, &read.category, &read.generation}) {
        *field = number();
    }
    read.protocol = static_cast<std::uint8_t>(number());
    read.inside = read_address(row.bytes(column++));
    read.inside_port = static_cast<std::uint16_t>(number());
    read.public_address = read_address(row.bytes(column++));
    read.public_port = static_cast<std::uint16_t>(number());
    read.ports = static_cast<std::uint16_t>(number());
    return read;
}

void write_segment(Connection& connection, const std::vector<Row>& rows) {
    const auto order = order_of(rows);
    Statement& next = connection.prepared("SELECT coalesce(max(id), 0) + 1 FROM row");
    const std::int64_t first = next.step() ? next.integer(0) : 1;
    next.reset();
    const std::int64_t segment = insert_segment(connection, rows, first);
    insert_rows(connection, rows, order, first);
    insert_spans(connection, rows, order, segment, first);
    insert_translations(connection, rows, order, segment, first);
}

void merge_segments(Connection& connection, journal::Stream stream) {
    for (auto segments = to_merge(connection); !segments.empty(); segments = to_merge(connection)) {
        merge(connection, segments, stream);
    }
}

}  // namespace beffroi::central::store
