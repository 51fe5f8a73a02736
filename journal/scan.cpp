#include "journal/scan.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace beffroi::journal {

namespace {

class Scan {
  public:
    Scan(const std::string& directory, const FrameVisitor& visit, const CompactRange::NodeSink& nodes)
        : m_visit(visit), m_nodes(nodes) {
        m_found.segments = list_segments(directory);
        m_pruned = read_pruned(directory);
    }

    Scanned run() && {
        for (std::size_t i = 0; i < m_found.segments.size(); ++i) {
            segment(m_found.segments[i], i + 1 == m_found.segments.size());
        }
        return std::move(m_found);
    }

  private:
    void segment(const SegmentFile& file, bool is_last) {
        const bool begins_pruned = &file == &m_found.segments.front() && file.first_index <= m_pruned;
        if (file.first_index != m_found.range.size() && !begins_pruned) {
            damage(file, 0, "is missing: the next segment does not begin with it");
        }
        SegmentReader reader(file.path);
        const auto header = reader.header();
        if (header && begins_pruned && header->range.size() == file.first_index) {
            m_found.range = header->range;  // bound by the roots of every commit after it
            m_found.deleted = header->range;
        }
        if (header) {
            check_header(file, *header);
            while (const auto frame = frame_after(file, reader)) {
                m_visit({file, reader.offset() - frame->bytes.size(), header->origin_hash, m_before, m_found.range},
                        *frame);
            }
        }
        if (reader.offset() != reader.size() || !header) {
            if (!is_last || reader.intact_frame_behind()) {
                damage(file, reader.offset(), "does not match the check value of its commit");
            }
        }
        m_found.good_bytes = reader.offset();
        m_found.torn_bytes = reader.size() - reader.offset();
    }

    void check_header(const SegmentFile& file, const SegmentHeader& header) {
        if (header.range != m_found.range) {
            damage(file, 0, "does not match the tree that its segment continues");
        }
        if (m_found.origin_hash.value_or(header.origin_hash) != header.origin_hash) {
            damage(file, 0, "belongs to another log than the entries before it");
        }
        m_found.origin_hash = header.origin_hash;
    }

    std::optional<Frame> frame_after(const SegmentFile& file, SegmentReader& reader) {
        const auto offset = reader.offset();
        auto frame = reader.next();
        if (!frame) {
            return frame;
        }
        m_before = m_found.range;
        if (frame->first_index != m_before.size()) {
            damage(
                file, offset,
                fmt::format("is missing: a commit that begins with entry {} stands in its place", frame->first_index));
        }
        if (!extend(m_found.range, *frame, m_nodes)) {
            m_found.range = m_before;
            damage(file, offset, "does not match the root that its commit records");
        }
        m_found.last = LastFrame{file.path, offset, frame->first_index, frame->time, frame->signature};
        return frame;
    }

    [[noreturn]] void damage(const SegmentFile& file, std::uint64_t offset, const std::string& what) const {
        throw Damage(std::filesystem::path(file.path).filename().string(), offset, m_found.range.size(), what);
    }

    const FrameVisitor& m_visit;
    const CompactRange::NodeSink& m_nodes;
    std::uint64_t m_pruned = 0;
    CompactRange m_before;
    Scanned m_found;
};

}  // namespace

Damage::Damage(std::string segment_name, std::uint64_t byte_offset, std::uint64_t entry,
               const std::string& what_is_wrong)
    : DamagedJournal(
          fmt::format("entry {} (segment {}, offset {}) {}", entry, segment_name, byte_offset, what_is_wrong)),
      segment(std::move(segment_name)),
      offset(byte_offset),
      index(entry) {}

bool extend(CompactRange& range, const Frame& frame, const CompactRange::NodeSink& nodes) {
    if (frame.first_index != range.size()) {
        return false;
    }
    for (const auto entry : frame.entries) {
        range.append(leaf_hash(entry), nodes);
    }
    return range.root() == frame.root;
}

Scanned scan(const std::string& directory, const FrameVisitor& visit, const CompactRange::NodeSink& nodes) {
    return Scan(directory, visit, nodes).run();
}

}  // namespace beffroi::journal
