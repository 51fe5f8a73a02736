// Words that several kinds of sentences share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "policy/rules.h"
#include "policy/spoken_time.h"

namespace beffroi::policy {

[[nodiscard]] inline const std::string& label(const Named& named, Language language) {
    return language == Language::french ? named.label_fr : named.label_en;
}

/// "la Région", "the Region"
[[nodiscard]] const char* party_words(Party party, Language language);
/// "la Région, obligatoire"
[[nodiscard]] std::string origin_words(const Rule& rule, Language language);
/// "règle « pronote » (le lycée)", "examen « bts » (l’académie, obligatoire)"
[[nodiscard]] std::string rule_words(const Rule& rule, Language language);
/// "1 234", "1,234"
[[nodiscard]] std::string number_words(std::uint64_t number, Language language);
/// "1 234 flux", "0 personne", "1,234 people": French has a singular for 0 too.
[[nodiscard]] std::string count_words(std::uint64_t count, const char* one, const char* many, Language language);
/// "a, b et c", with " et " as `last`.
[[nodiscard]] std::string enumerate(const std::vector<std::string>& items, const char* last);

}  // namespace beffroi::policy
