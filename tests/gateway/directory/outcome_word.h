// What a directory answered, as tests compare it.
#pragma once

#include <string>

#include "gateway/types.h"

namespace beffroi::tests {

/// The outcome in one word: a role, a denial or "down".
inline std::string outcome_word(const AuthOutcome& outcome) {
    if (const auto* identity = std::get_if<Identity>(&outcome)) {
        return identity->role.get();
    }
    const auto* denial = std::get_if<Denial>(&outcome);
    return denial != nullptr ? std::string(to_string(*denial)) : "down";
}

}  // namespace beffroi::tests
