// The sentences in each language, a file each.
#pragma once

#include "gateway/portal/texts.h"

namespace beffroi::portal {

extern const Texts k_french;
/// For people who read with difficulty, after the European rules for easy-to-read information ("facile à lire et à
/// comprendre"): short sentences, one idea each, words of every day, no abbreviation.
extern const Texts k_easy_french;
extern const Texts k_english;

}  // namespace beffroi::portal
