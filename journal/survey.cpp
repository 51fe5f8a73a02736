#include "journal/survey.h"

#include "journal/crypto.h"
#include "journal/scan.h"

namespace beffroi::journal {

namespace {

class Surveyor {
  public:
    Surveyor(const std::string& directory, const std::string& origin, const Verifier& key)
        : m_directory(directory), m_origin(origin), m_origin_hash(sha256({origin})), m_key(key) {}

    Survey run() && {
        const auto segments = list_segments(m_directory);
        begin(segments);
        for (std::size_t i = 0; i < segments.size(); ++i) {
            const auto& segment = segments[i];
            if (segment.first_index < m_found.end()) {
                throw BeyondRepair(segment.path + " begins with an entry that an earlier segment holds");
            }
            m_found.extend_to(m_directory, segment.first_index);
            const auto limit =
                i + 1 < segments.size() ? std::optional(segments[i + 1].first_index) : std::optional<std::uint64_t>();
            m_found.parts.push_back(part_of(segment, limit));
        }
        return std::move(m_found);
    }

  private:
    /// Behind deleted segments, the tree before the first that is left stands in its header and nowhere else.
    void begin(const std::vector<SegmentFile>& segments) {
        const auto pruned = read_pruned(m_directory);
        if (pruned == 0) {
            return;
        }
        const bool is_there = !segments.empty() && segments.front().first_index <= pruned;
        const auto header = is_there ? SegmentReader(segments.front().path).header() : std::nullopt;
        if (!header || header->range.size() != segments.front().first_index) {
            throw BeyondRepair(m_directory + '/' + segment_name(pruned) +
                               ": the beginning of a log whose older segments were deleted is damaged or missing");
        }
        m_found.before = header->range;
    }

    Part part_of(const SegmentFile& segment, std::optional<std::uint64_t> limit) {
        Part part{segment.path, segment.first_index, segment.first_index, false, false, {}};
        if (const auto end = end_if_sound(segment); end && *end <= limit.value_or(*end)) {
            part.is_sound = true;
            part.end = *end;
        } else {
            salvage(part, limit);
        }
        return part;
    }

    /// The index behind its last entry, if nothing of the segment has to be written again.
    std::optional<std::uint64_t> end_if_sound(const SegmentFile& segment) {
        SegmentReader reader(segment.path);
        const auto header = reader.header();
        if (!header || header->range.size() != segment.first_index || header->origin_hash != m_origin_hash) {
            return std::nullopt;
        }
        auto range = header->range;
        std::optional<std::string> last_signature;
        while (const auto frame = reader.next()) {
            if (!extend(range, *frame)) {
                return std::nullopt;
            }
            last_signature = frame->signature;
            note_time(*frame);
        }
        const bool is_signed =
            !last_signature ||
            m_key.verify_signature(checkpoint_text({m_origin, range.size(), range.root()}), *last_signature);
        return reader.offset() == reader.size() && is_signed ? std::optional(range.size()) : std::nullopt;
    }

    void salvage(Part& part, std::optional<std::uint64_t> limit) {
        SegmentReader reader(part.path);
        if (!reader.header()) {
            reader.seek(0);
        }
        for (;;) {
            const auto offset = reader.offset();
            if (const auto frame = reader.next()) {
                take(part, *frame, offset, limit);
            } else if (!reader.seek_intact_frame()) {
                break;
            }
        }
        if (limit && part.end < *limit) {
            add_hole(part, *limit);
        }
    }

    void take(Part& part, const Frame& frame, std::uint64_t offset, std::optional<std::uint64_t> limit) {
        const auto end = frame.first_index + frame.entries.size();
        const bool fits = frame.first_index >= part.end && end <= limit.value_or(end);
        if (!fits || !m_key.verify_signature(checkpoint_text({m_origin, end, frame.root}), frame.signature)) {
            return;
        }
        if (frame.first_index > part.end) {
            add_hole(part, frame.first_index);
        }
        part.pieces.push_back({frame.first_index, end, offset});
        part.end = end;
        note_time(frame);
    }

    static void add_hole(Part& part, std::uint64_t to) {
        part.pieces.push_back({part.end, to, std::nullopt});
        part.end = to;
    }

    void note_time(const Frame& frame) {
        if (m_found.first_time == WallTime{}) {
            m_found.first_time = frame.time;
        }
    }

    const std::string& m_directory;
    const std::string& m_origin;
    Hash m_origin_hash;
    const Verifier& m_key;
    Survey m_found;
};

}  // namespace

std::vector<Hole> Survey::holes() const {
    std::vector<Hole> found;
    for (const auto& part : parts) {
        for (const auto& piece : part.pieces) {
            if (piece.offset) {
                continue;
            }
            if (!found.empty() && found.back().to == piece.first) {
                found.back().to = piece.end;
            } else {
                found.push_back({piece.first, piece.end});
            }
        }
    }
    return found;
}

void Survey::extend_to(const std::string& directory, std::uint64_t size) {
    const auto at = end();
    if (at >= size) {
        return;
    }
    // A segment that has to be written again anyway takes them too, and so does one without entries, which has the name
    // that theirs would have.
    if (parts.empty() || (parts.back().is_sound && parts.back().first != at)) {
        parts.push_back({directory + '/' + segment_name(at), at, at, true, false, {}});
    }
    auto& part = parts.back();
    part.is_sound = false;
    part.pieces.push_back({at, size, std::nullopt});
    part.end = size;
}

Survey survey(const std::string& directory, const std::string& origin, const Verifier& key) {
    return Surveyor(directory, origin, key).run();
}

}  // namespace beffroi::journal
