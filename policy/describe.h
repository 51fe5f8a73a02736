// A difference as people read it: rows in names, each with a packet to try, and who is responsible.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/diff.h"
#include "policy/naming.h"
#include "policy/timetable.h"

namespace beffroi::policy {

struct ChangeRow {
    const Change* change = nullptr;
    Phrase destinations;
    Phrase services;
    std::optional<Phrase> schedules;  ///< nullopt: only `hours` say it
    std::vector<Era> hours;
    /// One packet of the row, in numbers of the space, at a moment from the asked one on if there is any.
    Query example;
    std::optional<Verdict> before;  ///< nullopt: see decide_on
    std::optional<Verdict> after;
};

struct Description {
    std::vector<ChangeRow> opened;
    std::vector<ChangeRow> closed;
};

/// The arguments outlive the description.
[[nodiscard]] Description describe(const Policy& before, const Policy& after, const Comparison& comparison,
                                   WallTime from);

/// A row in words, for a table.
struct RowWords {
    std::string roles;
    std::string zones;
    std::string when;
    std::string destinations;
    std::string services;
};
/// (policy/difference_sentences.cpp)
[[nodiscard]] RowWords row_words(const Policy& before, const Policy& after, const Space& space, const ChangeRow& row,
                                 Language language);

/// What opens, what closes, and which rules did it, for people. (policy/difference_sentences.cpp)
[[nodiscard]] std::string to_text(const Policy& before, const Policy& after, const Comparison& comparison,
                                  const Description& description, Language language);
/// Why two policies were not compared, and what to do.
[[nodiscard]] std::string to_text(const Policy& before, const Policy& after, const NotCompared& none,
                                  Language language);

/// "du lundi au vendredi de 17 h à 18 h, hors congés". What many eras say differently is counted, not told.
/// (policy/spoken_hours.cpp)
[[nodiscard]] std::string spoken_hours(const std::vector<Era>& eras, const std::vector<DayRange>& holidays,
                                       Language language);

}  // namespace beffroi::policy
