#include "central/store/index_rows.h"

#include "base/address.h"
#include "base/encoding.h"
#include "journal/entry.h"

namespace beffroi::central {

namespace {

/// One spelling per address, so that a search for 2001:DB8::1 finds 2001:db8::1.
std::string canonical(const std::string& address) {
    const auto parsed = IpAddress::parse(address);
    return parsed ? parsed->text() : address;
}

}  // namespace

std::optional<WallTime> index_line(Connection& connection, std::int64_t log, std::string_view site, std::uint64_t index,
                                   std::string_view line) {
    const auto entry = is_valid_utf8(line) ? journal::parse_line(line) : std::nullopt;
    if (!entry) {
        return std::nullopt;
    }
    connection
        .prepared(
            "INSERT INTO event (log, idx, time_ms, event, site, session, user, uid, role, zone, mac)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(log)
        .bind(index)
        .bind(std::int64_t{entry->time.time_since_epoch().count()})
        .text(entry->event)
        .text(site)
        .text_or_null(entry->session)
        .text_or_null(entry->user)
        .text_or_null(entry->uid)
        .text_or_null(entry->role)
        .text_or_null(entry->zone)
        .text_or_null(entry->mac)
        .run();
    for (const std::string& address : entry->addresses) {
        // A line may name an address twice; the row is the same.
        connection.prepared("INSERT OR IGNORE INTO address (address, log, idx) VALUES (?, ?, ?)")
            .text(canonical(address))
            .bind(log)
            .bind(index)
            .run();
    }
    return entry->time;
}

}  // namespace beffroi::central
