#include "gateway/health/forecast.h"

#include <algorithm>

namespace beffroi::health {

namespace {

constexpr std::size_t k_day = 24;
constexpr std::size_t k_fortnight = 14 * k_day;
constexpr double k_year = 365.0 * k_day;

/// Least squares, of values that are an hour apart: how much more there is each hour.
double slope(const std::deque<double>& values) {
    const auto n = static_cast<double>(values.size());
    const double middle = (n - 1) / 2;
    double mean = 0;
    for (const double value : values) {
        mean += value / n;
    }
    double together = 0;
    double squares = 0;
    double x = -middle;
    for (const double value : values) {
        together += x * (value - mean);
        squares += x * x;
        x += 1;
    }
    return squares == 0 ? 0 : together / squares;
}

}  // namespace

void Forecast::add(SteadyTime at, std::uint64_t used) {
    if (m_hours.empty() || at >= m_hours.back().began + std::chrono::hours(1)) {
        m_hours.push_back({at, used});
        if (m_hours.size() > k_fortnight) {
            m_hours.pop_front();
        }
        return;
    }
    m_hours.back().most = std::max(m_hours.back().most, used);
}

std::optional<std::chrono::hours> Forecast::full_in(std::uint64_t capacity) const {
    const std::size_t whole_days = m_hours.size() / k_day * k_day;
    if (whole_days == 0) {
        return std::nullopt;
    }
    std::deque<double> values;
    for (auto hour = m_hours.end() - static_cast<std::ptrdiff_t>(whole_days); hour != m_hours.end(); ++hour) {
        values.push_back(static_cast<double>(hour->most));
    }
    const double growth = slope(values);
    const double left = std::max(0.0, static_cast<double>(capacity) - values.back());
    if (growth <= 0 || left / growth > k_year) {
        return std::nullopt;
    }
    return std::chrono::hours(static_cast<long>(left / growth));
}

}  // namespace beffroi::health
