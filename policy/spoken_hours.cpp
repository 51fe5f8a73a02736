// Days and hours as people say them. (policy/describe.h)
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "policy/describe.h"
#include "policy/wording.h"

namespace beffroi::policy {

namespace {

/// A sentence tells this many weeks, and this many exceptions of one.
constexpr std::size_t weeks_told = 3;
constexpr std::size_t gaps_told = 2;
constexpr int days_of_a_week = 7;
/// Longer stretches of days are not looked at one by one.
constexpr Day max_days = 4000;

struct HourWords {
    const char* never;
    const char* from_to_day;
    const char* every_day;
    const char* all_day;
    const char* from_to;
    const char* conjunction;
    const char* between;
    const char* since;
    const char* until;
    const char* on;
    const char* outside_holidays;
    const char* except;
    const char* except_many;
    const char* other_weeks;
    const char* separator;
};
constexpr HourWords french_hours{"jamais",           "du {} au {}",
                                 "tous les jours",   "toute la journée",
                                 "de {} à {}",       " et ",
                                 "du {} au {}",      "à partir du {}",
                                 "jusqu’au {}",      "le {}",
                                 "hors congés",      "sauf {}",
                                 "sauf {} périodes", "et d’autres jours, que donne --json",
                                 "\u202F; "};
constexpr HourWords english_hours{"never",
                                  "{} to {}",
                                  "every day",
                                  "all day",
                                  "{}–{}",
                                  " and ",
                                  "from {} to {}",
                                  "from {}",
                                  "until {}",
                                  "on {}",
                                  "outside holidays",
                                  "except {}",
                                  "except {} periods",
                                  "and on other days, which --json gives",
                                  "; "};

bool has_hours(const Week& week) {
    return std::any_of(week.begin(), week.end(), [](const auto& hours) { return !hours.empty(); });
}

/// Whether the day of the week is in the range.
bool has_day(const DayRange& days, int day) {
    if (days.from == DayRange{}.from || days.until == DayRange{}.until ||
        days.until - days.from >= days_of_a_week - 1) {
        return true;
    }
    for (Day at = days.from; at <= days.until; ++at) {
        if (weekday(at) == day) {
            return true;
        }
    }
    return false;
}

/// Eras that go by one week.
struct SameWeek {
    Week week;
    std::array<bool, days_of_a_week> known{};
    std::vector<DayRange> ranges;

    bool take(const Era& era) {
        for (int day = 0; day < days_of_a_week; ++day) {
            const auto i = static_cast<std::size_t>(day);
            if (known[i] && has_day(era.days, day) && week[i] != era.week[i]) {
                return false;
            }
        }
        for (int day = 0; day < days_of_a_week; ++day) {
            const auto i = static_cast<std::size_t>(day);
            if (has_day(era.days, day)) {
                week[i] = era.week[i];
                known[i] = true;
            }
        }
        ranges.push_back(era.days);
        return true;
    }
};

std::vector<SameWeek> weeks_of(const std::vector<Era>& eras) {
    std::vector<SameWeek> weeks;
    for (const auto& era : eras) {
        if (has_hours(era.week) &&
            std::none_of(weeks.begin(), weeks.end(), [&](SameWeek& week) { return week.take(era); })) {
            weeks.emplace_back().take(era);
        }
    }
    return weeks;
}

/// One week that runs from a day to a day, but not on holidays: how lycées go.
struct SchoolWeek {
    Week week;
    DayRange outer;
    bool has_holidays = false;
};

class SchoolWeekFinder {
  public:
    SchoolWeekFinder(const std::vector<Era>& eras, const std::vector<DayRange>& holidays)
        : m_eras(eras), m_holidays(holidays) {}

    /// nullopt: it is not like that.
    [[nodiscard]] std::optional<SchoolWeek> find() const {
        const auto whole = std::find_if(m_eras.begin(), m_eras.end(), [](const Era& era) {
            return has_hours(era.week) && (era.days.from == DayRange{}.from || era.days.until == DayRange{}.until ||
                                           era.days.until - era.days.from >= days_of_a_week - 1);
        });
        // Beyond these nothing begins or ends.
        const Day first = m_eras.front().days.until;
        const Day last = m_eras.back().days.from;
        if (whole == m_eras.end() || (m_eras.size() > 1 && last - first > max_days)) {
            return std::nullopt;
        }
        SchoolWeek found{whole->week, {}, false};
        if (m_eras.size() == 1) {
            return found;
        }
        bound(found, first, last);
        for (Day day = first - days_of_a_week; day <= last + days_of_a_week; ++day) {
            const bool holiday = std::any_of(m_holidays.begin(), m_holidays.end(),
                                             [day](const DayRange& range) { return range.holds(day); });
            const auto& usual = found.week[static_cast<std::size_t>(weekday(day))];
            const bool off = holiday || !found.outer.holds(day);
            found.has_holidays = found.has_holidays || (holiday && !usual.empty() && found.outer.holds(day));
            if (hours_of(day) != (off ? std::vector<Hours>() : usual)) {
                return std::nullopt;
            }
        }
        return found;
    }

  private:
    [[nodiscard]] const std::vector<Hours>& hours_of(Day day) const {
        const auto era =
            std::find_if(m_eras.begin(), m_eras.end(), [day](const Era& at) { return at.days.holds(day); });
        return era->week[static_cast<std::size_t>(weekday(day))];
    }

