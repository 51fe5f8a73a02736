#include "gateway/guests/code_file.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <iterator>
#include <vector>

#include "base/encoding.h"
#include "base/fd.h"

namespace beffroi::guests {

namespace {

constexpr std::string_view k_magic = "beffroi-guests-1";
constexpr std::size_t k_largest = std::size_t{4} << 20;
constexpr std::size_t k_hash_digits = 64;

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const auto end = std::min(line.find(' '), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::string written(const std::string& text) {
    return text.empty() ? "-" : to_base64(text);
}

std::optional<std::string> read(std::string_view word) {
    return word == "-" ? std::optional<std::string>("") : from_base64(word);
}

bool is_hash(std::string_view word) {
    return word.size() == k_hash_digits && word.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// False: the line is none.
bool take_line(std::string_view line, CodeFile& file) {
    const auto words = words_of(line);
    if (words.size() != 5 || !is_hash(words[0])) {
        return false;
    }
    const auto its_number = number(words[1]);
    const auto until = parse_rfc3339(words[2]);
    auto sponsor = read(words[3]);
    auto name = read(words[4]);
    if (!its_number || !until || !sponsor || !name || *its_number >= file.next) {
        return false;
    }
    return file.guests.emplace(std::string(words[0]), Guest{*its_number, std::move(*name), std::move(*sponsor), *until})
        .second;
}

}  // namespace

std::string to_text(const CodeFile& file) {
    std::string text = fmt::format("{} {}\n", k_magic, file.next);
    for (const auto& [hash, guest] : file.guests) {
        fmt::format_to(std::back_inserter(text), "{} {} {} {} {}\n", hash, guest.number, to_rfc3339(guest.until),
                       written(guest.sponsor), written(guest.name));
    }
    return text;
}

std::optional<CodeFile> codes_from(std::string_view text) {
    CodeFile file;
    bool first = true;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) {
            return std::nullopt;  // cut short
        }
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (first) {
            const auto words = words_of(line);
            const auto next = words.size() == 2 && words[0] == k_magic ? number(words[1]) : std::nullopt;
            if (!next) {
                return std::nullopt;
            }
            file.next = *next;
            first = false;
        } else if (!take_line(line, file)) {
            return std::nullopt;
        }
    }
    return first ? std::nullopt : std::optional(std::move(file));
}

std::optional<CodeFile> load_codes(const std::string& path) {
    return std::filesystem::exists(path) ? codes_from(read_file(path, k_largest)) : CodeFile{};
}

}  // namespace beffroi::guests
