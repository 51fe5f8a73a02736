#include "central/collector/request.h"

#include <optional>

namespace beffroi::central {

namespace {

/// Takes a big-endian number of `width` bytes from the front.
std::optional<std::size_t> take_number(std::string_view& bytes, std::size_t width) {
    if (bytes.size() < width) {
        return std::nullopt;
    }
    std::size_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    }
    bytes.remove_prefix(width);
    return value;
}

/// Takes `size` bytes from the front; nullopt if there are fewer.
std::optional<std::string_view> take(std::string_view& bytes, std::size_t size) {
    if (bytes.size() < size) {
        return std::nullopt;
    }
    const std::string_view taken = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return taken;
}

}  // namespace

std::variant<MirrorRequest, Malformed> parse_mirror_request(std::string_view body) {
    if (body.size() > max_mirror_body) {
        return Malformed{"the body is too large"};
    }
    MirrorRequest request;
    const auto note_size = take_number(body, 4);
    if (!note_size || *note_size > max_mirror_note) {
        return Malformed{"the note's length is missing or too large"};
    }
    const auto note = take(body, *note_size);
    if (!note) {
        return Malformed{"the note is cut short"};
    }
    request.note = *note;
    while (!body.empty()) {
        if (request.entries.size() == max_mirror_entries) {
            return Malformed{"there are too many entries"};
        }
        const auto size = take_number(body, 2);
        const auto entry = size ? take(body, *size) : std::nullopt;
        if (!entry || entry->empty()) {
            return Malformed{"an entry is cut short or empty"};
        }
        request.entries.push_back(*entry);
    }
    return request;
}

}  // namespace beffroi::central
