#include "journal/ship/recall.h"

#include <fmt/format.h>

#include "journal/note.h"
#include "journal/ship/fetch.h"
#include "journal/ship/protocol.h"

namespace beffroi::ship {

namespace {

constexpr std::size_t k_append_entries = 4096;
constexpr std::size_t k_append_bytes = std::size_t{4} << 20;

/// The tree with the mirror's entries up to `size`; nullopt if it does not give them.
std::optional<journal::CompactRange> fetch_all(HttpClient& mirror, const std::string& origin,
                                               journal::CompactRange range, std::uint64_t size, Spool& spool) {
    const auto from = range.size();
    const bool fetched = fetch(mirror, origin, from, size, size, [&](std::string_view entry) {
        range.append(journal::leaf_hash(entry));
        spool.add(entry);
    });
    spool.flush();
    return fetched ? std::optional(std::move(range)) : std::nullopt;
}

void append(journal::Writer& writer, const Spool& spool, std::uint64_t count) {
    const auto next = spool.reader();
    std::vector<std::string> batch;
    std::size_t bytes = 0;
    for (; count != 0; --count) {
        batch.push_back(next());
        bytes += batch.back().size();
        if (batch.size() == k_append_entries || bytes >= k_append_bytes || count == 1) {
            writer.append(batch);
            batch.clear();
            bytes = 0;
        }
    }
}

}  // namespace

std::optional<Remembered> newest_remembered(const std::vector<Peer>& peers, const std::string& origin,
                                            const journal::Verifier& log, std::chrono::milliseconds patience) {
    std::optional<Remembered> newest;
    for (const auto& peer : peers) {
        HttpClient client(peer, patience);
        const auto exchange = client.get(log_path(origin) + "/checkpoint");
        const auto* answer = std::get_if<Answer>(&exchange);
        const bool is_note =
            answer != nullptr && answer->status == 200 && answer->body.size() <= journal::max_note_bytes;
        const auto checkpoint = is_note ? log.verify_checkpoint(answer->body, origin) : std::nullopt;
        if (checkpoint && (!newest || checkpoint->size > newest->checkpoint.size)) {
            newest = Remembered{*checkpoint, peer.name};
        }
    }
    return newest;
}

std::uint64_t recall(journal::Writer& writer, const std::string& directory, const std::vector<Peer>& peers,
                     const std::string& origin, const journal::Verifier& log, std::chrono::milliseconds patience) {
    const auto newest = newest_remembered(peers, origin, log, patience);
    const auto held = writer.size();
    if (!newest || newest->checkpoint.size <= held) {
        return 0;
    }
    const auto& goal = newest->checkpoint;
    for (const auto& peer : peers) {
        if (peer.kind != PeerKind::mirror) {
            continue;
        }
        HttpClient client(peer, patience);
        Spool spool(directory + "/refill.new");
        const auto range = fetch_all(client, origin, writer.tree().range(held), goal.size, spool);
        if (range && range->root() == goal.root) {
            append(writer, spool, goal.size - held);
            return goal.size - held;
        }
    }
    throw RolledBack(
        fmt::format("{}: {} remembers {} entries of this log, the disk has only {}: it was rolled back or restored "
                    "from an old copy, and "
                    "no mirror gave the missing ones. Nothing was signed. Bring a mirror within reach and start again, "
                    "or give the site a "
                    "new origin",
                    origin, newest->peer, goal.size, held));
}

}  // namespace beffroi::ship
