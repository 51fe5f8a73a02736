#include "policy/spoken_time.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace beffroi::policy {

namespace {

using Weekdays = std::array<const char*, 7>;
using Months = std::array<const char*, 12>;

constexpr Weekdays french_days{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
constexpr Weekdays english_days{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr Months french_months{"janvier", "février", "mars",      "avril",   "mai",      "juin",
                               "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
constexpr Months english_months{"January", "February", "March",     "April",   "May",      "June",
                                "July",    "August",   "September", "October", "November", "December"};

const char* day_name(Day day, Language language) {
    const auto index = static_cast<std::size_t>(weekday(day));
    return language == Language::french ? french_days[index] : english_days[index];
}

/// "1er décembre"
std::string date_and_month(Day day, Language language) {
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
    const auto number = static_cast<unsigned>(date.day());
    const auto month = static_cast<unsigned>(date.month()) - 1;
    if (language == Language::french) {
        return fmt::format("{}{} {}", number, number == 1 ? "er" : "", french_months[month]);
    }
    return fmt::format("{} {}", number, english_months[month]);
}

/// "mardi 1er décembre"
std::string day_and_month(Day day, Language language) {
    return fmt::format("{} {}", day_name(day, language), date_and_month(day, language));
}

std::string time_of_day(WallTime t, TimeZone zone, Language language) {
    const auto local = to_local(t, zone);
    auto text = spoken_time(local.minute, language);
    const bool in_french = language == Language::french;
    using std::chrono::hours;
    if (to_local(t + hours(1), zone) == local) {
        text += in_french ? " (heure d’été)" : " (summer time)";
    } else if (to_local(t - hours(1), zone) == local) {
        text += in_french ? " (heure d’hiver)" : " (winter time)";
    }
    return text;
}

int year_of(Day day) {
    return static_cast<int>(std::chrono::year_month_day{std::chrono::sys_days(std::chrono::days(day))}.year());
}

}  // namespace

std::string spoken_moment(WallTime t, TimeZone zone, Language language) {
    const auto day = to_local(t, zone).day;
    return fmt::format("{} {} {} {}", day_and_month(day, language), year_of(day),
                       language == Language::french ? "à" : "at", time_of_day(t, zone, language));
}

std::string spoken_bound(WallTime t, WallTime now, TimeZone zone, Language language) {
    const bool in_french = language == Language::french;
    const auto local = to_local(t, zone);
    const auto days = local.day - to_local(now, zone).day;
    if (days == 1 && local.minute == 0) {
        return in_french ? "minuit" : "midnight";
    }
    auto time = time_of_day(t, zone, language);
    if (days == 0) {
        return time;
    }
    if (days == 1) {
        return fmt::format("{}, {}", in_french ? "demain" : "tomorrow", time);
    }
    return fmt::format("{}, {}", days < 7 ? day_name(local.day, language) : day_and_month(local.day, language), time);
}

std::string spoken_date(Day day, Language language) {
    return fmt::format("{} {}", date_and_month(day, language), year_of(day));
}

std::string spoken_time(int minute, Language language) {
    if (language == Language::english) {
        return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
    }
    return minute % 60 == 0 ? fmt::format("{}\u202Fh", minute / 60)
                            : fmt::format("{}\u202Fh\u202F{:02}", minute / 60, minute % 60);
}

std::string_view spoken_weekday(int day, Language language) {
    const auto index = static_cast<std::size_t>(day);
    return language == Language::french ? french_days[index] : english_days[index];
}

}  // namespace beffroi::policy
