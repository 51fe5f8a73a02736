#include "base/ldap/entry.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "base/encoding.h"

namespace beffroi::ldap {

bool IgnoringCase::operator()(std::string_view a, std::string_view b) const noexcept {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](char x, char y) { return ascii_lower(x) < ascii_lower(y); });
}

std::string guid_text(std::string_view bytes) {
    // The first three groups are little-endian numbers.
    constexpr std::array<std::size_t, 16> order{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    if (bytes.size() != order.size()) {
        return {};
    }
    std::string text;
    for (std::size_t i = 0; i < order.size(); ++i) {
        text += (i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "") + to_hex(bytes.substr(order[i], 1));
    }
    return text;
}

std::string sid_text(std::string_view bytes) {
    // Revision 1, how many parts, an authority of six bytes (big-endian), the parts (four bytes each, little-endian).
    constexpr std::size_t head = 8;
    constexpr std::size_t most_parts = 15;
    const auto byte = [bytes](std::size_t at) { return std::uint64_t{static_cast<unsigned char>(bytes[at])}; };
    if (bytes.size() < head || byte(0) != 1 || byte(1) > most_parts || bytes.size() != head + 4 * byte(1)) {
        return {};
    }
    std::uint64_t authority = 0;
    for (std::size_t i = 2; i < head; ++i) {
        authority = authority << 8U | byte(i);
    }
    std::string text = "S-1-" + std::to_string(authority);
    for (std::size_t at = head; at < bytes.size(); at += 4) {
        text += "-" + std::to_string(byte(at) | byte(at + 1) << 8U | byte(at + 2) << 16U | byte(at + 3) << 24U);
    }
    return text;
}

const std::vector<std::string>& Entry::values(std::string_view attribute) const {
    static const std::vector<std::string> none;
    const auto found = attributes.find(attribute);
    return found == attributes.end() ? none : found->second;
}

const std::string& Entry::first(std::string_view attribute) const {
    static const std::string none;
    const auto& all = values(attribute);
    return all.empty() ? none : all.front();
}

}  // namespace beffroi::ldap
