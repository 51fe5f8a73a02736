#include "journal/ship/fetch.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "journal/bytes.h"
#include "journal/ship/protocol.h"
#include "journal/tiles.h"

namespace beffroi::ship {

namespace {

constexpr std::size_t k_buffer_bytes = std::size_t{1} << 20;

}  // namespace

Spool::Spool(std::string path)
    : m_path(std::move(path)), m_fd(::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    if (!m_fd.valid()) {
        throw_errno(m_path);
    }
}

Spool::~Spool() {
    ::unlink(m_path.c_str());
}

void Spool::add(std::string_view entry) {
    journal::add_to_bundle(m_waiting, entry);
    if (m_waiting.size() >= k_buffer_bytes) {
        flush();
    }
}

void Spool::flush() {
    write_all(m_fd.get(), m_waiting);
    m_waiting.clear();
}

std::function<std::string()> Spool::reader() const {
    const auto in = std::make_shared<std::ifstream>(m_path, std::ios::binary);
    return [in] {
        std::string length(2, '\0');
        in->read(length.data(), 2);
        std::string_view rest = length;
        std::string entry(journal::take<std::uint16_t>(rest), '\0');
        if (!in->read(entry.data(), static_cast<std::streamsize>(entry.size()))) {
            throw std::out_of_range("no more entries were fetched");
        }
        return entry;
    };
}

bool fetch(HttpClient& mirror, const std::string& origin, std::uint64_t from, std::uint64_t to, std::uint64_t size,
           const std::function<void(std::string_view)>& each) {
    while (from < to) {
        const auto begin = from / journal::tile_width * journal::tile_width;
        const auto width = static_cast<unsigned>(std::min<std::uint64_t>(journal::tile_width, size - begin));
        const auto exchange = mirror.get(
            log_path(origin) + '/' +
            journal::to_path({.entries = true, .level = 0, .index = begin / journal::tile_width, .width = width}));
        const auto* answer = std::get_if<Answer>(&exchange);
        const auto entries =
            answer != nullptr && answer->status == 200 ? journal::split_bundle(answer->body) : std::nullopt;
        if (!entries || entries->size() != width) {
            return false;
        }
        for (; from < std::min(to, begin + width); ++from) {
            each((*entries)[from - begin]);
        }
    }
    return true;
}

}  // namespace beffroi::ship
