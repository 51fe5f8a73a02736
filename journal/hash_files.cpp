#include "journal/hash_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "journal/crypto.h"
#include "journal/tiles.h"
#include "journal/tree_state.h"

namespace beffroi::journal {

namespace {

constexpr std::size_t k_buffer_bytes = std::size_t{64} << 10;
constexpr mode_t k_private_directory = 0700;
constexpr mode_t k_private_file = 0600;

/// As `pwrite`, whole. False on any error: errno says which.
bool write_at(int fd, std::string_view bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const auto n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (n < 0 && errno != EINTR) {
            return false;
        }
        const auto done = static_cast<std::size_t>(std::max<ssize_t>(n, 0));
        bytes.remove_prefix(done);
        offset += done;
    }
    return true;
}

Hash hash_at(std::string_view hashes, std::size_t i) {
    Hash hash;
    std::copy_n(hashes.begin() + static_cast<std::ptrdiff_t>(i * sizeof(Hash)), sizeof(Hash), hash.begin());
    return hash;
}

}  // namespace

Hash fold(std::string_view hashes) {
    std::vector<Hash> row(hashes.size() / sizeof(Hash));
    for (std::size_t i = 0; i < row.size(); ++i) {
        row[i] = hash_at(hashes, i);
    }
    for (; row.size() > 1; row.resize(row.size() / 2)) {
        for (std::size_t i = 0; i < row.size() / 2; ++i) {
            row[i] = node_hash(row[2 * i], row[2 * i + 1]);
        }
    }
    return row.front();
}

CompactRange::NodeSink TileHashes::sink() {
    return [this](unsigned level, std::uint64_t index, const Hash& hash) { add(level, index, hash); };
}

void TileHashes::add(unsigned level, std::uint64_t index, const Hash& hash) {
    if (level % tile_bits != 0) {
        return;
    }
    auto& to = m_levels.at(level / tile_bits);
    if (to.bytes.empty()) {
        to.first = index;
    }
    to.bytes += view(hash);
}

void TileHashes::clear() noexcept {
    for (auto& level : m_levels) {
        level.bytes.clear();
    }
}

HashFiles::HashFiles(std::string directory, std::uint64_t size, Files& files, LeafSource leaves)
    : m_directory(std::move(directory)), m_files(files), m_leaves(std::move(leaves)) {
    if (::mkdir(m_directory.c_str(), k_private_directory) != 0 && errno != EEXIST) {
        throw_errno(m_directory);
    }
    const auto stored = read_tree_state(m_directory);
    if (!stored) {
        throw std::runtime_error(m_directory + "/state is not three numbers");
    }
    const auto& state = *stored;
    const auto kept = held(std::min(state.synced, size));
    if (state.minimum > kept) {
        throw std::runtime_error(m_directory + " holds " + std::to_string(kept) + " hashes, but entries up to " +
                                 std::to_string(state.minimum) + " are deleted");
    }
    m_minimum = state.minimum;
    m_stored_leaves = std::min(state.leaves, kept);
    m_size = kept;
    // A note of more than is there would be believed at the next opening, when the rest was written but not synced.
    if (kept != state.synced) {
        write_state(kept);
    }
    for (unsigned level = 0; level < tile_levels; ++level) {
        open_level(level, kept);
    }
}

HashFiles::~HashFiles() {
    const std::lock_guard lock(m_mutex);
    for (unsigned level = 0; level < tile_levels; ++level) {
        (void)write_tail(level);
    }
}

void HashFiles::write_state(std::uint64_t synced) {
    write_tree_state(m_directory, m_files, {synced, minimum(), m_stored_leaves.load()});
}

/// The largest size, at most `at_most`, for which every level's file is long enough.
std::uint64_t HashFiles::held(std::uint64_t at_most) const {
    for (unsigned level = 0; level < tile_levels; ++level) {
        struct stat found {};
        const bool there = ::stat(path(level).c_str(), &found) == 0;
        const auto hashes = there ? static_cast<std::uint64_t>(found.st_size) / sizeof(Hash) : 0;
        if (hashes < hashes_at(level, at_most)) {
            at_most = ((hashes + 1) << (tile_bits * level)) - 1;
        }
    }
    return at_most;
}

