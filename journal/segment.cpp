#include "journal/segment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <filesystem>

#include "journal/bytes.h"
#include "journal/crc32c.h"
#include "journal/lines.h"

namespace beffroi::journal {

namespace {

constexpr std::string_view k_extension = ".seg";
constexpr std::string_view k_set_aside = ".damaged";
constexpr std::size_t k_index_digits = 20;
constexpr std::size_t k_scan_chunk = std::size_t{1} << 20;

UniqueFd open_for_reading(const std::string& path) {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd.valid()) {
        throw_errno(path);
    }
    return fd;
}

Hash take_hash(std::string_view& rest) {
    Hash hash{};
    const auto bytes = take_bytes(rest, hash.size());
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
}

WallTime take_time(std::string_view& rest) {
    return WallTime(std::chrono::milliseconds(take<std::uint64_t>(rest)));
}

/// `count` entries of u16be length and bytes, filling `body` to its end.
std::optional<std::vector<std::string_view>> split_entries(std::string_view body, std::uint32_t count) {
    std::vector<std::string_view> entries;
    while (body.size() >= 2) {
        const auto length = take<std::uint16_t>(body);
        if (length > body.size()) {
            return std::nullopt;
        }
        entries.push_back(take_bytes(body, length));
    }
    return body.empty() && entries.size() == count ? std::optional(std::move(entries)) : std::nullopt;
}

/// The files whose name `fits` that of the segment whose index it begins with.
template <typename Fits>
std::vector<SegmentFile> list_named(const std::string& directory, const Fits& fits) {
    std::vector<SegmentFile> segments;
    for (const auto& file : std::filesystem::directory_iterator(directory)) {
        const auto name = file.path().filename().string();
        SegmentFile segment{0, file.path().string()};
        std::from_chars(name.data(), name.data() + std::min(name.size(), k_index_digits), segment.first_index);
        if (fits(name, segment_name(segment.first_index))) {
            segments.push_back(std::move(segment));
        }
    }
    std::sort(segments.begin(), segments.end(),
              [](const auto& a, const auto& b) { return a.first_index < b.first_index; });
    return segments;
}

}  // namespace

std::string check_of(std::string_view bytes) {
    std::string check;
    put(check, crc32c(bytes));
    return check;
}

std::uint64_t read_pruned(const std::string& directory) {
    const auto path = std::filesystem::path(directory) / pruned_name;
    if (!std::filesystem::exists(path)) {
        return 0;
    }
    constexpr std::size_t longest = 21;
    const auto text = read_file(path.string(), longest);
    const auto index =
        text.ends_with('\n') ? parse_decimal(std::string_view(text).substr(0, text.size() - 1)) : std::nullopt;
    if (!index) {
        throw std::runtime_error(path.string() + " is malformed");
    }
    return *index;
}

std::string segment_name(std::uint64_t first_index) {
    return fmt::format("{:020}{}", first_index, k_extension);
}

std::vector<SegmentFile> list_segments(const std::string& directory) {
    return list_named(directory, [](const std::string& name, const std::string& segment) { return name == segment; });
}

std::vector<SegmentFile> list_set_aside(const std::string& directory) {
    return list_named(directory, [](const std::string& name, const std::string& segment) {
        return name.starts_with(segment + '.') && name.ends_with(k_set_aside);
    });
}

SegmentReader::SegmentReader(const std::string& path) : SegmentReader(open_for_reading(path)) {}

SegmentReader::SegmentReader(UniqueFd fd) : m_fd(std::move(fd)) {
    struct stat status {};
    if (::fstat(m_fd.get(), &status) != 0) {
        throw_errno("fstat");
    }
    m_size = static_cast<std::uint64_t>(status.st_size);
}

