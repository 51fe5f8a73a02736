#include "journal/ship/recall.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/fd.h"
#include "journal/bytes.h"
#include "journal/note.h"
#include "journal/ship/http_client.h"
#include "journal/ship/protocol.h"
#include "journal/tiles.h"

namespace beffroi::ship {

namespace {

constexpr std::size_t k_append_entries = 4096;

std::optional<std::string> body_of(const Exchange& exchange) {
    const auto* answer = std::get_if<Answer>(&exchange);
    return answer != nullptr && answer->status == 200 ? std::optional(answer->body) : std::nullopt;
}

/// Fetched entries on disk, length before each, until all of them are known to be right.
class Spool {
  public:
    explicit Spool(std::string path)
        : m_path(std::move(path)), m_fd(::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
        if (!m_fd.valid()) {
            throw_errno(m_path);
        }
    }
    ~Spool() { ::unlink(m_path.c_str()); }
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    void add(const std::vector<std::string_view>& entries) {
        std::string bytes;
        for (const auto entry : entries) {
            journal::add_to_bundle(bytes, entry);
        }
        write_all(m_fd.get(), bytes);
    }
    void append_to(journal::Writer& writer) const {
        std::ifstream in(m_path, std::ios::binary);
        std::vector<std::string> batch;
        std::string length(2, '\0');
        while (in.read(length.data(), 2)) {
            std::string_view rest = length;
            std::string entry(journal::take<std::uint16_t>(rest), '\0');
            in.read(entry.data(), static_cast<std::streamsize>(entry.size()));
            batch.push_back(std::move(entry));
            if (batch.size() == k_append_entries) {
                append(writer, batch);
            }
        }
        append(writer, batch);
    }

  private:
    /// In halves while a commit cannot hold them.
    static void append(journal::Writer& writer, std::vector<std::string>& batch) {
        constexpr std::size_t commit_bytes = std::size_t{4} << 20;
        for (std::size_t from = 0; from < batch.size();) {
            std::size_t bytes = 0;
            auto to = from;
            do {
                bytes += batch[to].size();
                ++to;
            } while (to < batch.size() && bytes < commit_bytes);
            writer.append(std::span<const std::string>(batch).subspan(from, to - from));
            from = to;
        }
        batch.clear();
    }

    std::string m_path;
    UniqueFd m_fd;
};

/// The tree with the mirror's entries up to `size`; nullopt if it does not give them.
std::optional<journal::CompactRange> fetch(HttpClient& mirror, const std::string& origin, journal::CompactRange range,
                                           std::uint64_t size, Spool& spool) {
    while (range.size() < size) {
        const auto bundle = range.size() / journal::tile_width;
        const auto begin = bundle * journal::tile_width;
        const auto width = static_cast<unsigned>(std::min<std::uint64_t>(journal::tile_width, size - begin));
        const auto body = body_of(mirror.get(
            log_path(origin) + '/' + journal::to_path({.entries = true, .level = 0, .index = bundle, .width = width})));
        const auto entries = body ? journal::split_bundle(*body) : std::nullopt;
        if (!entries || entries->size() != width) {
            return std::nullopt;
        }
        const std::vector<std::string_view> missing(
            entries->begin() + static_cast<std::ptrdiff_t>(range.size() - begin), entries->end());
        for (const auto entry : missing) {
            range.append(journal::leaf_hash(entry));
        }
        spool.add(missing);
    }
    return range;
}

}  // namespace

std::optional<Remembered> newest_remembered(const std::vector<Peer>& peers, const std::string& origin,
                                            const journal::Verifier& log, std::chrono::milliseconds patience) {
    std::optional<Remembered> newest;
    for (const auto& peer : peers) {
        HttpClient client(peer, patience);
        const auto note = body_of(client.get(log_path(origin) + "/checkpoint"));
        const auto checkpoint =
            note && note->size() <= journal::max_note_bytes ? log.verify_checkpoint(*note, origin) : std::nullopt;
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
        const auto range = fetch(client, origin, writer.tree().range(held), goal.size, spool);
        if (range && range->root() == goal.root) {
            spool.append_to(writer);
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