void HashFiles::open_level(unsigned level, std::uint64_t size) {
    auto& at = m_levels.at(level);
    at.written = hashes_at(level, size);
    if (at.written == 0 && !std::filesystem::exists(path(level))) {
        return;
    }
    at.fd.reset(::open(path(level).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (!at.fd.valid() || ::ftruncate(at.fd.get(), static_cast<off_t>(at.written * sizeof(Hash))) != 0) {
        throw_errno(path(level));
    }
}

bool HashFiles::write_tail(unsigned level) {
    auto& at = m_levels.at(level);
    if (at.tail.empty()) {
        return true;
    }
    if (!at.fd.valid()) {
        at.fd.reset(::open(path(level).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, k_private_file));
    }
    // What a refused write left there is written over by the next.
    if (!at.fd.valid() || !write_at(at.fd.get(), at.tail, at.written * sizeof(Hash))) {
        return false;
    }
    at.written += at.tail.size() / sizeof(Hash);
    at.tail.clear();
    return true;
}

void HashFiles::append(const TileHashes& batch) {
    const std::lock_guard lock(m_mutex);
    const auto& leaves = batch.m_levels.front();
    const auto end = size() + leaves.bytes.size() / sizeof(Hash);
    for (unsigned level = 0; level < tile_levels; ++level) {
        const auto& more = batch.m_levels.at(level);
        const auto first = hashes_at(level, size());
        if (more.bytes.size() != (hashes_at(level, end) - first) * sizeof(Hash) ||
            (!more.bytes.empty() && more.first != first)) {
            throw std::logic_error("the batch of hashes does not continue " + m_directory);
        }
    }
    for (unsigned level = 0; level < tile_levels; ++level) {
        auto& at = m_levels.at(level);
        at.tail += batch.m_levels.at(level).bytes;
        if (at.tail.size() >= k_buffer_bytes) {
            (void)write_tail(level);
        }
    }
    m_size.store(end, std::memory_order_release);
}

void HashFiles::sync() {
    std::uint64_t end = 0;
    std::vector<std::pair<int, std::string>> written;
    {
        const std::lock_guard lock(m_mutex);
        end = size();
        for (unsigned level = 0; level < tile_levels; ++level) {
            if (!write_tail(level)) {
                throw_errno(path(level));
            }
            if (m_levels.at(level).fd.valid()) {
                written.emplace_back(m_levels.at(level).fd.get(), path(level));
            }
        }
    }
    // Outside of the lock: readers go on.
    for (const auto& [fd, name] : written) {
        if (::fdatasync(fd) != 0) {
            throw_errno("fdatasync " + name);
        }
    }
    write_state(end);  // also makes the directory's entries durable
}

void HashFiles::prune(std::uint64_t index) {
    const auto first = std::min(index, size()) / tile_width * tile_width;
    if (first <= minimum()) {
        return;
    }
    m_minimum.store(first, std::memory_order_release);
    m_stored_leaves.store(std::max(first, m_stored_leaves.load()), std::memory_order_release);
    sync();  // from here on the levels above cannot be computed again
    free_leaves();
}

void HashFiles::drop_leaves(std::uint64_t index) {
    const auto first = std::min(index, size()) / tile_width * tile_width;
    m_stored_leaves.store(std::max(first, m_stored_leaves.load()), std::memory_order_release);
    sync();
    free_leaves();
}

/// Only room is at stake: a file system without holes keeps it.
void HashFiles::free_leaves() {
    const std::lock_guard lock(m_mutex);
    if (m_levels.front().fd.valid()) {
        (void)::fallocate(m_levels.front().fd.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
                          static_cast<off_t>(m_stored_leaves.load() * sizeof(Hash)));
    }
}

std::optional<std::string> HashFiles::read(unsigned level, std::uint64_t first, std::uint64_t n) const {
    return level == 0 ? read_leaves(first, n) : read_stored(level, first, n);
}

std::optional<std::string> HashFiles::read_leaves(std::uint64_t first, std::uint64_t n) const {
    std::optional<std::string> hashes;
    if (first >= m_stored_leaves.load(std::memory_order_acquire)) {
        hashes = read_stored(0, first, n);
    }
    // Asked last: what was given up or dropped while it was read may be zeros.
    if (first < minimum()) {
        return std::nullopt;
    }
    if (first >= m_stored_leaves.load(std::memory_order_acquire)) {
        return hashes;
    }
    return m_leaves && first + n <= size() ? std::optional(m_leaves(first, n)) : std::nullopt;
}

std::optional<std::string> HashFiles::read_stored(unsigned level, std::uint64_t first, std::uint64_t n) const {
    std::string tail;
    std::uint64_t in_file = 0;
    int fd = -1;
    {
        const std::lock_guard lock(m_mutex);
        const auto& at = m_levels.at(level);
        if (first + n > at.written + at.tail.size() / sizeof(Hash)) {
            return std::nullopt;
        }
        fd = at.fd.get();
        in_file = std::min(n, at.written - std::min(at.written, first));
        if (in_file < n) {
            tail = at.tail.substr((first + in_file - at.written) * sizeof(Hash), (n - in_file) * sizeof(Hash));
        }
    }
    std::string bytes;
    if (in_file != 0) {
        bytes = read_at(fd, first * sizeof(Hash), in_file * sizeof(Hash), path(level));
    }
    return bytes + tail;
}

CompactRange HashFiles::range(std::uint64_t size) const {
    std::vector<Hash> hashes;
    for (std::uint64_t rest = size; rest != 0; rest &= rest - 1) {
        const auto level = static_cast<unsigned>(std::countr_zero(rest));
        hashes.push_back(node(level, (size >> level) - 1));
    }
    return *CompactRange::restore(size, std::move(hashes));
}

Hash HashFiles::node(unsigned level, std::uint64_t index) const {
    const unsigned above = level % tile_bits;
    const auto hashes = level / tile_bits < tile_levels
                            ? read(level / tile_bits, index << above, std::uint64_t{1} << above)
                            : std::nullopt;
    if (!hashes) {
        throw std::out_of_range(m_directory + ": no node " + std::to_string(index) + " at level " +
                                std::to_string(level));
    }
    return fold(*hashes);
}

NodeSource HashFiles::nodes() const {
    return [this](unsigned level, std::uint64_t index) { return node(level, index); };
}

std::optional<std::string> HashFiles::tile(unsigned level, std::uint64_t index, unsigned width) const {
    if (level >= tile_levels || width == 0 || width > tile_width || index > size() / tile_width) {
        return std::nullopt;
    }
    return read(level, index * tile_width, width);
}

}  // namespace beffroi::journal
