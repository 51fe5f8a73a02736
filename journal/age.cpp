#include "journal/age.h"

#include "journal/segment.h"

namespace beffroi::journal {

std::uint64_t older_than(const std::string& directory, WallTime limit) {
    std::uint64_t index = 0;
    for (const auto& segment : list_segments(directory)) {
        SegmentReader reader(segment.path);
        const auto header = reader.header();
        if (!header || header->created > limit) {
            break;
        }
        index = segment.first_index;
    }
    return index;
}

}  // namespace beffroi::journal
