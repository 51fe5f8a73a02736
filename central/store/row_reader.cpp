#include "central/store/row_reader.h"

#include <algorithm>
#include <limits>

#include "base/encoding.h"
#include "journal/entry.h"

namespace beffroi::central::store {

namespace {

constexpr std::chrono::hours k_ahead{24};
constexpr std::chrono::hours k_behind{24 * 365 * 4};

std::int64_t believed(std::int64_t claimed, Position& position, WallTime loaded) {
    const WallTime time{std::chrono::milliseconds(claimed)};
    if (time <= loaded + k_ahead && time >= loaded - k_behind) {
        position.last_ms = claimed;
        return claimed;
    }
    return position.last_ms != 0 ? position.last_ms : std::int64_t{loaded.time_since_epoch().count()};
}

Address address_or_none(const std::optional<IpAddress>& address) {
    return address ? address_of(*address) : Address{};
}

}  // namespace

bool RowReader::read_event(std::string_view line, Row& row) {
    const auto entry = is_valid_utf8(line) ? journal::parse_line(line) : std::nullopt;
    if (!entry) {
        return false;
    }
    row.time_ms = entry->time.time_since_epoch().count();
    row.token = key_of(entry->token);
    row.session = key_of(entry->session);
    row.event = m_words.word(entry->event);
    row.role = m_words.word(entry->role);
    row.zone = m_words.word(entry->zone);
    row.generation = entry->generation;
    return true;
}

bool RowReader::read_flow(std::string_view line, Row& row) {
    if (journal::read_flow_line(line, m_flow)) {
        return false;
    }
    constexpr std::uint64_t longest = std::numeric_limits<std::uint32_t>::max();
    row.time_ms = m_flow.time.time_since_epoch().count();
    row.seconds = static_cast<std::uint32_t>(std::min(m_flow.seconds, longest));
    row.token = key_of(m_flow.token);
    row.session = key_of(m_flow.session);
    row.inside = address_or_none(m_flow.from);
    row.public_address = address_or_none(m_flow.public_address);
    row.event = m_words.word(m_flow.event);
    row.role = m_words.word(m_flow.role);
    row.zone = m_words.word(m_flow.zone);
    row.rule = m_words.word(m_flow.rule);
    row.category = m_words.word(m_flow.category);
    row.generation = m_flow.generation;
    row.inside_port = m_flow.from_port;
    row.public_port = m_flow.public_port;
    row.ports = m_flow.ports;
    row.protocol = m_flow.protocol;
    return true;
}

std::optional<Row> RowReader::read(std::string_view line, journal::Stream stream, Position& position, WallTime loaded) {
    Row row;
    row.stream = stream;
    row.log = position.log;
    row.index = position.next;
    const bool flows = stream == journal::Stream::flow || stream == journal::Stream::filter;
    if (!(flows ? read_flow(line, row) : read_event(line, row))) {
        return std::nullopt;
    }
    row.time_ms = believed(row.time_ms, position, loaded);
    return row;
}

}  // namespace beffroi::central::store
