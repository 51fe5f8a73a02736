// What a repair found and did, on disk until it is an entry of `admin`: the process may die between the two, and the
// stream `admin` may be the one that was repaired.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "journal/files.h"

namespace beffroi::journal {

struct RepairNote {
    std::uint64_t entries = 0;  ///< fetched again from a mirror
    std::string sentence;       ///< what was damaged, what became of it
    friend bool operator==(const RepairNote&, const RepairNote&) = default;
};

/// Durable on return; replaces an older note. Throws std::system_error.
void leave_repair_note(const std::string& directory, Files& files, const RepairNote& note);
/// As well, but what an older note says stays, and nothing is said twice.
void add_to_repair_note(const std::string& directory, Files& files, const std::string& sentence);
/// Throws std::system_error.
[[nodiscard]] std::optional<RepairNote> read_repair_note(const std::string& directory);
/// To be called when the entry is durable: a crash before writes it twice, never not at all.
void forget_repair_note(const std::string& directory);

}  // namespace beffroi::journal
