#include "gateway/mirror/request.h"

#include <limits>
#include <stdexcept>

namespace beffroi::mirror {

namespace {

void append_number(std::string& bytes, std::size_t value, unsigned width) {
    for (unsigned i = width; i-- > 0;) {
        bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
    }
}

}  // namespace

std::string request_body(std::string_view note, const std::vector<std::string>& entries) {
    std::string body;
    append_number(body, note.size(), 4);
    body += note;
    for (const std::string& entry : entries) {
        if (entry.size() > std::numeric_limits<std::uint16_t>::max()) {
            throw std::length_error("mirror: an entry above 65535 bytes");
        }
        append_number(body, entry.size(), 2);
        body += entry;
    }
    return body;
}

}  // namespace beffroi::mirror
