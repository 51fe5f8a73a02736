// Texts that people are to read, which the institution writes: a folder with fr.txt and, where there are, en.txt and
// fr-facile.txt (easy to read).
// Plain text: paragraphs with empty lines between them; a line that begins with "# " is a heading, lines that begin
// with
// "- " are the points of a list.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace beffroi::charter {

struct Block {
    enum class Kind : std::uint8_t { heading, paragraph, list };
    Kind kind = Kind::paragraph;
    std::vector<std::string> lines;  ///< the points of a list; of the others one
    friend bool operator==(const Block&, const Block&) = default;
};

inline constexpr std::size_t longest_text = std::size_t{64} << 10;  ///< bytes

[[nodiscard]] std::vector<Block> blocks_of(std::string_view text);

struct Written {
    std::vector<Block> french;
    std::vector<Block> easy_french;  ///< empty: there is none, and the French one is shown
    std::vector<Block> english;      ///< likewise
    std::string digest;              ///< SHA-256 of fr.txt, in hexadecimal: which words it was
};

/// Throws std::runtime_error that names the file if fr.txt is missing or empty, or one is too long or no UTF-8.
[[nodiscard]] Written read_written(const std::string& directory);

}  // namespace beffroi::charter
