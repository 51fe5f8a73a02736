#include "base/problem.h"

#include "base/encoding.h"

namespace beffroi {

Problem in_english(std::string file, std::string path, std::string message, std::string remedy) {
    return {std::move(file), std::move(path), in_english(std::move(message)), in_english(std::move(remedy))};
}

Words place_of(const Problem& problem) {
    return problem.at ? words("ligne {}, colonne {}", "line {}, column {}", problem.at->line, problem.at->column)
                      : quoted(problem.path);
}

std::string to_text(const Problem& problem, Language language) {
    std::string text;
    for (const auto& place : {problem.file, place_of(problem).in(language)}) {
        if (!place.empty()) {
            text += place + ": ";
        }
    }
    text += problem.message.in(language);
    if (!problem.remedy.empty()) {
        text += ". " + problem.remedy.in(language);
    }
    return printable(text);
}

Words to_words(const Problem& problem) {
    const bool in_both = !problem.message.french.empty() && (problem.remedy.empty() || !problem.remedy.french.empty());
    return {in_both ? to_text(problem, Language::french) : std::string(), to_text(problem, Language::english)};
}

}  // namespace beffroi
