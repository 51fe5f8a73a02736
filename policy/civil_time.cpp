#include "policy/civil_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace beffroi::policy {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<std::pair<std::string_view, TimeZone>, 6> zone_names{{{"Europe/Paris", TimeZone::paris},
                                                                           {"America/Guadeloupe", TimeZone::guadeloupe},
                                                                           {"America/Martinique", TimeZone::martinique},
                                                                           {"America/Cayenne", TimeZone::cayenne},
                                                                           {"Indian/Reunion", TimeZone::reunion},
                                                                           {"Indian/Mayotte", TimeZone::mayotte}}};

WallTime change_of_hour(std::chrono::year year, std::chrono::month month) {
    return std::chrono::sys_days(year / month / std::chrono::Sunday[std::chrono::last]) + hours(1);
}

/// Outside these years the calendar types of the library have no meaning, and neither has a policy.
constexpr WallTime first_instant = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);
constexpr WallTime last_instant = std::chrono::sys_days(std::chrono::year(9999) / 1 / 1);

minutes paris_offset(WallTime t) {
    const std::chrono::year_month_day date(floor<days>(t));
    const bool summer =
        t >= change_of_hour(date.year(), std::chrono::March) && t < change_of_hour(date.year(), std::chrono::October);
    return summer ? hours(2) : hours(1);
}

minutes offset(WallTime t, TimeZone zone) {
    switch (zone) {
        case TimeZone::paris:
            return paris_offset(t);
        case TimeZone::guadeloupe:
        case TimeZone::martinique:
            return hours(-4);
        case TimeZone::cayenne:
            return hours(-3);
        case TimeZone::reunion:
            return hours(4);
        case TimeZone::mayotte:
            return hours(3);
    }
    return minutes(0);
}

std::optional<int> number(std::string_view text, std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
        if (i >= text.size() || text[i] < '0' || text[i] > '9') {
            return std::nullopt;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

}  // namespace

std::optional<TimeZone> parse_time_zone(std::string_view name) {
    for (const auto& [known, zone] : zone_names) {
        if (known == name) {
            return zone;
        }
    }
    return std::nullopt;
}

LocalMinute to_local(WallTime t, TimeZone zone) {
    const WallTime bounded = std::clamp(t, first_instant, last_instant);
    const auto local = floor<minutes>(bounded + offset(bounded, zone));
    const auto day = floor<days>(local);
    return {day.time_since_epoch().count(), static_cast<int>((local - day).count())};
}

WallTime to_wall(const LocalMinute& local, TimeZone zone) {
    const auto naive = std::chrono::sys_time<minutes>(minutes(local.day * minutes_per_day + local.minute));
    if (zone != TimeZone::paris) {
        return naive - offset(naive, zone);
    }
    // Summer time first: it is the earlier of the two instants of a repeated hour.
    const WallTime summer = naive - hours(2);
    const WallTime winter = naive - hours(1);
    if (to_local(summer, zone) == local) {
        return summer;
    }
    if (to_local(winter, zone) == local) {
        return winter;
    }
    return change_of_hour(std::chrono::year_month_day(floor<days>(naive)).year(), std::chrono::March);
}

std::optional<WallTime> next_change_of_hour(WallTime t, TimeZone zone) {
    if (zone != TimeZone::paris || t < first_instant || t >= last_instant) {
        return std::nullopt;
    }
    const auto year = std::chrono::year_month_day(floor<days>(t)).year();
    for (const WallTime change :
         {change_of_hour(year, std::chrono::March), change_of_hour(year, std::chrono::October)}) {
        if (t < change) {
            return change;
        }
    }
    return change_of_hour(year + std::chrono::years(1), std::chrono::March);
}

int weekday(Day day) {
    // 1970-01-01 was a Thursday. The sum is made positive before the remainder is taken.
    return static_cast<int>(((day + 3) % 7 + 7) % 7);
}

std::optional<Day> parse_date(std::string_view text) {
    const auto year = number(text, 0, 4);
    const auto month = number(text, 5, 2);
    const auto day = number(text, 8, 2);
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !year || !month || !day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<int> parse_time_of_day(std::string_view text) {
    const auto hour = number(text, 0, 2);
    const auto minute = number(text, 3, 2);
    if (text.size() != 5 || text[2] != ':' || !hour || !minute || *hour > 23 || *minute > 59) {
        return std::nullopt;
    }
    return *hour * 60 + *minute;
}

std::optional<LocalMinute> parse_local(std::string_view text) {
    if (text.size() == 19) {
        const auto seconds = number(text, 17, 2);
        if (text[16] != ':' || !seconds || *seconds > 59) {
            return std::nullopt;
        }
        text.remove_suffix(3);
    }
    if (text.size() != 16 || text[10] != 'T') {
        return std::nullopt;
    }
    const auto day = parse_date(text.substr(0, 10));
    const auto minute = parse_time_of_day(text.substr(11));
    if (!day || !minute) {
        return std::nullopt;
    }
    return LocalMinute{*day, *minute};
}

std::string to_text(const LocalMinute& local) {
    const std::chrono::year_month_day date{std::chrono::sys_days(days(local.day))};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), local.minute / 60,
                       local.minute % 60);
}

}  // namespace beffroi::policy
