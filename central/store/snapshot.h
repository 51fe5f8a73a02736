// One consistent reading of the store: positions, entries, tree nodes and the index, all of the same moment.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "journal/tree.h"

namespace beffroi::central {

/// How far a log is held. A search says this, because a proof of inclusion does not prove completeness.
struct Coverage {
    std::int64_t log = 0;  ///< the store's own number
    std::string origin;
    std::string site;
    std::string site_name;
    std::string kind;
    std::uint64_t size = 0;
    std::string checkpoint;        ///< the signed note of `size`; empty while nothing is held
    std::optional<WallTime> last;  ///< time of the newest indexed entry
    std::uint64_t unindexed = 0;   ///< entries held whose line is of no known format: verified, but not searchable
};

/// Where a page of results ended: results are ordered by time, then log, then index.
struct Cursor {
    std::int64_t time_ms = 0;
    std::int64_t log = 0;
    std::uint64_t index = 0;
    friend bool operator==(const Cursor&, const Cursor&) = default;
};

/// What to look for. Absent terms match everything; those that are there must all match.
struct Query {
    std::optional<WallTime> from;  ///< inclusive
    std::optional<WallTime> to;    ///< exclusive
    std::string user;              ///< login or directory identifier
    std::string role;
    std::string site;
    std::optional<IpAddress> address;
    std::string session;
    std::string event;
    std::size_t limit = 100;
    std::optional<Cursor> after;
};

struct Row {
    std::int64_t log = 0;
    std::uint64_t index = 0;
    std::int64_t time_ms = 0;
    std::string line;
};

struct SnapshotState;  // a read connection and its open transaction

/// Short-lived: it holds back the write-ahead log's reuse. One thread at a time.
class Snapshot {
  public:
    explicit Snapshot(std::unique_ptr<SnapshotState> state);
    ~Snapshot();
    Snapshot(Snapshot&&) noexcept;
    Snapshot& operator=(Snapshot&&) = delete;

    [[nodiscard]] std::vector<Coverage> coverage() const;
    [[nodiscard]] std::optional<Coverage> log(const std::string& origin) const;
    /// At most `query.limit` rows, oldest first.
    [[nodiscard]] std::vector<Row> find(const Query& query) const;
    /// Complete subtrees of a log, for proofs. The source dies with the snapshot.
    [[nodiscard]] journal::NodeSource nodes(std::int64_t log) const;

  private:
    std::unique_ptr<SnapshotState> m_state;
};

}  // namespace beffroi::central
