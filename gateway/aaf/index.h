// The index of an import: what the last exports say of the people of the served establishments, on disk.
//
// The file is JSON (format "beffroi-aaf-1") that only the gateway's user reads. It is written as a whole and renamed
// into place, so that whoever opens it finds the old one or the new one.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "gateway/aaf/person.h"

namespace beffroi::aaf {

struct Index {
    std::string academie;           ///< as configured: "LILLE"
    std::string academie_code;      ///< codeAcademieExport of the exports; empty: they do not say
    std::chrono::sys_days date{};   ///< of the last export in it
    std::vector<Uai> served;        ///< for which it was made
    std::vector<std::string> keys;  ///< attributes that it was told to keep besides the ties
    /// Since the last whole export, working days of which no export came before that of a later day: what changed then
    /// is perhaps not in it. Rising.
    std::vector<std::chrono::sys_days> missing = {};
    Structures structures;
    std::map<std::pair<std::string, std::string>, Person> people;  ///< by category and id
    friend bool operator==(const Index&, const Index&) = default;
};

inline constexpr std::size_t max_people = 50'000;
inline constexpr std::size_t max_index_bytes = std::size_t{64} << 20;

inline constexpr std::size_t max_missing = 100;

/// "2026-11-28"
[[nodiscard]] std::string to_text(std::chrono::sys_days date);

/// "2026-11-25, 2026-11-26"
[[nodiscard]] std::string to_text(const std::vector<std::chrono::sys_days>& dates);

[[nodiscard]] std::string to_text(const Index& index);
/// The index, or why the text is not one.
[[nodiscard]] std::variant<Index, std::string> index_from(std::string_view text);

/// Durable on return; its directory is made. Throws std::system_error.
void save(const std::string& path, const Index& index);

/// What is there, or why it is none: "there is none", damaged, of another version.
[[nodiscard]] std::variant<Index, std::string> load(const std::string& path);

/// How old the newest word of the export is; not below zero. Exports tell a day, so it is counted from its beginning.
[[nodiscard]] std::chrono::hours age_of(std::chrono::sys_days date, WallTime now);

/// Of an import that was refused: beside the index, until one is accepted.
struct Refusal {
    std::string when;  ///< RFC 3339
    std::string why;
};
void note_refusal(const std::string& index_path, const Refusal& refusal);
void forget_refusal(const std::string& index_path);
[[nodiscard]] std::optional<Refusal> last_refusal(const std::string& index_path);

}  // namespace beffroi::aaf
