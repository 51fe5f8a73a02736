#include "cli/line_reader.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace beffroi::cli {

namespace {
constexpr std::size_t chunk = 1 << 16;
}

bool LineReader::fill() {
    m_buffer.resize(chunk);
    m_buffer.resize(std::fread(m_buffer.data(), 1, chunk, m_stream));
    m_at = 0;
    if (m_buffer.empty() && std::ferror(m_stream) != 0) {
        throw std::system_error(errno, std::generic_category(), "cannot read the records");
    }
    return !m_buffer.empty();
}

std::optional<std::string_view> LineReader::next() {
    m_line.clear();
    bool any = false;
    while (m_at < m_buffer.size() || fill()) {
        any = true;
        const std::string_view rest = std::string_view(m_buffer).substr(m_at);
        const auto end = rest.find('\n');
        const auto part = rest.substr(0, end);
        m_at += part.size() + (end == std::string_view::npos ? 0 : 1);
        if (end != std::string_view::npos && m_line.empty()) {
            return part.substr(0, std::min(part.size(), m_max + 1));
        }
        m_line.append(part.substr(0, m_max + 1 - std::min(m_line.size(), m_max + 1)));
        if (end != std::string_view::npos) {
            return m_line;
        }
    }
    return any ? std::optional<std::string_view>(m_line) : std::nullopt;
}

}  // namespace beffroi::cli
