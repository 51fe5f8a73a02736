#include "central/store/append.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/encoding.h"
#include "central/store/index_rows.h"
#include "central/store/tree_nodes.h"

namespace beffroi::central {

using journal::CompactRange;

std::string_view to_string(Contradiction::Kind kind) {
    switch (kind) {
        case Contradiction::Kind::root_mismatch:
            return "root-mismatch";
        case Contradiction::Kind::different_bytes:
            return "different-bytes";
        case Contradiction::Kind::fork:
            return "fork";
    }
    return "unknown";
}

namespace {

/// A gateway that lies for months must not fill the disk with its lies: the first ones are evidence enough.
constexpr std::int64_t k_evidence_per_kind = 1000;

struct Held {
    std::int64_t id = 0;
    std::string site;
    std::uint64_t next = 0;
    std::string checkpoint;
    CompactRange range;
    std::optional<std::int64_t> last_ms;
    std::uint64_t unindexed = 0;
};

Held load(Connection& db, const std::string& origin) {
    Statement& select =
        db.prepared("SELECT id, site, next, checkpoint, range, last_ms, unindexed FROM log WHERE origin = ?");
    if (!select.text(origin).step()) {
        throw std::out_of_range("store: no log " + origin);
    }
    Held held;
    held.id = select.integer(0);
    held.site = select.bytes(1);
    held.next = static_cast<std::uint64_t>(select.integer(2));
    held.checkpoint = select.bytes(3);
    auto range = CompactRange::restore(held.next, unpack_hashes(select.bytes(4)));
    if (!select.is_null(5)) {
        held.last_ms = select.integer(5);
    }
    held.unindexed = static_cast<std::uint64_t>(select.integer(6));
    select.reset();
    if (!range) {
        throw StoreFailure("store: the compact range of " + origin + " does not fit its size");
    }
    held.range = std::move(*range);
    return held;
}

/// The first entry of the batch that is held with other bytes.
std::optional<std::uint64_t> first_difference(Connection& db, const Held& held, const Batch& batch) {
    const std::uint64_t end = std::min<std::uint64_t>(held.next, batch.from + batch.entries.size());
    if (batch.from >= end) {
        return std::nullopt;
    }
    Statement& select = db.prepared("SELECT idx, line FROM entry WHERE log = ? AND idx >= ? AND idx < ? ORDER BY idx");
    select.bind(held.id).bind(batch.from).bind(end);
    std::uint64_t expected = batch.from;
    std::optional<std::uint64_t> different;
    while (!different && select.step()) {
        const auto index = static_cast<std::uint64_t>(select.integer(0));
        if (index != expected) {
            break;
        }
        if (select.bytes(1) != batch.entries[index - batch.from]) {
            different = index;
        }
        ++expected;
    }
    select.reset();
    if (!different && expected != end) {
        throw StoreFailure(fmt::format("store: log {} lacks entry {}", held.id, expected));
    }
    return different;
}

Contradiction keep_evidence(Connection& db, const Held& held, const Batch& batch, Contradiction found,
                            std::optional<std::uint64_t> index, WallTime now) {
    Statement& count = db.prepared("SELECT count(*) FROM evidence WHERE log = ? AND reason = ?");
    count.bind(held.id).text(to_string(found.kind));
    const bool room = count.step() && count.integer(0) < k_evidence_per_kind;
    count.reset();
    if (!room) {
        return found;
    }
    Statement& insert = db.prepared(
        "INSERT OR IGNORE INTO evidence (log, found_ms, reason, size, note, held_note, idx, line)"
        " VALUES (?, ?, ?, ?, ?, ?, nullif(?, -1), ?)");
    insert.bind(held.id)
        .bind(std::int64_t{now.time_since_epoch().count()})
        .text(to_string(found.kind))
        .bind(batch.checkpoint.checkpoint.size)
        .text(batch.checkpoint.note)
        .text(held.checkpoint);
    insert.bind(index ? static_cast<std::int64_t>(*index) : std::int64_t{-1});
    insert.blob(index ? batch.entries[*index - batch.from] : std::string_view{});
    insert.run();
    found.new_evidence = sqlite3_changes(db.get()) > 0;
    return found;
}

/// How the batch contradicts what is held or its own signed root: nullopt if it does not.
std::optional<Contradiction> disagreement(Connection& db, const Held& held, const Batch& batch, WallTime now) {
    const journal::Checkpoint& checkpoint = batch.checkpoint.checkpoint;
    // A signed root over entries that are all held is the strongest evidence: it needs no trust in the bytes sent.
    if (checkpoint.size <= held.next && root_at(db, held.id, checkpoint.size) != checkpoint.root) {
        return keep_evidence(
            db, held, batch,
            {Contradiction::Kind::fork,
             fmt::format("the checkpoint of size {} has another root than the entries held", checkpoint.size)},
            std::nullopt, now);
    }
    if (const auto index = first_difference(db, held, batch)) {
        return keep_evidence(
            db, held, batch,
            {Contradiction::Kind::different_bytes, fmt::format("entry {} is held with other bytes", *index)}, index,
            now);
    }
    CompactRange range = held.range;
    for (std::uint64_t index = held.next; index < checkpoint.size; ++index) {
        range.append(journal::leaf_hash(batch.entries[index - batch.from]));
    }
    if (checkpoint.size > held.next && range.root() != checkpoint.root) {
        return keep_evidence(
            db, held, batch,
            {Contradiction::Kind::root_mismatch,
             fmt::format("the entries held and sent do not give the signed root of size {}", checkpoint.size)},
            std::nullopt, now);
    }
    return std::nullopt;
}

/// Writes the entries that are new and moves the position. `held` is left as it should be stored.
void write_new(Connection& db, Held& held, const Batch& batch) {
    const auto keep_node = [&db, &held](unsigned level, std::uint64_t index, const journal::Hash& hash) {
        if (level > 0) {
            db.prepared("INSERT INTO node (log, level, idx, hash) VALUES (?, ?, ?, ?)")
                .bind(held.id)
                .bind(std::int64_t{level})
                .bind(index)
                .blob(pack_hashes({hash}))
                .run();
        }
    };
    for (std::uint64_t index = held.next; index < batch.checkpoint.checkpoint.size; ++index) {
        const std::string_view line = batch.entries[index - batch.from];
        db.prepared("INSERT INTO entry (log, idx, line) VALUES (?, ?, ?)").bind(held.id).bind(index).blob(line).run();
        held.range.append(journal::leaf_hash(line), keep_node);
        if (const auto time = index_line(db, held.id, held.site, index, line)) {
            held.last_ms = std::max(held.last_ms.value_or(0), std::int64_t{time->time_since_epoch().count()});
        } else {
            ++held.unindexed;
        }
    }
    held.next = batch.checkpoint.checkpoint.size;
    held.checkpoint = batch.checkpoint.note;
}

void save(Connection& db, const Held& held) {
    db.prepared(
          "UPDATE log SET next = ?, range = ?, checkpoint = ?, last_ms = nullif(?, -1), unindexed = ? WHERE id = ?")
        .bind(held.next)
        .blob(pack_hashes(held.range.hashes()))
        .text(held.checkpoint)
        .bind(held.last_ms.value_or(-1))
        .bind(held.unindexed)
        .bind(held.id)
        .run();
}

}  // namespace

AppendOutcome append_batch(Connection& connection, const std::string& origin, const Batch& batch, WallTime now) {
    const journal::Checkpoint& checkpoint = batch.checkpoint.checkpoint;
    if (checkpoint.origin != origin || checkpoint.size != batch.from + batch.entries.size()) {
        throw std::invalid_argument("store: the checkpoint is not of this batch");
    }
    Transaction transaction(connection, Transaction::Kind::write);
    Held held = load(connection, origin);
    const std::uint64_t before = held.next;
    if (batch.from > held.next) {
        return Gap{held.next};
    }
    if (auto found = disagreement(connection, held, batch, now)) {
        transaction.commit();  // of the evidence
        return std::move(*found);
    }
    if (checkpoint.size <= held.next) {
        return Stored{held.next, 0};
    }
    write_new(connection, held, batch);
    save(connection, held);
    transaction.commit();
    return Stored{held.next, held.next - before};
}

}  // namespace beffroi::central
