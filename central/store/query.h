// What is asked of the rows, and what they answer: places in logs, whose lines the record copy has.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <vector>

#include "central/store/row.h"

namespace beffroi::central::store {

/// Where a page of results ended: results are ordered by time, then log, then index.
struct Cursor {
    std::int64_t time_ms = 0;
    std::uint32_t log = 0;
    std::uint64_t index = 0;
    friend auto operator<=>(const Cursor&, const Cursor&) = default;
};

[[nodiscard]] inline Cursor place_of(const Row& row) {
    return {row.time_ms, row.log, row.index};
}

/// A log that may be read, and which rows of which stream it has.
struct ReadableLog {
    std::uint32_t log = 0;
    journal::Stream stream = journal::Stream::access;
};

/// Absent terms match everything; those that are there must all match. Only `logs` are looked at: without any, nothing
/// matches.
struct Query {
    std::vector<ReadableLog> logs;
    std::optional<WallTime> from;  ///< inclusive
    std::optional<WallTime> to;    ///< exclusive
    std::optional<Key> token;
    std::optional<Key> session;
    std::optional<Address> inside;
    std::optional<Word> event;
    std::optional<Word> role;
    std::optional<Word> rule;
    std::optional<Word> category;
    std::size_t limit = 100;
    std::optional<Cursor> after;
};

/// A session, and a block of ports with it, ends within its month and some days: what tells who held something began no
/// longer before.
inline constexpr std::chrono::hours longest_session{24 * 40};

/// What a requisition asks: who had this public address and port then. Only rows of stream `flow` can answer.
struct TranslationQuestion {
    std::vector<ReadableLog> logs;
    Address address{};
    std::uint16_t port = 0;
    std::uint8_t protocol = 0;  ///< of the IP header; blocks of ports hold for every protocol unless they name one
    WallTime from;              ///< inclusive; a flow counts that lasted into the time asked for
    WallTime to;                ///< exclusive
};

/// At most this many rows answer a translation question.
inline constexpr std::size_t max_translations = 1000;

struct Translations {
    std::vector<Row>
        rows;           ///< oldest first; where not all find room, blocks of ports rather than flows, and the oldest
    bool more = false;  ///< not all found room: others had the port as well
};

/// Polled while rows are read: true ends the reading with Cancelled.
using Cancel = std::function<bool()>;

struct Cancelled : std::runtime_error {
    Cancelled() : std::runtime_error("the search was cancelled") {}
};

}  // namespace beffroi::central::store