    /// From the first to the last day with hours, where there are such.
    void bound(SchoolWeek& found, Day first, Day last) const {
        if (!has_hours(m_eras.front().week)) {
            found.outer.from = first;
            while (found.outer.from <= last && hours_of(found.outer.from).empty()) {
                ++found.outer.from;
            }
        }
        if (!has_hours(m_eras.back().week)) {
            found.outer.until = last;
            while (found.outer.until >= first && hours_of(found.outer.until).empty()) {
                --found.outer.until;
            }
        }
    }

    const std::vector<Era>& m_eras;
    const std::vector<DayRange>& m_holidays;
};

class HoursSpeaker {
  public:
    explicit HoursSpeaker(Language language)
        : m_language(language), m_words(language == Language::french ? french_hours : english_hours) {}

    [[nodiscard]] std::string text(const std::vector<SameWeek>& weeks) const {
        if (weeks.empty()) {
            return m_words.never;
        }
        std::string text;
        for (std::size_t i = 0; i < std::min(weeks.size(), weeks_told); ++i) {
            text += (i == 0 ? "" : m_words.separator) + week_text(weeks[i].week) + ranges_text(weeks[i]);
        }
        if (weeks.size() > weeks_told) {
            text += fmt::format("{}{}", m_words.separator, m_words.other_weeks);
        }
        return text;
    }

    [[nodiscard]] std::string text(const SchoolWeek& found) const {
        auto text = week_text(found.week);
        if (found.outer.from != DayRange{}.from || found.outer.until != DayRange{}.until) {
            text += ", " + range_text(found.outer);
        }
        return found.has_holidays ? text + ", " + m_words.outside_holidays : text;
    }

  private:
    template <typename... Arguments>
    [[nodiscard]] static std::string format(const char* form, const Arguments&... arguments) {
        return fmt::format(fmt::runtime(form), arguments...);
    }

    /// Days with the same hours together, in the order of their first.
    [[nodiscard]] std::string week_text(const Week& week) const {
        std::vector<std::string> parts;
        std::array<bool, days_of_a_week> said{};
        for (int day = 0; day < days_of_a_week; ++day) {
            const auto& hours = week[static_cast<std::size_t>(day)];
            if (said[static_cast<std::size_t>(day)] || hours.empty()) {
                continue;
            }
            std::vector<int> days;
            for (int other = day; other < days_of_a_week; ++other) {
                if (week[static_cast<std::size_t>(other)] == hours) {
                    days.push_back(other);
                    said[static_cast<std::size_t>(other)] = true;
                }
            }
            parts.push_back(days_text(days) + ' ' + hours_text(hours));
        }
        return fmt::format("{}", fmt::join(parts, ", "));
    }

    [[nodiscard]] std::string days_text(const std::vector<int>& days) const {
        if (days.size() == days_of_a_week) {
            return m_words.every_day;
        }
        const bool in_a_row = days.back() - days.front() + 1 == static_cast<int>(days.size());
        if (in_a_row && days.size() > 2) {
            return format(m_words.from_to_day, spoken_weekday(days.front(), m_language),
                          spoken_weekday(days.back(), m_language));
        }
        std::vector<std::string> names;
        for (const int day : days) {
            names.emplace_back(spoken_weekday(day, m_language));
        }
        return enumerate(names, m_words.conjunction);
    }

    [[nodiscard]] std::string hours_text(const std::vector<Hours>& hours) const {
        if (hours.front() == Hours{0, minutes_per_day}) {
            return m_words.all_day;
        }
        std::vector<std::string> texts;
        for (const auto& [start, end] : hours) {
            texts.push_back(format(m_words.from_to, spoken_time(start, m_language), spoken_time(end, m_language)));
        }
        return enumerate(texts, m_words.conjunction);
    }

    [[nodiscard]] std::string range_text(const DayRange& range) const {
        const bool begins = range.from != DayRange{}.from;
        const bool ends = range.until != DayRange{}.until;
        if (begins && ends) {
            return range.from == range.until ? format(m_words.on, spoken_date(range.from, m_language))
                                             : format(m_words.between, spoken_date(range.from, m_language),
                                                      spoken_date(range.until, m_language));
        }
        return begins ? format(m_words.since, spoken_date(range.from, m_language))
                      : format(m_words.until, spoken_date(range.until, m_language));
    }

    [[nodiscard]] std::string ranges_text(const SameWeek& week) const {
        const DayRange outer{week.ranges.front().from, week.ranges.back().until};
        std::vector<DayRange> gaps;
        for (std::size_t i = 1; i < week.ranges.size(); ++i) {
            gaps.push_back({week.ranges[i - 1].until + 1, week.ranges[i].from - 1});
        }
        std::string text;
        if (outer.from != DayRange{}.from || outer.until != DayRange{}.until) {
            text = ", " + range_text(outer);
        }
        if (gaps.empty()) {
            return text;
        }
        if (gaps.size() > gaps_told) {
            return text + ", " + format(m_words.except_many, gaps.size());
        }
        std::vector<std::string> told;
        for (const auto& gap : gaps) {
            told.push_back(range_text(gap));
        }
        return text + ", " + format(m_words.except, enumerate(told, m_words.conjunction));
    }

    Language m_language;
    const HourWords& m_words;
};

}  // namespace

std::string spoken_hours(const std::vector<Era>& eras, const std::vector<DayRange>& holidays, Language language) {
    const HoursSpeaker speaker(language);
    const auto simple = SchoolWeekFinder(eras, holidays).find();
    return simple ? speaker.text(*simple) : speaker.text(weeks_of(eras));
}

}  // namespace beffroi::policy
