#include "base/problem.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace beffroi {

std::string to_text(const Problem& problem) {
    std::string text;
    for (const auto* place : {&problem.file, &problem.path}) {
        if (!place->empty()) {
            text += *place + ": ";
        }
    }
    text += problem.message;
    if (!problem.remedy.empty()) {
        text += ". " + problem.remedy;
    }
    return printable(text);
}

}  // namespace beffroi
