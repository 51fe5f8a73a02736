#include "gateway/portal/texts.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/portal/sentences.h"

namespace beffroi::portal {

const Texts& texts(Language language) {
    switch (language) {
        case Language::french:
            break;
        case Language::easy_french:
            return k_easy_french;
        case Language::english:
            return k_english;
    }
    return k_french;
}

std::string in_words(std::chrono::seconds duration, Language language) {
    const auto total = std::max<std::int64_t>(1, duration.count());
    if (total < 60) {
        return fmt::format("{} second{}{}", total, language == Language::english ? "" : "e", total == 1 ? "" : "s");
    }
    const auto minutes = (total + 59) / 60;
    if (minutes < 60) {
        return fmt::format("{} minute{}", minutes, minutes == 1 ? "" : "s");
    }
    return minutes % 60 == 0 ? fmt::format("{} h", minutes / 60)
                             : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

}  // namespace beffroi::portal
