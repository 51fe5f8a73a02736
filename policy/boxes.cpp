#include "policy/boxes.h"

#include <algorithm>
#include <numeric>

namespace beffroi::policy {

namespace {

using Order = std::array<std::size_t, axes>;

/// Boxes times orders: some hundredths of a second.
constexpr std::size_t max_trials = 8'000;

bool alike_but(std::size_t axis, const Box& a, const Box& b) {
    for (std::size_t i = 0; i < axes; ++i) {
        if (i != axis && a[i] != b[i]) {
            return false;
        }
    }
    return true;
}

bool before_but(std::size_t axis, const Box& a, const Box& b) {
    for (std::size_t i = 0; i < axes; ++i) {
        if (i != axis && a[i] != b[i]) {
            return a[i] < b[i];
        }
    }
    return false;
}

void merge_along(std::size_t axis, std::vector<Box>& boxes) {
    // Stable, so that the answer does not depend on the library's sort.
    std::stable_sort(boxes.begin(), boxes.end(), [axis](const Box& a, const Box& b) { return before_but(axis, a, b); });
    auto last = boxes.begin();
    for (auto next = boxes.begin() + 1; next < boxes.end(); ++next) {
        if (alike_but(axis, *last, *next)) {
            (*last)[axis].unite((*next)[axis]);
        } else if (++last != next) {
            *last = std::move(*next);
        }
    }
    boxes.erase(boxes.empty() ? last : last + 1, boxes.end());
}

std::vector<Box> merge_in(const Order& order, std::vector<Box> boxes, Budget& budget) {
    for (std::size_t before = boxes.size() + 1;
         boxes.size() < before && budget.spend(axes * axes * boxes.size() + 1);) {
        before = boxes.size();
        for (const auto axis : order) {
            merge_along(axis, boxes);
        }
    }
    return boxes;
}

}  // namespace

std::vector<Box> merge(const std::vector<Box>& boxes, Budget& budget) {
    Order order{};
    std::iota(order.begin(), order.end(), std::size_t{0});
    auto best = merge_in(order, boxes, budget);
    for (std::size_t spent = 0;
         best.size() > 1 && spent < max_trials && std::next_permutation(order.begin(), order.end());
         spent += boxes.size()) {
        auto other = merge_in(order, boxes, budget);
        if (other.size() < best.size()) {
            best = std::move(other);
        }
    }
    return best;
}

}  // namespace beffroi::policy
