#include "journal/entry_time.h"

#include "base/encoding.h"
#include "journal/flow_entry.h"

namespace beffroi::journal {

std::optional<WallTime> entry_time(std::string_view line, Stream stream) {
    if (stream == Stream::flow || stream == Stream::filter) {
        FlowEntry entry;
        return read_flow_line(line, entry) ? std::nullopt : std::optional(entry.time);
    }
    const auto entry = is_valid_utf8(line) ? parse_line(line) : std::nullopt;
    return entry ? std::optional(entry->time) : std::nullopt;
}

}  // namespace beffroi::journal
