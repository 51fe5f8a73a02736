#include "journal/encode.h"

#include "journal/bytes.h"
#include "journal/crypto.h"

namespace beffroi::journal {

namespace {

void put_time(std::string& out, WallTime time) {
    put(out, static_cast<std::uint64_t>(time.time_since_epoch().count()));
}

}  // namespace

std::string encode_segment_header(const SegmentHeader& header) {
    std::string out(segment_magic);
    put(out, header.range.size());
    put_time(out, header.created);
    out += view(header.origin_hash);
    const auto hashes = header.range.hashes();
    put(out, static_cast<std::uint16_t>(hashes.size()));
    for (const auto& hash : hashes) {
        out += view(hash);
    }
    out += check_of(out);
    return out;
}

std::string encode_frame(const FrameParts& frame, std::string buffer) {
    std::size_t length = 0;
    for (const auto entry : frame.entries) {
        length += entry_bytes(entry);
    }
    std::string out = std::move(buffer);
    out.clear();
    out.reserve(frame_header_bytes + length + frame_trailer_bytes);
    out += frame_magic;
    put(out, static_cast<std::uint32_t>(length));
    put(out, static_cast<std::uint32_t>(frame.entries.size()));
    put(out, frame.first_index);
    put_time(out, frame.time);
    for (const auto entry : frame.entries) {
        put(out, static_cast<std::uint16_t>(entry.size()));
        out += entry;
    }
    out += view(frame.root);
    out += frame.signature;
    out += check_of(out);
    return out;
}

}  // namespace beffroi::journal
