#include "central/collector/open_pack.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "journal/bytes.h"
#include "journal/crypto.h"

namespace beffroi::central {

namespace {

using journal::Hash;
using journal::put;
using journal::take;

constexpr std::string_view k_open_magic("\xBE\xFFtx", 4);
constexpr std::size_t k_header_bytes = OpenPack::header_bytes;
constexpr std::size_t k_root_bytes = 32;
constexpr std::uint64_t k_place_every = 64;

struct Header {
    std::uint32_t length = 0;
    std::uint32_t count = 0;
    [[nodiscard]] std::uint64_t frame_bytes() const noexcept {
        return k_header_bytes + std::uint64_t{length} + k_root_bytes;
    }
};

/// nullopt: no frame begins there.
std::optional<Header> read_header(int fd, std::uint64_t offset, const std::string& path) {
    const auto bytes = read_at(fd, offset, k_header_bytes, path);
    std::string_view rest = bytes;
    if (journal::take_bytes(rest, k_open_magic.size()) != k_open_magic) {
        return std::nullopt;
    }
    Header header;
    header.length = take<std::uint32_t>(rest);
    header.count = take<std::uint32_t>(rest);
    return header;
}

Hash to_hash(std::string_view bytes) {
    Hash hash;
    std::copy_n(bytes.begin(), hash.size(), hash.begin());
    return hash;
}

}  // namespace

OpenPack::OpenPack(std::string path, std::uint64_t first, std::uint64_t promised, journal::Files& files,
                   const Accept& accept)
    : m_path(std::move(path)), m_first(first), m_files(files), m_file(files.open(m_path)) {
    m_read.reset(::open(m_path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!m_read.valid()) {
        throw_errno(m_path);
    }
    m_end = {first, 0};
    recover(promised, accept);
}

void OpenPack::recover(std::uint64_t promised, const Accept& accept) {
    struct stat found {};
    if (::fstat(m_read.get(), &found) != 0) {
        throw_errno(m_path);
    }
    const auto size = static_cast<std::uint64_t>(found.st_size);
    while (size - m_end.offset >= k_header_bytes) {
        const auto header = read_header(m_read.get(), m_end.offset, m_path);
        if (!header || header->count == 0 || header->frame_bytes() > size - m_end.offset) {
            break;
        }
        const auto body = read_at(m_read.get(), m_end.offset + k_header_bytes, header->length + k_root_bytes, m_path);
        try {
            const auto entries = split_entries(body.substr(0, header->length), m_end.index, header->count, m_path);
            if (!accept(entries, to_hash(std::string_view(body).substr(header->length)))) {
                break;
            }
        } catch (const DamagedRecord&) {
            break;  // a torn frame: the caller knows how many entries there must be
        }
        hold(header->frame_bytes(), header->count);
    }
    // What was cosigned is never cut: behind a flipped bit stand entries that may be nowhere else.
    if (m_end.index < promised) {
        throw DamagedRecord(m_path + " is damaged behind entry " + std::to_string(m_end.index) + ", and " +
                            std::to_string(promised) + " were cosigned");
    }
    if (m_end.offset != size) {
        m_file->truncate(m_end.offset);
    }
}

std::uint64_t OpenPack::end() const {
    const std::lock_guard lock(m_mutex);
    return m_end.index;
}

void OpenPack::hold(std::uint64_t bytes, std::uint32_t count) {
    const std::lock_guard lock(m_mutex);
    if (m_places.empty() || m_end.index - m_places.back().index >= k_place_every) {
        m_places.push_back(m_end);
    }
    m_end.offset += bytes;
    m_end.index += count;
}

void OpenPack::append(std::string& frame, std::uint32_t count, const Hash& root) {
    if (m_broken) {
        throw std::system_error(EIO, std::generic_category(), m_path + " is refused until it is opened again");
    }
    std::string header(k_open_magic);
    put(header, static_cast<std::uint32_t>(frame.size() - k_header_bytes));
    put(header, count);
    frame.replace(0, k_header_bytes, header);
    frame += journal::view(root);
    m_broken = true;  // until it is known what is in the file
    bool written = false;
    try {
        m_file->append(frame);
        written = true;
        m_file->sync();
    } catch (const std::system_error&) {
        // A failed fsync may have dropped the pages and called them clean: what is then read back is not what is there.
        // So the frame goes, through a fresh descriptor, and nothing more is appended before all has been read again.
        (written ? m_files.open(m_path) : std::move(m_file))->truncate(m_end.offset);
        if (!written) {
            m_file = m_files.open(m_path);
            m_broken = false;
        }
        throw;
    }
    m_broken = false;
    hold(frame.size(), count);
}

OpenPack::Place OpenPack::last_place_up_to(std::uint64_t index) const {
    const std::lock_guard lock(m_mutex);
    const auto after = std::upper_bound(m_places.begin(), m_places.end(), index,
                                        [](std::uint64_t i, const Place& place) { return i < place.index; });
    if (after == m_places.begin() || index >= m_end.index) {
        throw std::out_of_range(m_path + " does not hold entry " + std::to_string(index));
    }
    return *std::prev(after);
}

Entries OpenPack::read(std::uint64_t from, std::size_t at_most) const {
    auto at = last_place_up_to(from);
    for (;;) {
        const auto header = read_header(m_read.get(), at.offset, m_path);
        if (!header) {
            throw DamagedRecord(m_path + " has no frame at byte " + std::to_string(at.offset));
        }
        if (from < at.index + header->count) {
            auto bytes = read_at(m_read.get(), at.offset + k_header_bytes, header->length, m_path);
            return excerpt(split_entries(std::move(bytes), at.index, header->count, m_path), from, at_most);
        }
        at.index += header->count;
        at.offset += header->frame_bytes();
    }
}

}  // namespace beffroi::central