/// Fewer than `n` bytes only at the end of the file.
std::string SegmentReader::read(std::uint64_t offset, std::size_t n) const {
    std::string bytes(offset < m_size ? std::min<std::uint64_t>(n, m_size - offset) : 0, '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        const ssize_t got =
            ::pread(m_fd.get(), bytes.data() + have, bytes.size() - have, static_cast<off_t>(offset + have));
        if (got < 0 && errno != EINTR) {
            throw_errno("reading a journal segment");
        }
        if (got == 0) {
            break;
        }
        have += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    bytes.resize(have);
    return bytes;
}

std::optional<SegmentHeader> SegmentReader::header() {
    const std::string bytes = read(0, segment_fixed_bytes + 64 * Hash{}.size() + check_bytes);
    std::string_view rest = bytes;
    if (rest.size() < segment_fixed_bytes || take_bytes(rest, segment_magic.size()) != segment_magic) {
        return std::nullopt;
    }
    SegmentHeader header;
    const auto first_index = take<std::uint64_t>(rest);
    header.created = take_time(rest);
    header.origin_hash = take_hash(rest);
    const auto count = take<std::uint16_t>(rest);
    const std::size_t length = segment_fixed_bytes + count * Hash{}.size();
    if (count != std::popcount(first_index) || bytes.size() < length + check_bytes) {
        return std::nullopt;
    }
    std::vector<Hash> hashes(count);
    std::generate(hashes.begin(), hashes.end(), [&rest] { return take_hash(rest); });
    if (rest.substr(0, check_bytes) != check_of(std::string_view(bytes).substr(0, length))) {
        return std::nullopt;
    }
    header.range = *CompactRange::restore(first_index, std::move(hashes));
    m_offset = length + check_bytes;
    return header;
}

std::optional<Frame> SegmentReader::frame_at(std::uint64_t offset) const {
    const std::string head = read(offset, frame_header_bytes);
    std::string_view rest = head;
    if (rest.size() < frame_header_bytes || take_bytes(rest, frame_magic.size()) != frame_magic) {
        return std::nullopt;
    }
    const auto length = take<std::uint32_t>(rest);
    const auto count = take<std::uint32_t>(rest);
    const std::size_t total = frame_header_bytes + length + frame_trailer_bytes;
    if (length > max_frame_entries_bytes || count == 0 || count > length / 2 || total > m_size - offset) {
        return std::nullopt;
    }
    Frame frame;
    frame.first_index = take<std::uint64_t>(rest);
    frame.time = take_time(rest);
    frame.bytes = read(offset, total);
    rest = frame.bytes;
    if (rest.size() != total || rest.substr(total - check_bytes) != check_of(rest.substr(0, total - check_bytes))) {
        return std::nullopt;
    }
    rest.remove_prefix(frame_header_bytes);
    auto entries = split_entries(take_bytes(rest, length), count);
    if (!entries) {
        return std::nullopt;
    }
    frame.entries = std::move(*entries);
    frame.root = take_hash(rest);
    frame.signature = take_bytes(rest, 64);
    return frame;
}

std::optional<Frame> SegmentReader::next() {
    auto frame = frame_at(m_offset);
    if (frame) {
        m_offset += frame->bytes.size();
    }
    return frame;
}

// An entry is UTF-8 and the magic is not, so in a torn frame the magic occurs by a chance of 2^-32 at most. A file with
// many of them was made, not torn; the bound keeps such a file from costing eight megabytes of hashing for each.
SegmentReader::Behind SegmentReader::look_behind() const {
    constexpr int max_candidates = 64;
    int candidates = 0;
    for (std::uint64_t at = m_offset + 1; at < m_size;) {
        const std::string chunk = read(at, k_scan_chunk);
        for (auto found = chunk.find(frame_magic); found != std::string::npos;
             found = chunk.find(frame_magic, found + 1)) {
            if (++candidates > max_candidates) {
                return {true, std::nullopt};
            }
            if (frame_at(at + found)) {
                return {true, at + found};
            }
        }
        if (chunk.size() < frame_magic.size()) {
            break;
        }
        at += chunk.size() - (frame_magic.size() - 1);
    }
    return {false, std::nullopt};
}

bool SegmentReader::seek_intact_frame() {
    const auto found = look_behind().offset;
    m_offset = found.value_or(m_offset);
    return found.has_value();
}

}  // namespace beffroi::journal
