#include "cli/audit_time.h"

#include <fmt/format.h>

#include <charconv>

#include "policy/civil_time.h"

namespace beffroi::cli {

namespace {

using std::chrono::milliseconds;

constexpr policy::Day day_of(int year, unsigned month, unsigned day) {
    return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day))
        .time_since_epoch()
        .count();
}
/// Of years whose hour in Paris is known, and which RFC 3339 can write.
constexpr policy::Day k_first_day = day_of(1970, 1, 2);
constexpr policy::Day k_last_day = day_of(9998, 12, 30);

/// Takes exactly `count` digits from the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count || text.substr(0, count).find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    int value = 0;
    std::from_chars(text.data(), text.data() + count, value);
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char expected) {
    const bool here = text.starts_with(expected);
    text.remove_prefix(here ? 1 : 0);
    return here;
}

/// "HH:MM", as minutes.
std::optional<int> take_minutes(std::string_view& text) {
    const auto hour = take_digits(text, 2);
    const bool colon = take(text, ':');
    const auto minute = take_digits(text, 2);
    return hour && colon && minute && *hour < 24 && *minute < 60 ? std::optional(*hour * 60 + *minute) : std::nullopt;
}

/// ":SS" and ".mmm", both optional.
std::optional<milliseconds> take_fraction(std::string_view& text) {
    milliseconds total{0};
    if (take(text, ':')) {
        const auto second = take_digits(text, 2);
        if (!second || *second > 59) {
            return std::nullopt;
        }
        total = std::chrono::seconds(*second);
        if (take(text, '.')) {
            const auto millisecond = take_digits(text, 3);
            if (!millisecond) {
                return std::nullopt;
            }
            total += milliseconds(*millisecond);
        }
    }
    return total;
}

/// The zone behind a time; minutes east of UTC, or Paris.
struct Zone {
    bool paris = true;
    int minutes = 0;
};

std::optional<Zone> take_zone(std::string_view& text) {
    if (text.empty()) {
        return Zone{};
    }
    if (take(text, 'Z')) {
        return Zone{false, 0};
    }
    const int sign = text.starts_with('-') ? -1 : 1;
    if (!take(text, '+') && !take(text, '-')) {
        return std::nullopt;
    }
    const auto minutes = take_minutes(text);
    return minutes ? std::optional(Zone{false, sign * *minutes}) : std::nullopt;
}

WallTime instant(policy::Day day, int minute, milliseconds fraction, const Zone& zone) {
    if (zone.paris) {
        return policy::to_wall({day, minute}, policy::TimeZone::paris) + fraction;
    }
    return WallTime(std::chrono::days(day) + std::chrono::minutes(minute - zone.minutes)) + fraction;
}

}  // namespace

std::optional<WallTime> parse_when(std::string_view text, bool whole_day) {
    const auto day = policy::parse_date(text.substr(0, 10));
    if (!day || *day < k_first_day || *day > k_last_day) {
        return std::nullopt;
    }
    text.remove_prefix(10);
    if (text.empty()) {
        return instant(*day + (whole_day ? 1 : 0), 0, milliseconds(0), Zone{});
    }
    const bool divided = take(text, 'T');
    const auto minute = take_minutes(text);
    const auto fraction = take_fraction(text);
    const auto zone = take_zone(text);
    if (!divided || !minute || !fraction || !zone || !text.empty()) {
        return std::nullopt;
    }
    return instant(*day, *minute, *fraction, *zone);
}

std::string paris_text(WallTime time) {
    const policy::LocalMinute local = policy::to_local(time, policy::TimeZone::paris);
    const auto second = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch() % std::chrono::minutes(1);
    std::string text = policy::to_text(local);
    text.replace(text.find('T'), 1, " ");
    return fmt::format("{}:{:02} (Paris)", text, second.count());
}

}  // namespace beffroi::cli
