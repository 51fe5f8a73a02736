// The exports that lie in a folder, by the names of their files: `ENT2DVA_Complet_20261128_PersEducNat_0000.xml`,
// which is who it is for, whether it is whole (`Complet`) or says what changed (`Delta`), its date, the kind of what
// is in it, and the number of the file.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace beffroi::aaf {

/// All files of one date. A site may get one set of files for each of its establishments.
struct Export {
    std::chrono::sys_days date{};
    bool whole = false;
    std::vector<std::string> structures;  ///< paths of EtabEducNat
    std::vector<std::string> people;      ///< of Eleve and PersEducNat; parents, subjects... are not opened
    /// Why it cannot be used: a number in a series of files is missing, a whole export lacks a kind of file.
    std::optional<std::string> fault;
};

/// By date; or why the folder cannot be used. What is not named like a file of an export is no concern. Throws
/// std::filesystem::filesystem_error if the folder cannot be read.
[[nodiscard]] std::variant<std::vector<Export>, std::string> exports_in(const std::string& folder);

/// Which of them lead to the newest state, in order: the newest whole one that is later than `known`, or any if
/// nothing is known, and the others after it; or only the others after `known`.
[[nodiscard]] std::vector<Export> to_apply(const std::vector<Export>& all, std::optional<std::chrono::sys_days> known);

}  // namespace beffroi::aaf
