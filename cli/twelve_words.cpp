#include "cli/twelve_words.h"

#include <vector>

#include "journal/crypto.h"

namespace beffroi::cli {

namespace {

constexpr std::size_t k_words = 12;
constexpr std::size_t k_bits = 11;

std::vector<std::string_view> listed() {
    std::vector<std::string_view> words;
    for (std::size_t begin = 0; begin < word_list.size();) {
        const auto end = word_list.find('\n', begin);
        words.push_back(word_list.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

}  // namespace

std::string twelve_words(std::string_view text) {
    static const auto list = listed();
    const auto digest = journal::sha256({text});
    std::string words;
    for (std::size_t word = 0; word < k_words; ++word) {
        std::size_t number = 0;
        for (std::size_t bit = word * k_bits; bit < (word + 1) * k_bits; ++bit) {
            number = 2 * number + ((digest.at(bit / 8) >> (7 - bit % 8)) & 1U);
        }
        words += (word == 0 ? "" : " ") + std::string(list.at(number));
    }
    return words;
}

}  // namespace beffroi::cli
