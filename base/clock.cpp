#include "base/clock.h"

#include <fmt/format.h>
#include <time.h>  // clock_gettime

#include <charconv>

namespace beffroi {

namespace {

/// A fixed count of digits: from_chars alone would take a sign.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (text.find_first_not_of("0123456789", at) < at + count) {
        return std::nullopt;
    }
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + count, value);
    return value;
}

}  // namespace

WallTime SystemClock::wall() const {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady() const {
    timespec ts{};
    ::clock_gettime(CLOCK_BOOTTIME, &ts);  // unlike CLOCK_MONOTONIC it counts suspended time
    return SteadyTime(std::chrono::seconds(ts.tv_sec) + std::chrono::nanoseconds(ts.tv_nsec));
}

std::string to_rfc3339(WallTime t) {
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(t - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
    const bool with_milliseconds = text.size() == 24 && text[19] == '.';
    if ((text.size() != 20 && !with_milliseconds) || text.back() != 'Z' || text[4] != '-' || text[7] != '-' ||
        text[10] != 'T' || text[13] != ':' || text[16] != ':') {
        return std::nullopt;
    }
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    const auto second = digits(text, 17, 2);
    const auto millisecond = with_milliseconds ? digits(text, 20, 3) : std::optional(0);
    if (!year || !month || !day || !hour || !minute || !second || !millisecond) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *year < 1970 || *hour > 23 || *minute > 59 || *second > 59) {
        return std::nullopt;
    }
    return WallTime(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(*hour) +
                    std::chrono::minutes(*minute) + std::chrono::seconds(*second) +
                    std::chrono::milliseconds(*millisecond));
}

}  // namespace beffroi
