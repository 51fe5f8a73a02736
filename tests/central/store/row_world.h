// Rows and lines for the tests of the stores: small, plausible, and always the same for the same numbers.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "central/store/entry_source.h"
#include "central/store/row.h"
#include "journal/flow_entry.h"

namespace beffroi::central::store {

inline constexpr std::int64_t second_ms = 1000;
inline constexpr std::int64_t day_ms = 24 * 3600 * second_ms;
inline const WallTime noon{*parse_rfc3339("2026-11-24T12:00:00Z")};
inline const std::int64_t noon_ms = noon.time_since_epoch().count();

inline std::string hex_token(unsigned number) {
    std::string bytes(16, '\x5a');
    bytes[0] = static_cast<char>(number);
    bytes[1] = static_cast<char>(number >> 8U);
    return to_hex(bytes);
}

inline Address v4(const std::string& text) {
    return address_of(*IpAddress::parse(text));
}

/// A flow of `person` through 198.51.100.1.
inline Row flow_row(std::uint32_t log, std::uint64_t index, std::int64_t time_ms, unsigned person) {
    Row row;
    row.stream = journal::Stream::flow;
    row.log = log;
    row.index = index;
    row.time_ms = time_ms;
    row.seconds = 10;
    row.token = key_of(hex_token(person));
    row.session = key_of(hex_token(1000 + person));
    row.inside = v4("10.1.0." + std::to_string(person % 250));
    row.inside_port = 40000;
    row.public_address = v4("198.51.100.1");
    row.public_port = static_cast<std::uint16_t>(2000 + index % 60000);
    row.event = 1;
    row.role = 2 + person % 2;
    row.zone = 4;
    row.protocol = 6;
    return row;
}

/// A block of 512 ports from 5000 on, for every protocol, lent to the session of `person`.
inline Row lease_row(std::uint32_t log, std::uint64_t index, std::int64_t time_ms, unsigned person) {
    Row lease = flow_row(log, index, time_ms, person);
    lease.public_port = 5000;
    lease.ports = 512;
    lease.seconds = 0;
    lease.protocol = 0;
    return lease;
}

inline journal::FlowEntry flow_entry(WallTime time, unsigned person) {
    journal::FlowEntry flow;
    flow.time = time;
    flow.site = "0599991P";
    flow.event = journal::event::flow;
    flow.session = hex_token(1000 + person);
    flow.token = hex_token(person);
    flow.role = person % 2 == 0 ? "eleve" : "enseignant";
    flow.zone = "salles";
    flow.protocol = 6;
    flow.from = IpAddress::parse("10.1.0." + std::to_string(person % 250));
    flow.from_port = 40000;
    flow.public_address = IpAddress::parse("198.51.100.1");
    flow.public_port = 2000;
    flow.seconds = 10;
    flow.bytes = 1000;
    flow.count = 1;
    return flow;
}

inline std::string flow_line(WallTime time, unsigned person) {
    return journal::to_line(flow_entry(time, person), std::string(16, 's'));
}

/// Lines in memory, as the record copy would give them.
class MemorySource final : public EntrySource {
  public:
    void add(std::string line) {
        const std::lock_guard lock(m_mutex);
        m_lines.push_back(std::move(line));
    }
    void prune(std::uint64_t first) { m_first = first; }
    void shorten(std::uint64_t size) { m_lines.resize(size); }
    [[nodiscard]] std::uint64_t first() const override { return m_first; }
    [[nodiscard]] std::uint64_t size() const override {
        const std::lock_guard lock(m_mutex);
        return m_lines.size();
    }
    void read(std::uint64_t from, std::uint64_t to, const std::function<void(std::string_view)>& each) const override {
        const std::lock_guard lock(m_mutex);
        for (std::uint64_t i = from; i < to; ++i) {
            each(m_lines.at(i));
        }
    }

  private:
    mutable std::mutex m_mutex;
    std::uint64_t m_first = 0;
    std::vector<std::string> m_lines;
};

}  // namespace beffroi::central::store
