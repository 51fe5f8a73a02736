#include "central/store/native_block.h"

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#include "central/store/sqlite_handle.h"

namespace beffroi::central::store {

namespace {

static_assert(std::endian::native == std::endian::little, "ClickHouse writes numbers in little endian");

void put_count(std::string& out, std::uint64_t number) {
    for (; number >= 0x80; number >>= 7U) {
        out += static_cast<char>(number | 0x80U);
    }
    out += static_cast<char>(number);
}

void put_text(std::string& out, std::string_view text) {
    put_count(out, text.size());
    out += text;
}

template <typename Value>
constexpr std::string_view type_name() {
    if constexpr (std::is_same_v<Value, std::uint8_t>) {
        return "UInt8";
    } else if constexpr (std::is_same_v<Value, std::uint16_t>) {
        return "UInt16";
    } else if constexpr (std::is_same_v<Value, std::uint32_t>) {
        return "UInt32";
    } else if constexpr (std::is_same_v<Value, std::uint64_t>) {
        return "UInt64";
    } else if constexpr (std::is_same_v<Value, std::int64_t>) {
        return "Int64";
    } else {
        static_assert(std::is_same_v<Value, Key>);
        return "FixedString(16)";
    }
}

/// Every column in its order: name and, of a row of a block, value.
template <typename Visitor>
void each_column(std::uint64_t block, Visitor&& visit) {
    visit("blk", [block](const Row&) { return block; });
    visit("month", [](const Row& row) { return static_cast<std::uint32_t>(month_of(row.time_ms).number); });
    visit("day", [](const Row& row) { return day_of(row.time_ms); });
    visit("stream", [](const Row& row) { return static_cast<std::uint8_t>(row.stream); });
    visit("log", [](const Row& row) { return row.log; });
    visit("idx", [](const Row& row) { return row.index; });
    visit("time_ms", [](const Row& row) { return row.time_ms; });
    visit("seconds", [](const Row& row) { return row.seconds; });
    visit("token", [](const Row& row) { return row.token; });
    visit("session", [](const Row& row) { return row.session; });
    visit("event", [](const Row& row) { return row.event; });
    visit("role", [](const Row& row) { return row.role; });
    visit("zone", [](const Row& row) { return row.zone; });
    visit("rule", [](const Row& row) { return row.rule; });
    visit("category", [](const Row& row) { return row.category; });
    visit("generation", [](const Row& row) { return row.generation; });
    visit("protocol", [](const Row& row) { return row.protocol; });
    visit("inside", [](const Row& row) { return row.inside; });
    visit("inside_port", [](const Row& row) { return row.inside_port; });
    visit("public", [](const Row& row) { return row.public_address; });
    visit("public_port", [](const Row& row) { return row.public_port; });
    visit("ports", [](const Row& row) { return row.ports; });
}
constexpr std::uint64_t k_columns = 22;

/// Reads what ClickHouse wrote, number by number.
class Bytes {
  public:
    explicit Bytes(std::string_view bytes) : m_rest(bytes) {}
    template <typename Value>
    void take(Value& value) {
        if (m_rest.size() < sizeof value) {
            throw StoreFailure("ClickHouse: an answer that is cut short");
        }
        std::memcpy(&value, m_rest.data(), sizeof value);
        m_rest.remove_prefix(sizeof value);
    }
    [[nodiscard]] bool at_end() const { return m_rest.empty(); }

  private:
    std::string_view m_rest;
};

}  // namespace

std::uint16_t day_of(std::int64_t time_ms) {
    const WallTime time{std::chrono::milliseconds(time_ms)};
    return static_cast<std::uint16_t>(std::chrono::floor<std::chrono::days>(time).time_since_epoch().count());
}

std::string clickhouse_columns() {
    std::string columns;
    each_column(0, [&columns](const char* name, const auto& value_of) {
        columns += columns.empty() ? "" : ", ";
        columns += name;
        columns += ' ';
        columns += type_name<decltype(value_of(Row{}))>();
    });
    return columns;
}

std::string native_block(std::uint64_t block, std::span<const Row* const> rows) {
    constexpr std::size_t row_bytes = 160;
    std::string bytes;
    bytes.reserve(rows.size() * row_bytes + 1024);
    put_count(bytes, k_columns);
    put_count(bytes, rows.size());
    each_column(block, [&](const char* name, const auto& value_of) {
        put_text(bytes, name);
        put_text(bytes, type_name<decltype(value_of(Row{}))>());
        for (const Row* row : rows) {
            const auto value = value_of(*row);
            bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
        }
    });
    return bytes;
}

std::vector<Row> read_rows(std::string_view bytes) {
    std::vector<Row> rows;
    for (Bytes rest(bytes); !rest.at_end();) {
        Row& row = rows.emplace_back();
        std::uint8_t stream = 0;
        rest.take(stream);
        row.stream = static_cast<journal::Stream>(stream);
        rest.take(row.log);
        rest.take(row.index);
        rest.take(row.time_ms);
        rest.take(row.seconds);
        rest.take(row.token);
        rest.take(row.session);
        for (std::uint32_t* value : {&row.event, &row.role, &row.zone, &row.rule, &row.category, &row.generation}) {
            rest.take(*value);
        }
        rest.take(row.protocol);
        rest.take(row.inside);
        rest.take(row.inside_port);
        rest.take(row.public_address);
        rest.take(row.public_port);
        rest.take(row.ports);
    }
    return rows;
}

}  // namespace beffroi::central::store
