// A text as twelve French words, which people compare between two screens (schemas/words): a fingerprint of 132 bits.
#pragma once

#include <string>
#include <string_view>

namespace beffroi::cli {

/// schemas/words/fr.txt, which is compiled into the program.
extern const std::string_view word_list;

/// Of its SHA-256, words with a space between them: "océan tiroir cerise…".
[[nodiscard]] std::string twelve_words(std::string_view text);

}  // namespace beffroi::cli
