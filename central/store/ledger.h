// How far each log has been loaded, in one place for every kind of store: ledger.sqlite, WAL and synchronous=FULL.
//
// A block is loaded in three durable steps: begin() writes down which entries it is made of, the store inserts its
// rows, finish() moves the positions. What a crash leaves in between is a pending block: its entries are read again and
// give the same rows, because everything that shaped them (time of loading, position, word numbers) was written down
// first; and the store knows by the block's number what it has already.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "central/store/row.h"
#include "central/store/sqlite_handle.h"

namespace beffroi::central::store {

/// How far a log has been loaded.
struct Position {
    std::uint32_t log = 0;
    std::uint64_t next = 0;     ///< entries below have been loaded
    std::uint64_t unknown = 0;  ///< among them, those whose line is of no known format: kept, but not to be found
    std::int64_t last_ms = 0;   ///< time of the newest row whose time could be believed; 0 without any
    friend bool operator==(const Position&, const Position&) = default;
};

/// Entries [from, to) of a log.
struct Range {
    std::uint32_t log = 0;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    friend bool operator==(const Range&, const Range&) = default;
};

struct PendingBlock {
    std::uint64_t number = 0;
    WallTime loaded;  ///< when it was first begun
    std::vector<Range> ranges;
};

/// One thread at a time, except where it says so.
class Ledger {
  public:
    /// Opens or creates `directory`/ledger.sqlite (0600). Throws StoreFailure or std::system_error.
    explicit Ledger(const std::string& directory);

    /// The number of a log, given once and for ever.
    [[nodiscard]] std::uint32_t log_number(const std::string& origin);
    [[nodiscard]] Position position(std::uint32_t log);

    /// The number of a word; a new one is durable with the next begin(). Past max_words every new word is
    /// `other_word`: a gateway that invents words cannot fill the centre's memory.
    [[nodiscard]] Word word(std::string_view text);

    [[nodiscard]] std::optional<PendingBlock> pending();
    /// Durable on return. The block's number is the next one.
    std::uint64_t begin(WallTime loaded, const std::vector<Range>& ranges);
    /// The pending block's rows are durable: so are `positions` now.
    void finish(std::uint64_t number, const std::vector<Position>& positions);

    /// Rebuilding: durable before the store forgets its rows, so that a crash in between clears it again. Positions go
    /// back to nothing; log numbers, words and the count of blocks stay.
    void begin_clearing();
    [[nodiscard]] bool clearing();
    void end_clearing();

  private:
    void load_words();

    Connection m_connection;
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    std::unordered_map<std::string, Word, Hash, std::equal_to<>> m_words;
    std::vector<std::string> m_new_words;
};

inline constexpr std::size_t max_words = 500'000;
inline constexpr Word other_word = 0xffff'ffff;

/// Reads positions and words beside the loader that writes them. Thread-safe.
class LedgerReader {
  public:
    explicit LedgerReader(const std::string& directory);
    /// nullopt: no event has this word, so nothing can be found by it.
    [[nodiscard]] std::optional<Word> word(std::string_view text) const;
    /// nullopt for a log that the loader has not met.
    [[nodiscard]] std::optional<Position> position(const std::string& origin) const;

  private:
    mutable std::mutex m_mutex;
    mutable Connection m_connection;
};

}  // namespace beffroi::central::store
