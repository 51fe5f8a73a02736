#include "base/secret.h"

#include <string.h>  // explicit_bzero is POSIX, not in <cstring>'s namespace

#include <utility>

#include "base/fd.h"

namespace beffroi {

Secret::Secret(std::string bytes) noexcept : m_bytes(std::move(bytes)) {}

// A moved-from small string keeps its characters in place, so the source is wiped by hand.
// NOLINTNEXTLINE(performance-move-constructor-init): a move would leave them there.
Secret::Secret(Secret&& other) noexcept : m_bytes(other.m_bytes) {
    wipe(other.m_bytes);
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe(m_bytes);
        m_bytes = other.m_bytes;
        wipe(other.m_bytes);
    }
    return *this;
}

Secret::~Secret() {
    wipe(m_bytes);
}

Secret read_secret_line(const std::string& path) {
    constexpr std::size_t k_file_bytes = std::size_t{64} << 10;
    std::string text = read_file(path, k_file_bytes);
    Secret line(text.substr(0, text.find('\n')));
    wipe(text);
    return line;
}

bool constant_time_equal(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) {
        return false;
    }
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference = static_cast<unsigned char>(difference |
                                                (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
    }
    return difference == 0;
}

void wipe(std::string& s) noexcept {
    if (!s.empty()) {
        ::explicit_bzero(s.data(), s.size());
    }
    s.clear();
}

}  // namespace beffroi
