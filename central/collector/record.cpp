#include "central/collector/record.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <filesystem>
#include <optional>
#include <set>

#include "base/fd.h"
#include "journal/crypto.h"
#include "journal/note.h"
#include "journal/tiles.h"

namespace beffroi::central {

namespace {

using journal::CompactRange;
using journal::Hash;

constexpr std::string_view k_sealed = ".pack";
constexpr std::string_view k_open = ".open";
constexpr std::size_t k_name_digits = 20;
constexpr std::uint64_t k_tile = journal::tile_width;

/// First indices of the packs in `directory` whose names end in `suffix`.
std::set<std::uint64_t> packs_in(const std::string& directory, std::string_view suffix) {
    std::set<std::uint64_t> found;
    for (const auto& file : std::filesystem::directory_iterator(directory)) {
        const auto name = file.path().filename().string();
        std::uint64_t first = 0;
        if (name.size() == k_name_digits + suffix.size() && name.ends_with(suffix) &&
            std::from_chars(name.data(), name.data() + k_name_digits, first).ptr == name.data() + k_name_digits) {
            found.insert(first);
        }
    }
    return found;
}

}  // namespace

void Addition::add(std::string_view entry) {
    m_after.append(journal::leaf_hash(entry), [this](unsigned level, std::uint64_t index, const Hash& hash) {
        m_hashes.add(level, index, hash);
        if (level == 8) {
            m_full_tile = hash;
        }
    });
    m_entries.push_back(entry);
}

Hash Addition::last_tile() const {
    const auto in_tile = static_cast<unsigned>(std::popcount(end() % k_tile));
    if (in_tile == 0) {
        return m_full_tile;
    }
    // The complete subtrees below the last multiple of 256 are the first hashes of the compact range.
    const auto& hashes = m_after.hashes();
    Hash root = hashes.front();
    for (unsigned i = 1; i < in_tile; ++i) {
        root = journal::node_hash(hashes[i], root);
    }
    return root;
}

Record::Record(std::string directory, journal::Files& files, RecordOptions options)
    : m_directory(std::move(directory)), m_files(files), m_options(options) {
    make_private_directory(m_directory);
    make_private_directory(m_directory + "/packs");
    const auto [oldest, first] = settle_packs();
    m_hashes = std::make_unique<journal::HashFiles>(
        m_directory + "/tree", first, m_files,
        [this](std::uint64_t from, std::uint64_t n) { return leaf_hashes(from, n); });
    if (oldest > minimum()) {
        throw DamagedRecord(m_directory + " has no entries from " + std::to_string(minimum()) + " on");
    }
    remove_packs_below(minimum());
    rehash(first);
    open_pack(first);
    check_checkpoint();
}

Record::~Record() = default;

std::string Record::path(std::uint64_t first, std::string_view suffix) const {
    auto digits = std::to_string(first);
    return m_directory + "/packs/" + std::string(k_name_digits - digits.size(), '0') + digits + std::string(suffix);
}

/// Ends what a crash interrupted while a pack was sealed.
Record::Packs Record::settle_packs() {
    const auto directory = m_directory + "/packs";
    for (const auto first : packs_in(directory, k_open)) {
        if (!std::filesystem::exists(path(first, k_sealed))) {
            continue;
        }
        const bool sealed = is_finished_pack(path(first, k_sealed), first);
        std::filesystem::remove(path(first, sealed ? k_open : k_sealed));
    }
    const auto open = packs_in(directory, k_open);
    const auto sealed = packs_in(directory, k_sealed);
    if (open.size() > 1 || (!open.empty() && !sealed.empty() && *open.begin() < *sealed.rbegin())) {
        throw DamagedRecord(directory + " has a pack that was never sealed among the others");
    }
    std::optional<std::uint64_t> next;
    for (const auto first : sealed) {
        if (next && first != *next) {
            throw DamagedRecord(directory + " has no entries from " + std::to_string(*next) + " on");
        }
        next = first + m_options.pack_entries;
    }
    if (!open.empty() && next && *open.begin() != *next) {
        throw DamagedRecord(directory + " has no entries from " + std::to_string(*next) + " on");
    }
    const auto filling = open.empty() ? next.value_or(0) : *open.begin();
    return {sealed.empty() ? filling : *sealed.begin(), filling};
}

/// Of entries in a sealed pack, all in one tile.
std::string Record::leaf_hashes(std::uint64_t first, std::uint64_t n) const {
    const std::lock_guard lock(m_tile_mutex);
    const auto tile = first / k_tile;
    if (m_tile_hashes.empty() || m_tile != tile) {
        const auto pack = first / m_options.pack_entries * m_options.pack_entries;
        const auto frame = read_pack_frame(path(pack, k_sealed), pack, tile * k_tile);
        m_tile_hashes.clear();
        for (const auto line : excerpt(frame, tile * k_tile, k_tile).lines) {
            m_tile_hashes += journal::view(journal::leaf_hash(line));
        }
        m_tile = tile;
    }
    return m_tile_hashes.substr(first % k_tile * sizeof(Hash), n * sizeof(Hash));
}

/// Appends the hashes of sealed packs that the tree on disk lacks.
void Record::rehash(std::uint64_t end) {
    m_range = m_hashes->range(m_hashes->size());
    const bool missing = m_range.size() < end;
    while (m_range.size() < end) {
        const auto from = m_range.size();
        const auto pack = from / m_options.pack_entries * m_options.pack_entries;
        journal::TileHashes batch;
        const auto sink = batch.sink();
        for (const auto line : excerpt(read_pack_frame(path(pack, k_sealed), pack, from), from, end - from).lines) {
            m_range.append(journal::leaf_hash(line), sink);
        }
        m_hashes->append(batch);
    }
    if (missing) {
        m_hashes->drop_leaves(end);
    }
}

void Record::open_pack(std::uint64_t first) {
    const auto accept = [this](const Entries& entries, const Hash& root) {
        journal::TileHashes batch;
        const auto sink = batch.sink();
        CompactRange range = m_range;
        for (const auto line : entries.lines) {
            range.append(journal::leaf_hash(line), sink);
        }
        if (range.root() != root) {
            return false;
        }
        m_hashes->append(batch);
        m_range = std::move(range);
        return true;
    };
    const auto cosigned = stored_checkpoint("checkpoint");
    const auto promised = cosigned ? cosigned->checkpoint.size : 0;
    auto pack = std::make_shared<OpenPack>(path(first, k_open), first, promised, m_files, accept);
    m_size.store(pack->end(), std::memory_order_release);
    const std::lock_guard lock(m_mutex);
    m_open = std::move(pack);
}

/// A note of this directory, whose tree has not been compared with the record's yet.
std::optional<journal::SignedCheckpoint> Record::stored_checkpoint(const std::string& name) const {
    const auto file = m_directory + "/" + name;
    if (!std::filesystem::exists(file)) {
        return std::nullopt;
    }
    auto text = read_file(file, journal::max_note_bytes);
    const auto note = journal::parse_note(text);
    const auto checkpoint = note ? journal::parse_checkpoint_text(note->text) : std::nullopt;
    if (!checkpoint) {
        throw DamagedRecord(file + " is no signed checkpoint");
    }
    return journal::SignedCheckpoint{*checkpoint, std::move(text)};
}

std::optional<journal::SignedCheckpoint> Record::held_checkpoint(const std::string& name) const {
    auto stored = stored_checkpoint(name);
    if (!stored) {
        return std::nullopt;
    }
    const auto& checkpoint = stored->checkpoint;
    if (checkpoint.size > size()) {
        throw DamagedRecord(m_directory + " holds " + std::to_string(size()) + " entries of the " +
                            std::to_string(checkpoint.size) + " that it has cosigned");
    }
    // Of a tree that ends in what was pruned the root cannot be computed any more, and no kept entry is in it.
    if (checkpoint.size >= minimum() && m_hashes->range(checkpoint.size).root() != checkpoint.root) {
        throw DamagedRecord(m_directory + " does not hold what it has cosigned");
    }
    return stored;
}

void Record::check_checkpoint() {
    m_checkpoint = held_checkpoint("checkpoint");
    m_cosigned = held_checkpoint("cosigned");
    if (m_checkpoint) {
        m_mirrored.store(m_checkpoint->checkpoint.size, std::memory_order_release);
    }
}

std::optional<journal::SignedCheckpoint> Record::checkpoint() const {
    const std::lock_guard lock(m_mutex);
    return m_checkpoint;
}

std::optional<journal::SignedCheckpoint> Record::cosigned() const {
    const std::lock_guard lock(m_mutex);
    return m_cosigned;
}

CompactRange Record::range() const {
    const std::lock_guard lock(m_appending);
    return m_range;
}

std::shared_ptr<OpenPack> Record::current() const {
    const std::lock_guard lock(m_mutex);
    return m_open;
}

void Record::append(std::span<const Addition> additions) {
    const std::lock_guard lock(m_appending);
    while (!additions.empty()) {
        if (size() - current()->first() == m_options.pack_entries) {
            seal();
        }
        additions = additions.subspan(append_to_pack(additions));
    }
}

/// Appends those that the open pack has room for; how many they were.
std::size_t Record::append_to_pack(std::span<const Addition> additions) {
    // Kept by each thread: memory that is mapped anew for every append costs more than hashing what is copied there.
    thread_local std::string frame;
    frame.assign(OpenPack::header_bytes, '\0');
    const auto pack = current();
    const auto pack_end = pack->first() + m_options.pack_entries;
    std::uint64_t end = size();
    std::size_t taken = 0;
    for (; taken < additions.size() && end != pack_end; ++taken) {
        const auto& addition = additions[taken];
        if (addition.first() != end || addition.end() > pack_end) {
            throw std::logic_error("what is appended does not continue " + m_directory);
        }
        for (const auto entry : addition.m_entries) {
            journal::add_to_bundle(frame, entry);
        }
        end = addition.end();
    }
    if (end == size()) {
        return taken;
    }
    const auto& after = additions[taken - 1].after();
    pack->append(frame, static_cast<std::uint32_t>(end - size()), after.root());
    for (const auto& addition : additions.first(taken)) {
        m_hashes->append(addition.m_hashes);
    }
    m_range = after;
    m_size.store(end, std::memory_order_release);
    return taken;
}

void Record::append(const std::vector<std::string_view>& entries) {
    std::vector<Addition> additions;
    for (const auto entry : entries) {
        if (additions.empty() || additions.back().end() % k_tile == 0) {
            additions.emplace_back(additions.empty() ? range() : additions.back().after());
        }
        additions.back().add(entry);
    }
    append(additions);
}

/// Compresses the full pack and begins the next. Until the sealed one is finished, the plain one is what counts.
void Record::seal() {
    const auto pack = current();
    PackWriter sealed(path(pack->first(), k_sealed), pack->first(), m_files);
    std::string frame;
    std::uint32_t entries = 0;
    for (auto next = pack->first(); next != pack->end();) {
        const auto part = pack->read(next, m_options.pack_entries);
        for (const auto line : part.lines) {
            journal::add_to_bundle(frame, line);
            ++entries;
            const bool enough = entries >= m_options.frame_entries || frame.size() >= m_options.frame_bytes;
            if (enough && entries % k_tile == 0) {
                sealed.add(frame, std::exchange(entries, 0));
                frame.clear();
            }
        }
        next = part.end();
    }
    if (entries != 0) {
        sealed.add(frame, entries);
    }
    sealed.finish();
    m_hashes->drop_leaves(
        pack->end());  // and makes the others durable: opening again computes them from the open pack on
    // Should this not become durable, the next opening finds both and removes it again.
    std::filesystem::remove(path(pack->first(), k_open));
    open_pack(pack->end());
}

Entries Record::read(std::uint64_t from, std::size_t at_most) const {
    if (from < minimum() || from >= size() || at_most == 0) {
        throw std::out_of_range(m_directory + " does not hold entry " + std::to_string(from));
    }
    const auto open = current();
    if (from >= open->first()) {
        return open->read(from, at_most);
    }
    const auto first = from / m_options.pack_entries * m_options.pack_entries;
    return excerpt(read_pack_frame(path(first, k_sealed), first, from), from, at_most);
}

std::string Record::bundle(std::uint64_t first, std::size_t n) const {
    std::string bytes;
    for (auto next = first; next != first + n;) {
        const auto part = read(next, first + n - next);
        for (const auto line : part.lines) {
            journal::add_to_bundle(bytes, line);
        }
        next = part.end();
    }
    return bytes;
}

void Record::set_checkpoint(const journal::SignedCheckpoint& checkpoint) {
    const std::lock_guard lock(m_appending);
    const auto covered = checkpoint.checkpoint.size;
    if (covered < mirrored() || covered > size() || m_hashes->range(covered).root() != checkpoint.checkpoint.root) {
        throw std::logic_error("not a checkpoint that " + m_directory + " can cosign");
    }
    m_files.replace(m_directory + "/checkpoint", checkpoint.note);
    {
        const std::lock_guard state(m_mutex);
        m_checkpoint = checkpoint;
    }
    m_mirrored.store(covered, std::memory_order_release);
}

void Record::set_cosigned(const journal::SignedCheckpoint& checkpoint) {
    const std::lock_guard lock(m_appending);
    if (const auto mirrored = this->checkpoint(); !mirrored || mirrored->checkpoint != checkpoint.checkpoint) {
        throw std::logic_error("not the checkpoint that " + m_directory + " has mirrored");
    }
    m_files.replace(m_directory + "/cosigned", checkpoint.note);
    const std::lock_guard state(m_mutex);
    m_cosigned = checkpoint;
}

void Record::prune(std::uint64_t index) {
    const std::lock_guard lock(m_appending);
    const auto first =
        std::min({index, mirrored(), current()->first()}) / m_options.pack_entries * m_options.pack_entries;
    m_hashes->prune(first);  // notes durably what may be missing, before it is
    remove_packs_below(minimum());
}

void Record::remove_packs_below(std::uint64_t index) const {
    for (const auto first : packs_in(m_directory + "/packs", k_sealed)) {  // oldest first: never a hole
        if (first + m_options.pack_entries <= index) {
            std::filesystem::remove(path(first, k_sealed));
        }
    }
}

}  // namespace beffroi::central
