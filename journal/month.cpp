#include "journal/month.h"

#include <algorithm>
#include <charconv>

namespace beffroi::journal {

namespace {

std::chrono::year_month parsed(std::string_view month) {
    int year = 0;
    unsigned number = 0;
    std::from_chars(month.data(), month.data() + 4, year);
    std::from_chars(month.data() + 5, month.data() + 7, number);
    return std::chrono::year(year) / std::chrono::month(number);
}

}  // namespace

std::string month_at(WallTime time) {
    return to_rfc3339(time).substr(0, std::string_view("2026-11").size());
}

bool is_month(std::string_view text) {
    constexpr std::string_view form = "dddd-dd";
    const auto fits = [](char want, char got) { return want == 'd' ? got >= '0' && got <= '9' : want == got; };
    return text.size() == form.size() && std::equal(form.begin(), form.end(), text.begin(), fits) &&
           parsed(text).ok() && text >= "1970";
}

WallTime begin_of(std::string_view month) {
    return std::chrono::sys_days(parsed(month) / 1);
}

WallTime end_of(std::string_view month) {
    return std::chrono::sys_days((parsed(month) + std::chrono::months(1)) / 1);
}

}  // namespace beffroi::journal
