// Sets of unsigned numbers as sorted, disjoint, non-adjacent closed intervals: addresses (128 bits) and services (24
// bits).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace beffroi::policy {

__extension__ using Uint128 = unsigned __int128;

template <typename T>
struct Interval {
    T low{};
    T high{};  ///< included
    friend auto operator<=>(const Interval&, const Interval&) = default;
};

/// In normal form: every function below expects it and gives it. Equal sets are equal vectors.
template <typename T>
using IntervalSet = std::vector<Interval<T>>;

/// Any intervals, brought to normal form.
template <typename T>
[[nodiscard]] IntervalSet<T> normalise(std::vector<Interval<T>> intervals) {
    std::sort(intervals.begin(), intervals.end(), [](const auto& a, const auto& b) { return a.low < b.low; });
    IntervalSet<T> set;
    for (const auto& next : intervals) {
        // Written without `high + 1`, which wraps at the top of the domain.
        if (!set.empty() && (next.low <= set.back().high || next.low - 1 == set.back().high)) {
            set.back().high = std::max(set.back().high, next.high);
        } else {
            set.push_back(next);
        }
    }
    return set;
}

template <typename T>
[[nodiscard]] IntervalSet<T> unite(const IntervalSet<T>& a, const IntervalSet<T>& b) {
    std::vector<Interval<T>> all(a);
    all.insert(all.end(), b.begin(), b.end());
    return normalise(std::move(all));
}

/// What is in `a` and not in `b`.
template <typename T>
[[nodiscard]] IntervalSet<T> subtract(const IntervalSet<T>& a, const IntervalSet<T>& b) {
    IntervalSet<T> rest;
    auto hole = b.begin();
    for (const auto& whole : a) {
        while (hole != b.end() && hole->high < whole.low) {
            ++hole;
        }
        T low = whole.low;
        bool remains = true;
        for (auto cut = hole; cut != b.end() && cut->low <= whole.high; ++cut) {
            if (cut->low > low) {
                rest.push_back({low, static_cast<T>(cut->low - 1)});
            }
            if (cut->high >= whole.high) {
                remains = false;
                break;
            }
            low = static_cast<T>(cut->high + 1);
        }
        if (remains) {
            rest.push_back({low, whole.high});
        }
    }
    return rest;
}

template <typename T>
[[nodiscard]] bool contains(const IntervalSet<T>& set, T value) {
    const auto after = std::upper_bound(set.begin(), set.end(), value, [](T v, const auto& i) { return v < i.low; });
    return after != set.begin() && std::prev(after)->high >= value;
}

}  // namespace beffroi::policy
