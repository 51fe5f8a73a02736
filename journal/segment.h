// The bytes of a stream's directory: segment headers and frames. schemas/journal.md is the page of record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fd.h"
#include "journal/tree.h"

namespace beffroi::journal {

inline constexpr std::string_view segment_magic = "\xBE\xFFjournal1";  // not UTF-8, so no entry holds it
inline constexpr std::string_view frame_magic = "\xBE\xFFtx";
inline constexpr std::size_t check_bytes = 4;
inline constexpr std::size_t segment_fixed_bytes = 10 + 8 + 8 + 32 + 2;  ///< before the hashes
inline constexpr std::size_t frame_header_bytes = 4 + 4 + 4 + 8 + 8;
inline constexpr std::size_t frame_trailer_bytes = 32 + 64 + check_bytes;
/// Bound on the entries of one frame, with their lengths: what a reader must be ready to hold.
inline constexpr std::size_t max_frame_entries_bytes = std::size_t{8} << 20;

struct SegmentHeader {
    WallTime created;
    Hash origin_hash{};  ///< SHA-256 of the origin
    CompactRange range;  ///< the tree of every entry before this segment; its size is the segment's first index
};

/// One commit. Not copyable: `entries` look into `bytes`, whose buffer survives a move only.
struct Frame {
    Frame() = default;
    Frame(Frame&&) = default;
    Frame& operator=(Frame&&) = default;
    Frame(const Frame&) = delete;
    std::uint64_t first_index = 0;
    WallTime time;
    std::vector<std::string_view> entries;  ///< into `bytes`
    Hash root{};                            ///< of the tree after the last entry
    std::string signature;                  ///< Ed25519 of the checkpoint for that tree
    std::string bytes;                      ///< the whole frame
};

/// CRC-32C as four bytes: catches what was torn or has rotted, not what was forged (the tree and the signature do).
[[nodiscard]] std::string check_of(std::string_view bytes);

inline constexpr std::string_view checkpoint_name =
    "checkpoint";  ///< the latest signed checkpoint, at most a second old
inline constexpr std::string_view cosigned_name =
    "cosigned";                                        ///< the newest checkpoint that carries the quorum's cosignatures
inline constexpr std::string_view tree_name = "tree";  ///< directory of journal/hash_files.h
inline constexpr std::string_view vkey_name =
    "vkey";  ///< the public key, for convenience: who trusts it trusts the disk

inline constexpr std::string_view reserve_name = "reserve";  ///< of journal/reserve.h: room, no content

/// Where a log begins whose first segments were deleted: a decimal line, at most the first index that is left and
/// written before they went. Without it a missing segment is damage.
inline constexpr std::string_view pruned_name = "pruned";
/// 0 if there is no such file. Throws std::runtime_error if it is malformed.
[[nodiscard]] std::uint64_t read_pruned(const std::string& directory);

/// "00000000000000000000.seg": the index of the segment's first entry in twenty digits.
[[nodiscard]] std::string segment_name(std::uint64_t first_index);

struct SegmentFile {
    std::uint64_t first_index = 0;
    std::string path;
};
/// In order. Names that are not segments are left out. Throws std::system_error if the directory cannot be read.
[[nodiscard]] std::vector<SegmentFile> list_segments(const std::string& directory);

/// Damaged segments that were set aside when they were written again (journal/mend.h): `<segment>.damaged`. By the
/// index in their names. Throws as list_segments.
[[nodiscard]] std::vector<SegmentFile> list_set_aside(const std::string& directory);

/// Reads one segment with bounded memory, whatever its bytes are.
class SegmentReader {
  public:
    /// Throws std::system_error if it cannot be read.
    explicit SegmentReader(const std::string& path);
    explicit SegmentReader(UniqueFd fd);

    /// The header; afterwards the offset is that of the first frame. nullopt: absent, torn or damaged.
    [[nodiscard]] std::optional<SegmentHeader> header();
    /// The frame at the offset, intact in itself (its check holds); the offset moves behind it. nullopt: none, torn or
    /// damaged.
    [[nodiscard]] std::optional<Frame> next();
    /// True if an intact frame begins anywhere behind the offset: then what stands at the offset is not a torn tail.
    [[nodiscard]] bool intact_frame_behind() const { return look_behind().something; }
    /// Moves the offset to the next intact frame behind it. False, and nothing moves: there is none, or so many false
    /// beginnings of frames before it that the file was made to hold them.
    [[nodiscard]] bool seek_intact_frame();

    [[nodiscard]] std::uint64_t offset() const noexcept { return m_offset; }
    void seek(std::uint64_t offset) noexcept { m_offset = offset; }
    /// Bytes in the file when it was opened.
    [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }

  private:
    struct Behind {
        bool something;                       ///< an intact frame, or too many beginnings of frames to try them all
        std::optional<std::uint64_t> offset;  ///< of the intact frame
    };
    [[nodiscard]] Behind look_behind() const;
    [[nodiscard]] std::string read(std::uint64_t offset, std::size_t n) const;
    [[nodiscard]] std::optional<Frame> frame_at(std::uint64_t offset) const;

    UniqueFd m_fd;
    std::uint64_t m_size = 0;
    std::uint64_t m_offset = 0;
};

}  // namespace beffroi::journal
