#include <fmt/format.h>

#include <array>

#include "base/yang/wording.h"
#include "policy/resolve.h"

namespace beffroi::policy {

namespace {

void report_no_day(Party party, std::string path, std::string_view date, Resolution& resolution) {
    resolution.report(party, std::move(path), no_such_day(date), words("Corrigez la date.", "Correct the date."));
}

Window resolve_window(const yang::Node& node, Party party, Resolution& resolution) {
    Window window;
    for (const auto& day : node.values("day")) {
        for (std::size_t i = 0; i < day_names.size(); ++i) {
            window.days[i] = window.days[i] || day == day_names[i];
        }
    }
    // The schema allows nothing that these two refuse.
    window.start = parse_time_of_day(node.text("start")).value_or(0);
    window.end = parse_time_of_day(node.text("end")).value_or(0);
    if (window.end <= window.start) {
        window.end += minutes_per_day;
    }
    window.opens = resolve_days(node, "from", "until", party, resolution);
    return window;
}

Schedule resolve_schedule(const Declaration& declared, const Vocabulary& names, const std::vector<DayRange>& holidays,
                          Resolution& resolution) {
    Schedule schedule;
    schedule.name = declared.name;
    for (const auto& weekly : declared.node.children("weekly")) {
        schedule.windows.push_back(resolve_window(weekly, declared.party, resolution));
    }
    for (const auto& leaf : declared.node.children("except-date")) {
        if (const auto day = parse_date(leaf.value())) {
            schedule.excluded.push_back({*day, *day});
        } else {
            report_no_day(declared.party, leaf.path(), leaf.value(), resolution);
        }
    }
    for (const auto& period : declared.node.children("except-period")) {
        schedule.excluded.push_back(resolve_days(period, "from", "until", declared.party, resolution));
    }
    const auto excluded = names.resolve(Kind::holiday, declared.party, declared.node, "except-holiday", resolution);
    for (const auto holiday : excluded.value_or(Indexes{})) {
        schedule.excluded.push_back(holidays[holiday]);
    }
    return schedule;
}

}  // namespace

Words no_such_day(std::string_view date) {
    return words("il n’y a pas de jour {}", "there is no day {}", yang::cited(date));
}

std::optional<Day> resolve_date(const yang::Node& holder, std::string_view leaf, Party party, Resolution& resolution) {
    const auto text = holder.optional_text(leaf);
    if (!text) {
        return std::nullopt;
    }
    const auto day = parse_date(*text);
    if (!day) {
        report_no_day(party, fmt::format("{}/{}", holder.path(), leaf), *text, resolution);
    }
    return day;
}

DayRange resolve_days(const yang::Node& holder, std::string_view from, std::string_view until, Party party,
                      Resolution& resolution) {
    DayRange range;
    range.from = resolve_date(holder, from, party, resolution).value_or(range.from);
    range.until = resolve_date(holder, until, party, resolution).value_or(range.until);
    if (range.from > range.until) {
        resolution.report(
            party, holder.path(),
            words("{} {} vient après {} {}", "{} {} is after {} {}", from, holder.text(from), until,
                  holder.text(until)),
            words("Échangez les deux dates, ou corrigez l’une d’elles.", "Exchange the two dates, or correct one."));
    }
    return range;
}

std::vector<DayRange> resolve_holidays(const Vocabulary& names, Resolution& resolution) {
    std::vector<DayRange> holidays;
    for (const auto& holiday : names.all(Kind::holiday)) {
        holidays.push_back(resolve_days(holiday.node, "from", "until", holiday.party, resolution));
    }
    return holidays;
}

std::vector<Schedule> resolve_schedules(const Vocabulary& names, const std::vector<DayRange>& holidays,
                                        Resolution& resolution) {
    std::vector<Schedule> schedules;
    for (const auto& declared : names.all(Kind::schedule)) {
        schedules.push_back(resolve_schedule(declared, names, holidays, resolution));
    }
    return schedules;
}

}  // namespace beffroi::policy
