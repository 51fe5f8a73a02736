// From sets of intervals to the stretches between their boundaries, on each of which the same sets hold.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "policy/interval.h"

namespace beffroi::policy {

/// From this value on, the item holds or no longer does.
template <typename T>
struct Boundary {
    T at;
    std::uint32_t item;
};

template <typename T>
void add_boundaries(const IntervalSet<T>& set, T last, std::uint32_t item, std::vector<Boundary<T>>& boundaries) {
    for (const auto& interval : set) {
        boundaries.push_back({interval.low, item});
        if (interval.high != last) {
            boundaries.push_back({static_cast<T>(interval.high + 1), item});
        }
    }
}

/// `cross` is told of each item whose boundary is passed, `stretch` of the last value of each stretch between
/// boundaries; the sweep ends when that returns false.
template <typename T, typename Cross, typename Stretch>
bool sweep(std::vector<Boundary<T>>& boundaries, T last, Cross cross, Stretch stretch) {
    std::sort(boundaries.begin(), boundaries.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    for (auto boundary = boundaries.begin(); boundary != boundaries.end();) {
        const T at = boundary->at;
        if (at != 0 && !stretch(static_cast<T>(at - 1))) {
            return false;
        }
        for (; boundary != boundaries.end() && boundary->at == at; ++boundary) {
            cross(boundary->item);
        }
    }
    return stretch(last);
}

}  // namespace beffroi::policy
