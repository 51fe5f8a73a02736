#include "central/collector/pack.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>

#include "base/fd.h"
#include "central/collector/zstd_handle.h"
#include "journal/bytes.h"
#include "journal/crypto.h"
#include "journal/tiles.h"

namespace beffroi::central {

namespace {

using journal::put;
using journal::take;

constexpr std::string_view k_pack_magic("\xBE\xFFpack1", 7);
constexpr std::size_t k_check_bytes = 8;
constexpr std::size_t k_part_bytes = 12;
constexpr std::size_t k_tail_bytes = 8 + 4 + k_check_bytes + k_pack_magic.size();
// A pack has 256 bundles, and a frame at least one.
constexpr std::uint32_t k_max_frames = 256;
// The last bundle of a frame may have 256 entries of 65,535 bytes.
constexpr std::uint32_t k_max_plain = std::uint32_t{32} << 20;
// Level 1 costs half of what level 3 costs; of frames this small it does not even give more bytes.
constexpr int k_level = 1;

/// Where a frame is in its pack.
struct Part {
    std::uint64_t first_entry = 0;  ///< counted from the pack's first
    std::uint32_t entries = 0;
    std::uint64_t offset = 0;
    std::uint32_t bytes = 0;
    std::uint32_t plain = 0;
};

std::string check_of(std::string_view bytes) {
    return std::string(journal::view(journal::sha256({bytes})).substr(0, k_check_bytes));
}

UniqueFd open_to_read(const std::string& path) {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd.valid()) {
        throw_errno(path);
    }
    return fd;
}

std::uint64_t size_of(const UniqueFd& fd, const std::string& path) {
    struct stat found {};
    if (::fstat(fd.get(), &found) != 0) {
        throw_errno(path);
    }
    return static_cast<std::uint64_t>(found.st_size);
}

std::vector<Part> parse_parts(std::string_view index) {
    std::vector<Part> parts;
    Part next;
    while (!index.empty()) {
        next.entries = take<std::uint32_t>(index);
        next.bytes = take<std::uint32_t>(index);
        next.plain = take<std::uint32_t>(index);
        parts.push_back(next);
        next.first_entry += next.entries;
        next.offset += next.bytes;
    }
    return parts;
}

/// The frames of a finished pack; nullopt if this is none.
std::optional<std::vector<Part>> read_index(const UniqueFd& fd, std::uint64_t first, const std::string& path) {
    const auto size = size_of(fd, path);
    if (size < k_tail_bytes) {
        return std::nullopt;
    }
    const auto tail = read_at(fd.get(), size - k_tail_bytes, k_tail_bytes, path);
    std::string_view rest = tail;
    const auto pack_first = take<std::uint64_t>(rest);
    const auto frames = take<std::uint32_t>(rest);
    const auto check = journal::take_bytes(rest, k_check_bytes);
    if (rest != k_pack_magic || pack_first != first || frames > k_max_frames ||
        size < k_tail_bytes + frames * k_part_bytes) {
        return std::nullopt;
    }
    const auto index_offset = size - k_tail_bytes - frames * k_part_bytes;
    const auto index = read_at(fd.get(), index_offset, frames * k_part_bytes, path);
    auto parts = parse_parts(index);
    const bool covers = index_offset == (parts.empty() ? 0 : parts.back().offset + parts.back().bytes);
    if (!covers || check != check_of(index + tail.substr(0, 8 + 4))) {
        return std::nullopt;
    }
    return parts;
}

std::string decompress(const std::string& frame, std::uint32_t plain, const std::string& path) {
    if (plain > k_max_plain) {
        throw DamagedRecord(path + " has a frame of " + std::to_string(plain) + " bytes");
    }
    std::string bytes(plain, '\0');
    const auto size = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
    if (ZSTD_isError(size) != 0 || size != plain) {
        throw DamagedRecord(path + " has a frame that does not decompress");
    }
    return bytes;
}

}  // namespace

Entries split_entries(std::string bytes, std::uint64_t first, std::uint64_t expected, const std::string& path) {
    Entries entries;
    entries.first = first;
    entries.bytes = std::make_shared<const std::string>(std::move(bytes));
    auto lines = journal::split_bundle(*entries.bytes);
    if (!lines || lines->size() != expected) {
        throw DamagedRecord(path + " does not hold the entries from " + std::to_string(first) + " on");
    }
    entries.lines = std::move(*lines);
    return entries;
}

Entries excerpt(Entries entries, std::uint64_t from, std::size_t at_most) {
    auto& lines = entries.lines;
    const auto skipped = static_cast<std::ptrdiff_t>(from - entries.first);
    lines.erase(lines.begin(), lines.begin() + skipped);
    lines.resize(std::min(lines.size(), at_most));
    entries.first = from;
    return entries;
}

struct PackWriter::Compressor {
    ZstdCompressor context{ZSTD_createCCtx()};
    std::string frame;
};

PackWriter::PackWriter(const std::string& path, std::uint64_t first, journal::Files& files)
    : m_compressor(std::make_unique<Compressor>()), m_file(files.open(path)), m_first(first) {
    m_file->truncate(0);
    auto* const context = m_compressor->context.get();
    if (context == nullptr) {
        throw std::runtime_error("zstd: out of memory");
    }
    zstd_size(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, k_level));
    zstd_size(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1));
}

PackWriter::~PackWriter() = default;

void PackWriter::add(std::string_view bytes, std::uint32_t entries) {
    auto& frame = m_compressor->frame;
    frame.resize(ZSTD_compressBound(bytes.size()));
    frame.resize(
        zstd_size(ZSTD_compress2(m_compressor->context.get(), frame.data(), frame.size(), bytes.data(), bytes.size())));
    m_file->append(frame);
    put(m_index, entries);
    put(m_index, static_cast<std::uint32_t>(frame.size()));
    put(m_index, static_cast<std::uint32_t>(bytes.size()));
    ++m_frames;
}

void PackWriter::finish() {
    put(m_index, m_first);
    put(m_index, m_frames);
    m_index += check_of(m_index);
    m_index += k_pack_magic;
    m_file->append(m_index);
    m_file->sync();
}

bool is_finished_pack(const std::string& path, std::uint64_t first) {
    return read_index(open_to_read(path), first, path).has_value();
}

Entries read_pack_frame(const std::string& path, std::uint64_t first, std::uint64_t index) {
    const auto fd = open_to_read(path);
    const auto parts = read_index(fd, first, path);
    if (!parts) {
        throw DamagedRecord(path + " has no whole index");
    }
    for (const auto& part : *parts) {
        if (index - first < part.first_entry + part.entries) {
            const auto frame = read_at(fd.get(), part.offset, part.bytes, path);
            return split_entries(decompress(frame, part.plain, path), first + part.first_entry, part.entries, path);
        }
    }
    throw DamagedRecord(path + " does not hold entry " + std::to_string(index));
}

}  // namespace beffroi::central
