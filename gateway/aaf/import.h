// From the exports in a folder to the next index, or to why there is none. Nothing is written here.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "gateway/aaf/index.h"
#include "gateway/settings.h"

namespace beffroi::aaf {

struct ImportTask {
    const AafConfig& config;
    std::vector<Uai> served;
    std::string folder;        ///< where the exports are
    bool accept_loss = false;  ///< however many people the new index lacks
    WallTime now;
};

struct Imported {
    Index index;
    std::size_t exports = 0;         ///< that were read for it
    std::vector<std::string> notes;  ///< what is well enough and yet should be known
};

/// The index has all that is there.
struct NothingNew {
    std::chrono::sys_days date{};
};

struct Refused {
    std::string why;
};

using ImportOutcome = std::variant<Imported, NothingNew, Refused>;

inline constexpr std::size_t max_file_bytes = std::size_t{512} << 20;

/// Reads what is newer than the index in force. Refused: a file that is not an export or cut short, one of another
/// académie, a date to come, no served establishment, or fewer people than config.maximum_loss allows, of an
/// establishment and a category. Throws std::system_error on a folder or a file that cannot be read.
[[nodiscard]] ImportOutcome import_exports(const ImportTask& task);

}  // namespace beffroi::aaf
