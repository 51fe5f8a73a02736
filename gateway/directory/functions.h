// Which function somebody holds in which establishment, as ENT directories and annuaires académiques write it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ldap/entry.h"

namespace beffroi::directory {

/// "-" (sans objet) and "X" (none) are empty fields.
struct Function {
    std::string structure;   ///< normal DN in an ENT; uai_key elsewhere
    std::string code;        ///< "ENS", "DIR"; empty: none
    std::string discipline;  ///< "L1300", "D0010"; empty: none
    bool by_aaf = false;     ///< the export of the AAF says so, not the directory
    friend bool operator==(const Function&, const Function&) = default;
};

/// One value of ENTPersonFonctions (SDET annexe opérationnelle). A value that is not one is ignored, as real exports
/// hold some.
[[nodiscard]] std::optional<Function> read_function(std::string_view value);
/// `dnEtab$classe`, `dnEtab$domaine`: the normal DN before the first '$'.
[[nodiscard]] std::optional<std::string> read_structure(std::string_view value);

/// One value of FrEduRne: `UAI$UAJ$PU$ENS$UAI$T3$LYC$300`. The first field is the establishment, the fourth the
/// function; the others are not ours to judge.
[[nodiscard]] std::optional<Function> read_fredu_rne(std::string_view value);
/// All that an entry of an annuaire académique says: who is responsible for an establishment (FrEduRneResp) holds DIR
/// there and comes first, then FrEduRne, then `fonctm` in the establishment of assignment `rne`.
[[nodiscard]] std::vector<Function> read_fredu(const ldap::Entry& entry);
/// The attributes that read_fredu looks at.
[[nodiscard]] std::vector<std::string> fredu_attributes();

/// One spelling for a UAI: seven digits and a letter in lower case. nullopt if it is not one; its check letter is not
/// looked at, for real exports hold pseudo-UAIs.
[[nodiscard]] std::optional<std::string> uai_key(std::string_view text);

}  // namespace beffroi::directory
