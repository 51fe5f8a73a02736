#include "gateway/charter/written.h"

#include <filesystem>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/trim.h"
#include "journal/crypto.h"

namespace beffroi::charter {

namespace {

constexpr std::string_view k_blanks = " \t\r";

void add(std::vector<Block>& blocks, Block::Kind kind, std::string_view words, bool goes_on) {
    if (!goes_on) {
        blocks.push_back({kind, {std::string(words)}});
    } else if (kind == Block::Kind::list) {
        blocks.back().lines.emplace_back(words);
    } else {
        blocks.back().lines.back().append(" ").append(words);
    }
}

std::string text_of(const std::string& file) {
    std::string text = read_file(file, longest_text);
    if (!is_valid_utf8(text)) {
        throw std::runtime_error(file + " is not UTF-8: save it as such");
    }
    if (blocks_of(text).empty()) {
        throw std::runtime_error(file + " is empty: write the text in it");
    }
    return text;
}

}  // namespace

std::vector<Block> blocks_of(std::string_view text) {
    std::vector<Block> blocks;
    bool open = false;  // the next line may go on with the last block
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = trimmed(text.substr(0, end), k_blanks);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const auto last = open ? blocks.back().kind : Block::Kind::heading;
        if (line.empty()) {
            open = false;
        } else if (line.starts_with("# ")) {
            add(blocks, Block::Kind::heading, trimmed(line.substr(2), k_blanks), false);
            open = false;
        } else if (line.starts_with("- ")) {
            add(blocks, Block::Kind::list, trimmed(line.substr(2), k_blanks), last == Block::Kind::list);
            open = true;
        } else if (last == Block::Kind::list) {
            blocks.back().lines.back().append(" ").append(line);  // a long point
        } else {
            add(blocks, Block::Kind::paragraph, line, last == Block::Kind::paragraph);
            open = true;
        }
    }
    return blocks;
}

Written read_written(const std::string& directory) {
    const std::string french = text_of(directory + "/fr.txt");
    const auto where_there_is = [&](const char* name) {
        const std::string file = directory + "/" + name;
        return std::filesystem::exists(file) ? blocks_of(text_of(file)) : std::vector<Block>{};
    };
    return {.french = blocks_of(french),
            .easy_french = where_there_is("fr-facile.txt"),
            .english = where_there_is("en.txt"),
            .digest = to_hex(journal::view(journal::sha256({french})))};
}

}  // namespace beffroi::charter
