// Lines of a file or a pipe, of a bounded length.
#pragma once

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace beffroi::cli {

class LineReader {
  public:
    /// The stream outlives the reader.
    LineReader(std::FILE* stream, std::size_t max_line) : m_stream(stream), m_max(max_line) {}

    /// Without its end, which the last may lack; of a line that is too long, its first max_line + 1 bytes. nullopt at
    /// the end; throws std::runtime_error if the stream cannot be read. Valid until the next call.
    [[nodiscard]] std::optional<std::string_view> next();

  private:
    [[nodiscard]] bool fill();

    std::FILE* m_stream;
    std::size_t m_max;
    std::string m_buffer;
    std::size_t m_at = 0;
    std::string m_line;
};

}  // namespace beffroi::cli
