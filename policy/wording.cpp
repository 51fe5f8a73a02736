#include "policy/wording.h"

#include <fmt/format.h>

namespace beffroi::policy {

const char* party_words(Party party, Language language) {
    const bool in_french = language == Language::french;
    switch (party) {
        case Party::region:
            return in_french ? "la Région" : "the Region";
        case Party::academie:
            return in_french ? "l’académie" : "the académie";
        case Party::lycee:
            break;
    }
    return in_french ? "le lycée" : "the lycée";
}

std::string origin_words(const Rule& rule, Language language) {
    std::string party = party_words(rule.party, language);
    const bool in_french = language == Language::french;
    switch (rule.tier) {
        case Tier::emergency:
            return party + (in_french ? ", seule" : " alone");
        case Tier::region_mandatory:
        case Tier::academie_mandatory:
            return party + (in_french ? ", obligatoire" : ", mandatory");
        case Tier::academie_default:
        case Tier::region_default:
            return party + (in_french ? ", par défaut" : ", default");
        case Tier::lycee:
        case Tier::none:
            break;
    }
    return party;
}

std::string rule_words(const Rule& rule, Language language) {
    const bool in_french = language == Language::french;
    const std::string& label = in_french ? rule.label_fr : rule.label_en;
    const std::string origin = origin_words(rule, language);
    if (rule.kind == RuleKind::block) {
        return fmt::format("{} {} ({})", in_french ? "blocage d’urgence" : "emergency block", label, origin);
    }
    const bool exam = rule.kind == RuleKind::exam;
    const char* kind = in_french ? (exam ? "examen" : "règle") : (exam ? "exam" : "rule");
    return fmt::format(fmt::runtime(in_french ? "{} «\u202F{}\u202F» ({})" : "{} “{}” ({})"), kind, label, origin);
}

std::string number_words(std::uint64_t number, Language language) {
    constexpr std::size_t group = 3;
    auto digits = fmt::format("{}", number);
    for (std::size_t at = digits.size(); at > group;) {
        at -= group;
        digits.insert(at, language == Language::french ? "\u202F" : ",");
    }
    return digits;
}

std::string count_words(std::uint64_t count, const char* one, const char* many, Language language) {
    const bool singular = count == 1 || (count == 0 && language == Language::french);
    return fmt::format("{} {}", number_words(count, language), singular ? one : many);
}

std::string enumerate(const std::vector<std::string>& items, const char* last) {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const char* separator = i + 1 == items.size() ? last : ", ";
        text += (i == 0 ? "" : separator) + items[i];
    }
    return text;
}

}  // namespace beffroi::policy
